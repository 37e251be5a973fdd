// SPDX-License-Identifier: Apache-2.0

package orders_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/consumers/heartbeat"
	"github.com/eventlab/eventlab/consumers/idempotency"
	"github.com/eventlab/eventlab/consumers/orders"
	"github.com/eventlab/eventlab/consumers/sideline"
)

// The rows are the failure modes sqs-whole-batch-retry, poison-position-starvation
// and partial-batch-response-miswired: ten messages, one poison, three receives.
func TestWhatOnePoisonMessageDoesToItsBatch(t *testing.T) {
	t.Parallel()
	store := func() idempotency.Store { return idempotency.NewMemory() }
	wholeBatchFails := counts{
		Invocations: 3, Deliveries: 30, Executions: 30, Effects: 27, Duplicates: 18, DeadLettered: 10, HealthyDeadLettered: 9,
	}
	for _, tc := range []struct {
		name    string
		poison  int
		handler func(orders.Ship) any
		want    counts
	}{
		{"naive, poison last", 9, func(s orders.Ship) any { return orders.Naive(s) }, wholeBatchFails},
		{
			"naive, poison in the middle", 4, func(s orders.Ship) any { return orders.Naive(s) },
			counts{Invocations: 3, Deliveries: 30, Executions: 15, Effects: 12, Duplicates: 8, DeadLettered: 10, HealthyDeadLettered: 9},
		},
		{
			"naive, poison first", 0, func(s orders.Ship) any { return orders.Naive(s) },
			counts{Invocations: 3, Deliveries: 30, Executions: 3, DeadLettered: 10, HealthyDeadLettered: 9},
		},
		{"continue on error", 0, func(s orders.Ship) any { return orders.ContinueOnError(s) }, wholeBatchFails},
		{
			"partial", 0, func(s orders.Ship) any { return orders.Partial(s) },
			counts{Invocations: 3, Deliveries: 12, Executions: 12, Effects: 9, DeadLettered: 1},
		},
		{
			"idempotent", 9, func(s orders.Ship) any { return orders.Idempotent(s, store()) },
			counts{Invocations: 3, Deliveries: 30, Executions: 12, Effects: 9, DeadLettered: 10, HealthyDeadLettered: 9},
		},
		{
			"idempotent and partial", 9, func(s orders.Ship) any { return orders.IdempotentPartial(s, store()) },
			counts{Invocations: 3, Deliveries: 12, Executions: 12, Effects: 9, DeadLettered: 1},
		},
		{
			"(b) misspelt key", 4, func(s orders.Ship) any { return orders.MisspeltKey(s) },
			counts{Invocations: 1, Deliveries: 10, Executions: 10, Effects: 9, Lost: 1},
		},
		{"(c) messageId", 4, func(s orders.Ship) any { return orders.MessageIDKey(s) }, wholeBatchFails},
		{"(d) receipt handle", 4, func(s orders.Ship) any { return orders.ReceiptHandleAsID(s) }, wholeBatchFails},
		{"(e) throws", 4, func(s orders.Ship) any { return orders.ThrowsAnyway(s) }, wholeBatchFails},
		{"(f) unrelated string", 4, func(s orders.Ship) any { return orders.UnrelatedString(s) }, wholeBatchFails},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := newRun()
			if diff := cmp.Diff(tc.want, r.until(tc.handler(r.ship), tenOrders(tc.poison))); diff != "" {
				t.Errorf("counts (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWithoutTheSwitchOfTheMappingAReportedMessageIsLost(t *testing.T) {
	t.Parallel()
	r := newRun()
	r.partialResponses = false
	want := counts{Invocations: 1, Deliveries: 10, Executions: 10, Effects: 9, Lost: 1}
	if diff := cmp.Diff(want, r.until(orders.Partial(r.ship), tenOrders(4))); diff != "" {
		t.Errorf("(a) counts (-want +got):\n%s", diff)
	}
}

// When nothing fails, the miswired handlers look right, which is how they get into
// production; only the sentence fails even then.
func TestACleanBatchIsShippedOnceExceptWithASentence(t *testing.T) {
	t.Parallel()
	clean := counts{Invocations: 1, Deliveries: 10, Executions: 10, Effects: 10}
	for name, tc := range map[string]struct {
		handler func(orders.Ship) any
		want    counts
	}{
		"naive":             {func(s orders.Ship) any { return orders.Naive(s) }, clean},
		"continue on error": {func(s orders.Ship) any { return orders.ContinueOnError(s) }, clean},
		"partial":           {func(s orders.Ship) any { return orders.Partial(s) }, clean},
		"ordered":           {func(s orders.Ship) any { return orders.Ordered(s) }, clean},
		"misspelt key":      {func(s orders.Ship) any { return orders.MisspeltKey(s) }, clean},
		"messageId":         {func(s orders.Ship) any { return orders.MessageIDKey(s) }, clean},
		"receipt handle":    {func(s orders.Ship) any { return orders.ReceiptHandleAsID(s) }, clean},
		"throws":            {func(s orders.Ship) any { return orders.ThrowsAnyway(s) }, clean},
		"unrelated string": {func(s orders.Ship) any { return orders.UnrelatedString(s) }, counts{
			Invocations: 3, Deliveries: 30, Executions: 30, Effects: 30, Duplicates: 20, DeadLettered: 10, HealthyDeadLettered: 10,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRun()
			if diff := cmp.Diff(tc.want, r.until(tc.handler(r.ship), tenOrders(-1))); diff != "" {
				t.Errorf("counts (-want +got):\n%s", diff)
			}
		})
	}
}

// The rows are the failure mode non-idempotent-redelivery: 100 messages, five of
// whose handlers crash after the effect, and one delivered twice without any reason.
func TestARedeliveryIsShippedAgainUnlessTheOrderIsClaimed(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		handler func(orders.Ship) func(context.Context, events.SQSEvent) error
		want    int
	}{
		"naive": {orders.Naive, 106},
		"idempotent": {func(ship orders.Ship) func(context.Context, events.SQSEvent) error {
			return orders.Idempotent(ship, idempotency.NewMemory())
		}, 100},
	} {
		r := newRun()
		handle := tc.handler(r.ship)
		for i := range 100 {
			event := events.SQSEvent{Records: []events.SQSMessage{orderMessage(fmt.Sprintf("o-%d", i), "a book")}}
			deliveries := 1
			if i < 6 {
				deliveries = 2 // its handler crashed after it returned, or SQS delivered it twice
			}
			for range deliveries {
				if err := handle(t.Context(), event); err != nil {
					t.Errorf("%s: got error %v", name, err)
				}
			}
		}
		if r.Effects != tc.want {
			t.Errorf("%s: got %d effects, want %d", name, r.Effects, tc.want)
		}
	}
}

func TestABodyThatIsNoOrderFailsItsMessageAlone(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "poison", "{}", `{"id":""}`, `{"id":7}`, "null", `["o-1"]`} {
		r := newRun()
		messages := tenOrders(-1)
		messages[3].Body = body

		got := r.until(orders.Partial(r.ship), messages)

		want := counts{Invocations: 3, Deliveries: 12, Executions: 9, Effects: 9, DeadLettered: 1}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("body %q: counts (-want +got):\n%s", body, diff)
		}
	}
}

// The numbers are those of the failure mode batch-timeout-cliff.
func TestPartialReportsWhatDoesNotFitIntoTheTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRun()
		r.timeout = 3 * time.Second
		ship := func(ctx context.Context, order orders.Order) error {
			time.Sleep(350 * time.Millisecond)
			return r.ship(ctx, order)
		}

		got := r.until(orders.Partial(ship), tenOrders(-1))

		want := counts{Invocations: 2, Deliveries: 12, Executions: 10, Effects: 10}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("counts (-want +got):\n%s", diff)
		}
	})
}

func TestAnOrderThatWasShippedButNotRecordedDoesNotComeBack(t *testing.T) {
	t.Parallel()
	r := newRun()
	got := r.until(orders.IdempotentPartial(r.ship, unrecording{idempotency.NewMemory()}), tenOrders(-1))
	if want := (counts{Invocations: 1, Deliveries: 10, Executions: 10, Effects: 10}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// An unrecording store goes down between a claim and its completion.
type unrecording struct{ *idempotency.Memory }

func (unrecording) Complete(context.Context, string, int64, idempotency.Result) error {
	return errors.New("service unavailable")
}

func TestHeartbeatingBeatsWhileItShips(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		queue := &client{}
		handler := orders.Heartbeating(func(context.Context, orders.Order) error {
			time.Sleep(800 * time.Second)
			return nil
		}, heartbeat.Config{Client: queue})

		response, err := handler(t.Context(), events.SQSEvent{Records: []events.SQSMessage{orderMessage("o-1", "a film")}})

		if err != nil || len(response.BatchItemFailures) != 0 || queue.beats < 800/30 {
			t.Errorf("got %v, error %v, %d beats, want one in every visibility timeout", response, err, queue.beats)
		}
	})
}

func TestNilsArePanicsOfTheConstructor(t *testing.T) {
	t.Parallel()
	for name, construct := range map[string]func(){
		"Naive":             func() { orders.Naive(nil) },
		"ContinueOnError":   func() { orders.ContinueOnError(nil) },
		"Partial":           func() { orders.Partial(nil) },
		"MisspeltKey":       func() { orders.MisspeltKey(nil) },
		"Once":              func() { orders.Once(nil, idempotency.NewMemory()) },
		"Idempotent":        func() { orders.Idempotent(newRun().ship, nil) },
		"Heartbeating":      func() { orders.Heartbeating(newRun().ship, heartbeat.Config{}) },
		"Parking":           func() { orders.Parking(newRun().ship, sideline.Config{}) },
		"UnrelatedString":   func() { orders.UnrelatedString(nil) },
		"IdempotentPartial": func() { orders.IdempotentPartial(nil, idempotency.NewMemory()) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: nil was accepted", name)
				}
			}()
			construct()
		}()
	}
}
