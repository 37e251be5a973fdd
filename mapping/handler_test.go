// SPDX-License-Identifier: Apache-2.0

package mapping_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/ledger"
	"github.com/eventlab/eventlab/mapping"
	"github.com/eventlab/eventlab/mapping/filter"
)

// Rule 1.5.12: what a handler says of a message counts from then on, and the next
// receive has the queue's timeout again.
func TestAHandlerMayChangeTheVisibilityOfItsMessages(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source", "60", "")
		var in inbox
		w.function("fn", func(ctx context.Context, e events.SQSEvent) error {
			n := in.got(e)
			if n == 1 {
				_, err := w.client.ChangeMessageVisibility(ctx, &awssqs.ChangeMessageVisibilityInput{
					QueueUrl: &source.URL, ReceiptHandle: &e.Records[0].ReceiptHandle, VisibilityTimeout: 5,
				})
				return errors.Join(errors.New("no"), err)
			}
			if n == 2 {
				return errors.New("no")
			}
			return nil
		}, function.Config{})
		w.start(source, mapping.Settings{})
		w.send(source, "order")

		w.runFor(5 * time.Minute)

		var waits []string
		for i := 1; i < len(in.at); i++ {
			waits = append(waits, in.at[i].Sub(in.at[i-1]).Round(time.Second).String())
		}
		if diff := cmp.Diff([]string{"5s", "1m0s"}, waits); diff != "" {
			t.Errorf("between deliveries (-want +got):\n%s", diff)
		}
	})
}

// Rules 1.5.12 and 1.5.10: a handler may delete its message itself; the poller's
// own delete of it is answered as a success.
func TestAHandlerMayDeleteItsMessages(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source", "10", "")
		var in inbox
		w.function("fn", func(ctx context.Context, e events.SQSEvent) error {
			if e.Records[0].Body == "deletes and fails" {
				_, err := w.client.DeleteMessage(ctx, &awssqs.DeleteMessageInput{QueueUrl: &source.URL, ReceiptHandle: &e.Records[0].ReceiptHandle})
				in.got(e)
				return errors.Join(errors.New("no"), err)
			}
			in.got(e)
			return nil
		}, function.Config{})
		w.start(source, mapping.Settings{BatchSize: 1})
		w.send(source, "deletes and fails", "succeeds")

		w.runFor(time.Minute)

		got := in.deliveries()
		slices.Sort(got)
		if diff := cmp.Diff([]string{"deletes and fails/1", "succeeds/1"}, got); diff != "" || w.left("source") != 0 {
			t.Errorf("%d left; deliveries (-want +got):\n%s", w.left("source"), diff)
		}
	})
}

// Rules 1.5.10 and 1.5.11, on a standard queue: the first invocation, with an old
// receipt handle, deletes the message under the second one.
func TestAnInvocationThatOutlastsTheVisibilityTimeoutRunsBesideItsDuplicate(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source", "5", "")
		var running, most atomic.Int32
		var in inbox
		w.function("fn", func(e events.SQSEvent) {
			in.got(e)
			most.Store(max(most.Load(), running.Add(1)))
			time.Sleep(8 * time.Second)
			running.Add(-1)
		}, function.Config{Timeout: 30 * time.Second})
		w.start(source, mapping.Settings{})
		w.send(source, "order")

		w.runFor(time.Minute)

		if diff := cmp.Diff([]string{"order/1", "order/2"}, in.deliveries()); diff != "" {
			t.Errorf("deliveries (-want +got):\n%s", diff)
		}
		if most.Load() != 2 || w.left("source") != 0 {
			t.Errorf("at most %d ran at once and %d messages are left, want 2 and none", most.Load(), w.left("source"))
		}
	})
}

// Rule 1.6.20.
func TestAListOfFailuresIsNoErrorOfTheInvocation(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source", "600", "")
		w.function("fn", func(e events.SQSEvent) (events.SQSEventResponse, error) {
			return events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{{ItemIdentifier: e.Records[0].MessageId}}}, nil
		}, function.Config{})
		w.start(source, mapping.Settings{ReportBatchItemFailures: true})
		w.send(source, "order")

		w.runFor(time.Minute)

		if ok, failed := len(w.facts(ledger.Succeeded)), len(w.facts(ledger.Failed)); ok != 1 || failed != 0 || w.left("source") != 1 {
			t.Errorf("got %d successes, %d failures and %d messages left, want 1, 0 and 1", ok, failed, w.left("source"))
		}
	})
}

// Rule 1.3.3: a cap above the reserved concurrency does not keep throttles away.
func TestMaximumConcurrencyReservesNothing(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source", "30", "")
		one := 1
		w.function("fn", func(events.SQSEvent) { time.Sleep(20 * time.Second) }, function.Config{Timeout: 30 * time.Second, ReservedConcurrentExecutions: &one})
		w.start(source, mapping.Settings{BatchSize: 1, MaximumConcurrency: 3})
		w.send(source, "1", "2", "3")

		w.runFor(10 * time.Second)

		if n := len(w.facts(ledger.Throttled)); n == 0 {
			t.Error("got no throttle with three pollers for one execution")
		}
	})
}

// Rule 7.1.22.
func TestTwoMappingsOfAQueueCompeteForItsMessages(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source", "", "")
		var a, b inbox
		w.function("a", func(e events.SQSEvent) { a.got(e); time.Sleep(time.Second) }, function.Config{})
		w.function("b", func(e events.SQSEvent) { b.got(e); time.Sleep(time.Second) }, function.Config{})
		for _, name := range []string{"a", "b"} {
			w.start(source, mapping.Settings{Function: name, BatchSize: 1})
		}
		w.send(source, numbered(100)...)

		w.runFor(time.Minute)

		got := slices.Concat(a.deliveries(), b.deliveries())
		slices.Sort(got)
		if len(a.deliveries()) == 0 || len(b.deliveries()) == 0 || len(slices.Compact(got)) != 100 || len(got) != 100 {
			t.Errorf("got %d deliveries to a, %d to b, want each of 100 messages once", len(a.deliveries()), len(b.deliveries()))
		}
	})
}

// Rule 2.2.7: a throttle blocks the group until the visibility timeout ends, and
// the receive counts.
func TestAThrottledGroupIsBlockedAndCounts(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source.fifo", "10", "")
		none, one := 0, 1
		var in inbox
		w.function("fn", func(e events.SQSEvent) { in.got(e) }, function.Config{ReservedConcurrentExecutions: &none})
		w.start(source, mapping.Settings{BatchSize: 1})
		w.send(source, "g:1", "g:2")
		begin := time.Now()
		w.runFor(9 * time.Second)
		f, _ := w.account.Function("fn")
		if err := f.Reserve(&one); err != nil {
			t.Fatal(err)
		}

		w.runFor(time.Minute)

		if diff := cmp.Diff([]string{"1/2", "2/1"}, in.deliveries()); diff != "" {
			t.Errorf("deliveries (-want +got):\n%s", diff)
		}
		if wait := in.at[0].Sub(begin); wait < 9*time.Second || wait > 11*time.Second {
			t.Errorf("the group was blocked for %v, want its visibility timeout of 10s", wait)
		}
	})
}

// Rule 2.2.9: filters delete as they do on standard queues, and records have the
// attributes of FIFO queues.
func TestFiltersWorkOnFIFOQueues(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		pattern, err := filter.Parse(`{"body":["wanted"]}`)
		if err != nil {
			t.Fatal(err)
		}
		source := w.queue("source.fifo", "", "")
		var in inbox
		w.function("fn", func(e events.SQSEvent) { in.got(e) }, function.Config{})
		w.start(source, mapping.Settings{Filters: []*filter.Pattern{pattern}})
		w.send(source, "g:other", "g:wanted")

		w.runFor(time.Minute)

		if diff := cmp.Diff([]string{"wanted/1"}, in.deliveries()); diff != "" || w.left("source.fifo") != 0 {
			t.Fatalf("%d left; deliveries (-want +got):\n%s", w.left("source.fifo"), diff)
		}
		for _, name := range []string{"SequenceNumber", "MessageGroupId", "MessageDeduplicationId"} {
			if in.events[0].Records[0].Attributes[name] == "" {
				t.Errorf("the record has no %s", name)
			}
		}
	})
}
