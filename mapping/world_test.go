// SPDX-License-Identifier: Apache-2.0

package mapping_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/emulator"
	emulatedsqs "github.com/eventlab/eventlab/emulator/sqs"
	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/ledger"
	"github.com/eventlab/eventlab/mapping"
)

// tb is what a world needs of a test: *testing.T and *rapid.T have it.
type tb interface {
	Helper()
	Context() context.Context
	Cleanup(func())
	Fatal(...any)
	Fatalf(string, ...any)
}

// A world is SQS, functions and mappings in a bubble.
type world struct {
	t       tb
	ctx     context.Context
	ledger  *ledger.Ledger
	cast    *actor.Cast
	account *function.Account
	sqs     *emulatedsqs.Service
	client  *awssqs.Client
	engine  mapping.Engine
}

// inWorld runs a test in a world of its own.
func inWorld(t *testing.T, do func(*world)) {
	t.Helper()
	inSeededWorld(t, 1, do)
}

func inSeededWorld(t *testing.T, seed uint64, do func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { do(newWorld(t, seed)) })
}

func newWorld(t tb, seed uint64) *world {
	t.Helper()
	w := &world{t: t, ledger: &ledger.Ledger{}, cast: actor.NewCast(seed)}
	w.ctx = actor.With(t.Context(), w.cast.Actor("test"))
	w.sqs = emulatedsqs.New(emulatedsqs.Config{Seed: seed, Observe: func(ctx context.Context, e emulatedsqs.Event) {
		if e.Kind == emulatedsqs.DeadLettered {
			w.ledger.Write(ctx, ledger.Fact{At: e.At, Kind: ledger.DeadLettered, Source: e.Queue, Item: e.MessageID, Attempt: e.ReceiveCount})
		}
	}})
	account, err := function.NewAccount(function.AccountConfig{Ledger: w.ledger, Cast: w.cast, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	w.account = account
	cloud := emulator.New(emulator.Config{})
	if err := cloud.Mount("SQS", w.sqs); err != nil {
		t.Fatal(err)
	}
	w.client = awssqs.NewFromConfig(cloud.Config())
	return w
}

// queue creates a queue. A visibility timeout of zero is AWS's default.
func (w *world) queue(name string, visibilityTimeout string, redrive string) mapping.Queue {
	w.t.Helper()
	attributes := map[string]string{}
	if visibilityTimeout != "" {
		attributes["VisibilityTimeout"] = visibilityTimeout
	}
	if redrive != "" {
		attributes["RedrivePolicy"] = redrive
	}
	if strings.HasSuffix(name, ".fifo") {
		attributes["FifoQueue"], attributes["ContentBasedDeduplication"] = "true", "true"
	}
	out, err := w.client.CreateQueue(w.ctx, &awssqs.CreateQueueInput{QueueName: &name, Attributes: attributes})
	if err != nil {
		w.t.Fatal(err)
	}
	return mapping.Queue{ARN: "arn:aws:sqs:us-east-1:000000000000:" + name, URL: *out.QueueUrl, Client: w.client}
}

// deadLetters creates a dead-letter queue and returns the policy that names it.
func (w *world) deadLetters(maxReceiveCount string) string {
	return `{"deadLetterTargetArn":"` + w.queue("dead", "", "").ARN + `","maxReceiveCount":` + maxReceiveCount + `}`
}

func (w *world) function(name string, handler any, cfg function.Config) {
	w.t.Helper()
	if _, err := w.account.NewFunction(name, handler, cfg); err != nil {
		w.t.Fatal(err)
	}
}

// start maps the function "fn" to a queue, and stops that when the test ends.
func (w *world) start(q mapping.Queue, s mapping.Settings) *mapping.Mapping {
	w.t.Helper()
	if s.Function == "" {
		s.Function = "fn"
	}
	if s.BatchSize == 0 {
		s.BatchSize = 10
	}
	m := mapping.New(mapping.Config{Settings: s, Queue: q, Account: w.account, Ledger: w.ledger, Cast: w.cast, Engine: w.engine})
	w.t.Cleanup(m.Close)
	m.Start(w.ctx, true)
	w.runFor(2 * time.Second)
	if got := m.State(); got != mapping.Enabled && w.engine.TransitionDelay == 0 {
		w.t.Fatalf("the mapping is %s after two seconds, want Enabled", got)
	}
	return m
}

// runFor lets time pass, and then all that can move without time passing.
func (w *world) runFor(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// send sends bodies in as few calls as possible. "group:body" goes to a group of a
// FIFO queue.
func (w *world) send(q mapping.Queue, bodies ...string) {
	w.t.Helper()
	for len(bodies) > 0 {
		n := min(len(bodies), 10)
		var entries []sqstypes.SendMessageBatchRequestEntry
		for i, body := range bodies[:n] {
			entry := sqstypes.SendMessageBatchRequestEntry{Id: aws.String(string(rune('a' + i))), MessageBody: aws.String(body)}
			if strings.HasSuffix(q.ARN, ".fifo") {
				group, rest, _ := strings.Cut(body, ":")
				entry.MessageGroupId, entry.MessageBody = &group, &rest
			}
			entries = append(entries, entry)
		}
		out, err := w.client.SendMessageBatch(w.ctx, &awssqs.SendMessageBatchInput{QueueUrl: &q.URL, Entries: entries})
		if err != nil || len(out.Failed) > 0 {
			w.t.Fatalf("send: %v, %v", out, err)
		}
		bodies = bodies[n:]
	}
}

// left returns how many messages a queue has, visible or not.
func (w *world) left(name string) int {
	visible, inFlight, delayed, ok := w.sqs.Depth(name)
	if !ok {
		w.t.Fatalf("there is no queue %s", name)
	}
	return visible + inFlight + delayed
}

// facts returns the facts of one kind.
func (w *world) facts(kind ledger.Kind) []ledger.Fact {
	var facts []ledger.Fact
	for _, f := range w.ledger.Facts() {
		if f.Kind == kind {
			facts = append(facts, f)
		}
	}
	return facts
}

// reasons returns the reasons of the Returned facts, with how often each is there.
func (w *world) reasons() map[string]int {
	reasons := map[string]int{}
	for _, f := range w.facts(ledger.Returned) {
		reasons[f.Reason]++
	}
	return reasons
}

// An inbox remembers the events that a handler got.
type inbox struct {
	mu     sync.Mutex
	events []events.SQSEvent
	at     []time.Time
}

// got remembers an event and returns its number, from 1.
func (i *inbox) got(e events.SQSEvent) int {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.events = append(i.events, e)
	i.at = append(i.at, time.Now())
	return len(i.events)
}

// deliveries returns "body/receive count" of all records of all events.
func (i *inbox) deliveries() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	var all []string
	for _, e := range i.events {
		for _, r := range e.Records {
			all = append(all, r.Body+"/"+r.Attributes["ApproximateReceiveCount"])
		}
	}
	return all
}
