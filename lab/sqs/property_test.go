// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"pgregory.net/rapid"

	"github.com/eventlab/eventlab/consumers/orders"
	"github.com/eventlab/eventlab/fault"
	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/invariant"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/ledger"
)

// TestEveryMessageHasOneEnd sends at random to a consumer that fails, takes too
// long and is throttled at random, while calls get lost. Whatever happens, every
// message is processed, dead-lettered, expired or still queued, the ledger agrees
// with the queues, and FIFO groups keep their order.
func TestEveryMessageHasOneEnd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		rapid.SyncTest(t, func(t *rapid.T) {
			l := lab.NewWith(t, virtual(w.seed))
			r := w.setup.build(l, trouble{})
			w.setup.connect(r)
			l.Inject(w.faults...)
			for _, burst := range w.bursts {
				r.orders.SendMessages(w.setup.fit(burst.messages)...)
				l.RunFor(burst.pause)
			}
			l.RunFor(time.Hour)
			w.check(t, l, r)
		})
	})
}

// A world is a drawn consumer with what it meets.
type world struct {
	seed   uint64
	setup  setup
	faults []fault.Fault
	bursts []burst
	// moods say how the consumer takes each order.
	moods map[string]mood
}

type burst struct {
	messages []Message
	pause    time.Duration
}

type mood struct {
	failures int // how often it fails before it succeeds
	takes    time.Duration
}

func drawWorld(t *rapid.T) *world {
	w := &world{seed: rapid.Uint64Range(1, 1<<32).Draw(t, "seed"), moods: map[string]mood{}}
	w.drawSetup(t)
	sent := 0
	for range rapid.IntRange(1, 4).Draw(t, "bursts") {
		b := burst{pause: time.Duration(rapid.IntRange(0, 30).Draw(t, "pause")) * time.Second}
		for range rapid.IntRange(1, 12).Draw(t, "messages") {
			sent++
			id := fmt.Sprintf("order-%d", sent)
			b.messages = append(b.messages, order(id, rapid.SampledFrom([]string{"ada", "bob", "cyd"}).Draw(t, "group")))
			w.moods[id] = mood{
				failures: rapid.SampledFrom([]int{0, 0, 0, 1, 2, 1000}).Draw(t, "failures"),
				takes:    time.Duration(rapid.SampledFrom([]int{0, 10, 400, 5000}).Draw(t, "takes")) * time.Millisecond,
			}
		}
		w.bursts = append(w.bursts, b)
	}
	return w
}

func (w *world) drawSetup(t *rapid.T) {
	w.setup = setup{
		fifo: rapid.Bool().Draw(t, "fifo"),
		queue: QueueConfig{
			VisibilityTimeout:      time.Duration(rapid.IntRange(4, 20).Draw(t, "visibility")) * time.Second,
			MessageRetentionPeriod: time.Duration(rapid.SampledFrom([]int{60, 600, 0}).Draw(t, "retention")) * time.Second,
		},
		maxReceive: rapid.IntRange(0, 4).Draw(t, "maxReceiveCount"),
		function:   function.Config{Timeout: 3 * time.Second},
		mapping:    MappingConfig{BatchSize: rapid.IntRange(1, 10).Draw(t, "batchSize")},
		handler:    func(r *rig) any { return orders.Naive(w.ship(r.lab)) },
	}
	if rapid.Bool().Draw(t, "partial") {
		w.setup.mapping.ReportBatchItemFailures = true
		w.setup.handler = func(r *rig) any { return orders.Ordered(w.ship(r.lab)) }
	}
	if n := rapid.IntRange(0, 3).Draw(t, "reserved"); n > 0 {
		w.setup.function.ReservedConcurrentExecutions = &n
	}
	for _, f := range []fault.Fault{
		fault.LostResponse("SQS", "DeleteMessageBatch"), fault.LostResponse("SQS", "ReceiveMessage"),
		fault.FailedCall("SQS", "DeleteMessageBatch", "RequestThrottled"), fault.CrashAfterWork(""), fault.HandlerError(""),
	} {
		if f.Times = rapid.IntRange(0, 3).Draw(t, f.Name); f.Times > 0 {
			w.faults = append(w.faults, f)
		}
	}
}

func (w *world) ship(l *lab.Lab) orders.Ship {
	var mu sync.Mutex // environments run side by side
	tries := map[string]int{}
	try := func(id string) int {
		mu.Lock()
		defer mu.Unlock()
		tries[id]++
		return tries[id]
	}
	return func(ctx context.Context, order orders.Order) error {
		l.Executed(ctx, order.ID)
		if err := wait(ctx, w.moods[order.ID].takes); err != nil {
			return err
		}
		if try(order.ID) <= w.moods[order.ID].failures {
			return errDown
		}
		l.Effect(ctx, order.ID)
		return nil
	}
}

func (w *world) check(t *rapid.T, l *lab.Lab, r *rig) {
	facts := l.Ledger().Facts()
	held := map[string]int{} // how many messages each queue must hold by the ledger
	for _, o := range ledger.Outcomes(facts) {
		switch o.End {
		case ledger.Processed, ledger.EndDeadLettered, ledger.EndExpired, ledger.Queued:
		default:
			t.Fatalf("%s is %s", o.Key, o.End)
		}
		if where := place(o); where != "" {
			held[where]++
		}
	}
	for _, queue := range []*Queue{r.orders, r.dead} {
		if queue == nil {
			continue
		}
		left, err := queue.Left(l.Context())
		if err != nil {
			t.Fatal(err)
		}
		if left != held[queue.Name()] {
			t.Fatalf("%s holds %d messages, by the ledger %d", queue.Name(), left, held[queue.Name()])
		}
	}
	if v := invariant.GroupOrder.Check(facts); v != nil && w.setup.fifo {
		t.Fatal(v.Happened)
	}
}

// place returns the queue that an item is in by its facts, or "".
func place(o ledger.Outcome) string {
	where := ""
	for _, f := range o.Facts {
		switch {
		case f.Kind == ledger.Sent:
			where = f.Source
		case f.Kind == ledger.DeadLettered:
			where = f.Destination
		case (f.Kind == ledger.Deleted || f.Kind == ledger.Expired) && f.Source == where:
			where = ""
		}
	}
	return where
}

// TestTheLedgerCatchesAHandlerThatReorders has a handler which reports just the
// failed message of a FIFO group, so that its successor overtakes it.
func TestTheLedgerCatchesAHandlerThatReorders(t *testing.T) {
	t.Parallel()
	reordering := func(ship orders.Ship) any {
		return func(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
			var response events.SQSEventResponse
			for _, m := range event.Records {
				if err := ship(ctx, orders.Order{ID: ledger.KeyOf(m.Body)}); err != nil {
					response.BatchItemFailures = append(response.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
				}
			}
			return response, nil
		}
	}
	for name, row := range map[string]struct {
		handler    func(orders.Ship) any
		inversions int
		deliveries int
	}{
		"reports the failed one": {reordering, 1, 6},
		"stops within the group": {func(ship orders.Ship) any { return orders.Ordered(ship) }, 0, 7},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lab.RunWith(t, virtual(1), func(l *lab.Lab) {
				var failed atomic.Bool
				ship := func(ctx context.Context, order orders.Order) error {
					if order.ID == "A2" && !failed.Swap(true) {
						return errors.New("once")
					}
					l.Executed(ctx, order.ID)
					l.Effect(ctx, order.ID)
					return nil
				}
				s := partialBatchOfTen(func(*rig) any { return row.handler(ship) })
				s.fifo = true
				r := s.build(l, trouble{})
				s.connect(r)
				r.orders.SendMessages(order("A1", "a"), order("A2", "a"), order("A3", "a"), order("B1", "b"), order("B2", "b"))
				l.RunFor(time.Minute)
				counts := ledger.Count(l.Ledger().Facts(), nil)
				if counts.Get(ledger.Inversions) != row.inversions || counts.Get(ledger.Deliveries) != row.deliveries {
					t.Errorf("got %v, want %d inversions and %d deliveries", counts, row.inversions, row.deliveries)
				}
			})
		})
	}
}
