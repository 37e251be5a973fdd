// SPDX-License-Identifier: Apache-2.0

package mapping_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/ledger"
	"github.com/eventlab/eventlab/mapping"
)

// A tap is a client that counts what goes through it and can answer itself.
type tap struct {
	mapping.SQS
	receive func() error                                                                          // nil: goes on
	remove  func(*awssqs.DeleteMessageBatchInput) (out *awssqs.DeleteMessageBatchOutput, e error) // nils: goes on

	mu       sync.Mutex
	receives map[string]int // by actor
	inputs   []awssqs.ReceiveMessageInput
	others   int
	deletes  []int // sizes
}

func tapped(q mapping.Queue) (mapping.Queue, *tap) {
	t := &tap{SQS: q.Client, receives: map[string]int{}}
	q.Client = t
	return q, t
}

func (t *tap) ReceiveMessage(ctx context.Context, in *awssqs.ReceiveMessageInput, o ...func(*awssqs.Options)) (*awssqs.ReceiveMessageOutput, error) {
	t.mu.Lock()
	t.receives[actor.From(ctx).Name()]++
	t.inputs = append(t.inputs, *in)
	t.mu.Unlock()
	if t.receive != nil {
		if err := t.receive(); err != nil {
			return nil, err
		}
	}
	return t.SQS.ReceiveMessage(ctx, in, o...)
}

func (t *tap) DeleteMessageBatch(ctx context.Context, in *awssqs.DeleteMessageBatchInput, o ...func(*awssqs.Options)) (*awssqs.DeleteMessageBatchOutput, error) {
	t.mu.Lock()
	t.deletes = append(t.deletes, len(in.Entries))
	t.mu.Unlock()
	if t.remove != nil {
		if out, err := t.remove(in); out != nil || err != nil {
			return out, err
		}
	}
	return t.SQS.DeleteMessageBatch(ctx, in, o...)
}

func (t *tap) GetQueueAttributes(ctx context.Context, in *awssqs.GetQueueAttributesInput, o ...func(*awssqs.Options)) (*awssqs.GetQueueAttributesOutput, error) {
	t.mu.Lock()
	t.others++
	t.mu.Unlock()
	return t.SQS.GetQueueAttributes(ctx, in, o...)
}

// counts returns how many pollers received, and how often together.
func (t *tap) counts() (pollers, receives int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for name, n := range t.receives {
		if strings.Contains(name, "/poller-") {
			pollers++
			receives += n
		}
	}
	return pollers, receives
}

func (t *tap) reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.receives = map[string]int{}
	t.others = 0
}

// Rule 1.2.1.
func TestPollersAskForTenMessagesWithAllAttributesAndWait(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source, tap := tapped(w.queue("source", "", ""))
		w.function("fn", func() {}, function.Config{})
		w.start(source, mapping.Settings{BatchSize: 10})
		w.runFor(time.Minute)
		pollers, _ := tap.counts()
		if pollers != 5 || tap.receives["mapping/fn/source/poller-3"] == 0 {
			t.Errorf("got receives of %v, want those of five pollers", tap.receives)
		}
		in := tap.inputs[0]
		if in.MaxNumberOfMessages != 10 || in.WaitTimeSeconds != 20 || in.VisibilityTimeout != 0 ||
			!slices.Equal(in.MessageAttributeNames, []string{"All"}) || !slices.Equal(in.MessageSystemAttributeNames, []sqstypes.MessageSystemAttributeName{"All"}) {
			t.Errorf("got a receive of %+v", in)
		}
	})
}

// Rule 1.2.5.
func TestAnIdleMappingGoesDownToTwoPollersThatOnlyLongPoll(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		settings mapping.Settings
		pollers  int
	}{{mapping.Settings{}, 2}, {mapping.Settings{MaximumConcurrency: 4}, 4}} {
		t.Run(fmt.Sprintf("MaximumConcurrency %d", row.settings.MaximumConcurrency), func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(w *world) {
				source, tap := tapped(w.queue("source", "", ""))
				w.function("fn", func() {}, function.Config{})
				w.start(source, row.settings)
				w.runFor(10 * time.Minute)
				tap.reset()
				w.runFor(24 * time.Hour)
				pollers, receives := tap.counts()
				want := row.pollers * 24 * 60 * 3
				if pollers != row.pollers || receives < want-100 || receives > want || tap.others != 0 {
					t.Errorf("in a day, %d pollers made %d receives and %d other calls, want %d pollers and a receive each 20s", pollers, receives, tap.others, row.pollers)
				}
			})
		})
	}
}

// Rules 1.2.2, 1.2.3 and 1.2.5.
func TestTheNumberOfPollersFollowsTheBacklog(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source, tap := tapped(w.queue("source", "600", ""))
		w.function("fn", func(events.SQSEvent) { time.Sleep(2 * time.Minute) }, function.Config{Timeout: 5 * time.Minute})
		w.send(source, numbered(1000)...)
		w.start(source, mapping.Settings{BatchSize: 1})
		began := w.facts(ledger.Mapped)[1].At // Enabled

		w.runFor(90 * time.Second)

		invoked := func(after time.Duration) (n int) {
			for _, f := range w.facts(ledger.Invoked) {
				if !f.At.After(began.Add(after)) {
					n++
				}
			}
			return n
		}
		if n := invoked(500 * time.Millisecond); n != 5 {
			t.Errorf("1.2.2: got %d invocations at the start, want 5", n)
		}
		if n := invoked(60*time.Second + 500*time.Millisecond); n < 295 || n > 305 {
			t.Errorf("1.2.3: got %d concurrent invocations after a minute, want about 5 + 300", n)
		}
		w.runFor(15 * time.Minute)
		tap.reset()
		w.runFor(time.Minute)
		if pollers, _ := tap.counts(); pollers > 5 || w.left("source") != 0 {
			t.Errorf("1.2.5: after the backlog, %d pollers are left and %d messages, want at most 5 and none", pollers, w.left("source"))
		}
	})
}

// Rule 2.2.2: a backlog in one group is none for more pollers.
func TestABlockedGroupDoesNotMakePollersGrow(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source, tap := tapped(w.queue("source.fifo", "600", ""))
		w.function("fn", func(events.SQSEvent) { time.Sleep(time.Minute) }, function.Config{Timeout: 5 * time.Minute})
		for _, body := range numbered(50) {
			w.send(source, "g:"+body)
		}
		w.start(source, mapping.Settings{BatchSize: 1})
		w.runFor(10 * time.Minute)
		if pollers, _ := tap.counts(); pollers > 10 {
			t.Errorf("got %d pollers for one group, want no more than the first five, or a few", pollers)
		}
	})
}

// Rule 1.2.6, a knob.
func TestErrorsShrinkTheMappingOnlyIfTheEngineSaysSo(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		interval time.Duration
		report   bool
		shrinks  bool
	}{{"by default", 0, false, false}, {"with the knob", time.Minute, false, true}, {"with the knob and partial responses", time.Minute, true, false}} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(w *world) {
				w.engine.ShrinkInterval = row.interval
				source, tap := tapped(w.queue("source", "600", ""))
				w.function("fn", func(events.SQSEvent) error { return errors.New("no") }, function.Config{})
				w.start(source, mapping.Settings{BatchSize: 1, ReportBatchItemFailures: row.report})
				for i := range 10 {
					w.send(source, fmt.Sprint(i))
					w.runFor(20 * time.Second)
				}
				tap.reset()
				w.runFor(time.Minute)
				if pollers, _ := tap.counts(); (pollers == 2) != row.shrinks || !row.shrinks && pollers != 5 {
					t.Errorf("got %d pollers after errors, shrinking is %v", pollers, row.shrinks)
				}
			})
		})
	}
}

func TestReceivesThatFailAreTriedAgainLessAndLessOften(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source, tap := tapped(w.queue("source", "", ""))
		var broken atomic.Bool
		broken.Store(true)
		tap.receive = func() error {
			if broken.Load() {
				return errors.New("SQS is down")
			}
			return nil
		}
		var in inbox
		w.function("fn", func(e events.SQSEvent) { in.got(e) }, function.Config{})
		w.start(source, mapping.Settings{MaximumConcurrency: 2})
		w.send(source, "order")
		w.runFor(10 * time.Minute)
		if _, n := tap.counts(); n < 50 || n > 80 {
			t.Errorf("two pollers tried %d times in ten minutes, want 1, 2, 4, … 20 s between tries", n)
		}
		broken.Store(false)
		w.runFor(30 * time.Second)
		if diff := cmp.Diff([]string{"order/1"}, in.deliveries()); diff != "" {
			t.Errorf("deliveries after the outage (-want +got):\n%s", diff)
		}
	})
}

// Rule 7.2.30: a batch of deletes can succeed in part.
func TestDeletesThatFailAreTriedAgain(t *testing.T) {
	t.Parallel()
	entryFails := func(times int, senderFault bool) func(*awssqs.DeleteMessageBatchInput) (*awssqs.DeleteMessageBatchOutput, error) {
		return func(in *awssqs.DeleteMessageBatchInput) (*awssqs.DeleteMessageBatchOutput, error) {
			if times--; times < 0 {
				return nil, nil
			}
			return &awssqs.DeleteMessageBatchOutput{Failed: []sqstypes.BatchResultErrorEntry{{
				Id: in.Entries[len(in.Entries)-1].Id, SenderFault: senderFault, Code: aws.String("InternalError"),
			}}}, nil
		}
	}
	callFails := func(err error) func(*awssqs.DeleteMessageBatchInput) (*awssqs.DeleteMessageBatchOutput, error) {
		return func(*awssqs.DeleteMessageBatchInput) (*awssqs.DeleteMessageBatchOutput, error) { return nil, err }
	}
	for _, row := range []struct {
		name     string
		remove   func(*awssqs.DeleteMessageBatchInput) (*awssqs.DeleteMessageBatchOutput, error)
		deletes  []int
		returned int
	}{
		{"an entry fails once", entryFails(1, false), []int{3, 1}, 0},
		{"an entry always fails", entryFails(1000, false), []int{3, 1, 1}, 1},
		{"an entry fails and it is the sender's fault", entryFails(1, true), []int{3}, 1},
		{"the call always fails", callFails(errors.New("down")), []int{3, 3, 3}, 3},
		{"the queue is gone", callFails(&sqstypes.QueueDoesNotExist{}), []int{3}, 3},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(w *world) {
				source, tap := tapped(w.queue("source", "3600", ""))
				tap.remove = row.remove
				w.function("fn", func() {}, function.Config{})
				w.send(source, "1", "2", "3")
				w.start(source, mapping.Settings{})
				w.runFor(10 * time.Minute)
				if diff := cmp.Diff(row.deletes, tap.deletes); diff != "" {
					t.Errorf("entries of deletes (-want +got):\n%s", diff)
				}
				if got := w.reasons()[mapping.ReasonDeleteFailed]; got != row.returned {
					t.Errorf("the ledger has %d messages whose delete failed, want %d", got, row.returned)
				}
			})
		})
	}
}

// Rule 1.1.8, a knob.
func TestEffectiveVisibilityTimeoutIsAKnob(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		on   bool
		want int32
	}{{false, 0}, {true, 25 + 10 + 30}} {
		t.Run(fmt.Sprint(row.on), func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(w *world) {
				w.engine.EffectiveVisibilityTimeout = row.on
				source, tap := tapped(w.queue("source", "30", ""))
				w.function("fn", func() {}, function.Config{Timeout: 10 * time.Second})
				w.start(source, mapping.Settings{MaximumBatchingWindow: 25 * time.Second})
				w.runFor(time.Minute)
				if got := tap.inputs[0].VisibilityTimeout; got != row.want {
					t.Errorf("got a receive that hides messages for %d s, want %d", got, row.want)
				}
			})
		})
	}
}
