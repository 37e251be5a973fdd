// SPDX-License-Identifier: Apache-2.0

package sideline_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"pgregory.net/rapid"

	"github.com/eventlab/eventlab/consumers/batch"
	"github.com/eventlab/eventlab/consumers/sideline"
)

var (
	quiet     = slog.New(slog.DiscardHandler)
	errPoison = errors.New("no such article")
	errDown   = errors.New("service unavailable")
)

type handler = func(context.Context, events.SQSEvent) (events.SQSEventResponse, error)

// A world is a FIFO queue, its sideline, and a consumer of each, which take turns
// as choose says: it returns a number from 0 to n-1.
type world struct {
	choose   func(n int) int
	troubled bool

	queue, sideline []events.SQSMessage
	sent            map[string]bool
	consume, drain  handler

	// failures is how often a message still fails; effects are what happened, in order.
	failures map[string]int
	effects  map[string][]string
	done     map[string]bool
}

func newWorld(choose func(int) int, newStores func() (park, drain sideline.Store)) *world {
	w := &world{
		choose: choose, troubled: true,
		sent: map[string]bool{}, failures: map[string]int{}, effects: map[string][]string{}, done: map[string]bool{},
	}
	for i := range 4 + choose(12) {
		m := events.SQSMessage{
			MessageId:      fmt.Sprintf("m%d", i),
			Attributes:     map[string]string{"MessageGroupId": string(rune('A' + choose(2)))},
			EventSourceARN: "arn:aws:sqs:us-east-1:111111111111:orders.fifo",
		}
		w.queue = append(w.queue, m)
		if choose(4) == 0 {
			w.failures[m.MessageId] = 1 + choose(3)
		}
	}
	config := batch.Config{Logger: quiet}
	w.consume = func(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
		store, _ := newStores()
		park := sideline.Park(w.ship, sideline.Config{Client: w, QueueURL: "parked.fifo", Store: flaky{store, w}, Logger: quiet})
		return batch.SQS(park, config)(ctx, event)
	}
	w.drain = func(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
		_, store := newStores()
		return batch.SQS(sideline.Drain(w.ship, flaky{store, w}), config)(ctx, event)
	}
	return w
}

// ship is idempotent: a copy of a message that was shipped has no further effect.
func (w *world) ship(_ context.Context, m events.SQSMessage) error {
	id := m.MessageId
	switch {
	case w.done[id]:
		return nil
	case w.failures[id] > 0:
		w.failures[id]--
		return errPoison
	}
	w.done[id] = true
	group := m.Attributes["MessageGroupId"]
	w.effects[group] = append(w.effects[group], id)
	return nil
}

// SendMessage puts a message into the sideline; the sideline's consumer may be
// faster than the call.
func (w *world) SendMessage(
	_ context.Context, in *awssqs.SendMessageInput, _ ...func(*awssqs.Options),
) (*awssqs.SendMessageOutput, error) {
	if w.troubled && w.choose(3) == 0 {
		w.turn(&w.sideline, w.drain)
	}
	lostCall, lostAnswer := w.trouble(), w.trouble()
	id := aws.ToString(in.MessageDeduplicationId)
	if !lostCall && !w.sent[id] {
		w.sent[id] = true
		w.sideline = append(w.sideline, events.SQSMessage{
			MessageId:      id,
			Attributes:     map[string]string{"MessageGroupId": aws.ToString(in.MessageGroupId), "MessageDeduplicationId": id},
			EventSourceARN: "arn:aws:sqs:us-east-1:111111111111:parked.fifo",
		})
	}
	if lostCall || lostAnswer {
		return nil, errDown
	}
	return &awssqs.SendMessageOutput{}, nil
}

func (w *world) trouble() bool { return w.troubled && w.choose(8) == 0 }

// turn hands the beginning of a queue to its consumer, and deletes what it did not
// report, unless the delete is lost.
func (w *world) turn(queue *[]events.SQSMessage, consume handler) {
	received := (*queue)[:min(len(*queue), 1+w.choose(5))]
	response, _ := consume(context.Background(), events.SQSEvent{Records: received})
	if w.trouble() {
		return
	}
	deleted := map[string]bool{}
	for _, m := range received {
		deleted[m.MessageId] = true
	}
	for _, failure := range response.BatchItemFailures {
		delete(deleted, failure.ItemIdentifier)
	}
	var kept []events.SQSMessage
	for _, m := range *queue {
		if !deleted[m.MessageId] {
			kept = append(kept, m)
		}
	}
	*queue = kept
}

// brokenPromise runs the world, first with trouble and then without, and says what
// went wrong, or "".
func (w *world) brokenPromise() string {
	want := map[string][]string{}
	for _, m := range w.queue {
		group := m.Attributes["MessageGroupId"]
		want[group] = append(want[group], m.MessageId)
	}
	for range 20 {
		if w.choose(2) == 0 {
			w.turn(&w.queue, w.consume)
		} else {
			w.turn(&w.sideline, w.drain)
		}
	}
	w.troubled = false
	for range 200 {
		w.turn(&w.queue, w.consume)
		w.turn(&w.sideline, w.drain)
	}
	if len(w.queue)+len(w.sideline) > 0 {
		return fmt.Sprintf("both queues drain: got %d and %d messages left", len(w.queue), len(w.sideline))
	}
	for group := range want {
		if fmt.Sprint(w.effects[group]) != fmt.Sprint(want[group]) {
			return fmt.Sprintf("group %s keeps its order: got %v, want %v", group, w.effects[group], want[group])
		}
	}
	return ""
}

// A flaky store fails before or after its step, as a network does.
type flaky struct {
	sideline.Store
	w *world
}

func (f flaky) Park(ctx context.Context, group, message string) error {
	return f.step(func() error { return f.Store.Park(ctx, group, message) })
}

func (f flaky) Follow(ctx context.Context, group, message string) (parked bool, err error) {
	err = f.step(func() (err error) {
		parked, err = f.Store.Follow(ctx, group, message)
		return err
	})
	return parked, err
}

func (f flaky) Unpark(ctx context.Context, group, message string) error {
	return f.step(func() error { return f.Store.Unpark(ctx, group, message) })
}

func (f flaky) step(call func() error) error {
	if f.w.trouble() {
		return errDown
	}
	if err := call(); err != nil {
		return err
	}
	if f.w.trouble() {
		return errDown
	}
	return nil
}

func shared() func() (park, drain sideline.Store) {
	store := sideline.NewMemory()
	return func() (park, drain sideline.Store) { return store, store }
}

func TestEveryGroupKeepsItsOrderWhateverFails(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		choose := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "choice") }
		if broken := newWorld(choose, shared()).brokenPromise(); broken != "" {
			t.Fatal(broken)
		}
	})
}

// A followless store lets messages follow without remembering them.
type followless struct{ *sideline.Memory }

func (f followless) Follow(ctx context.Context, group, _ string) (bool, error) {
	parked, err := f.Memory.Follow(ctx, group, "probe")
	return parked, errors.Join(err, f.Memory.Unpark(ctx, group, "probe"))
}

// The law above is worth nothing if a broken store passes it.
func TestTheLawCatchesBrokenStores(t *testing.T) {
	t.Parallel()
	for name, newStores := range map[string]func() func() (park, drain sideline.Store){
		"forgets between batches": func() func() (park, drain sideline.Store) {
			return func() (park, drain sideline.Store) { return sideline.NewMemory(), sideline.NewMemory() }
		},
		"does not remember who followed": func() func() (park, drain sideline.Store) {
			store := followless{sideline.NewMemory()}
			return func() (park, drain sideline.Store) { return store, store }
		},
	} {
		caught := 0
		for seed := range uint64(60) {
			random := rand.New(rand.NewPCG(seed, 1))
			if newWorld(random.IntN, newStores()).brokenPromise() != "" {
				caught++
			}
		}
		if caught == 0 {
			t.Errorf("a store that %s passes the law", name)
		}
	}
}
