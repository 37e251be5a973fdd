// SPDX-License-Identifier: Apache-2.0

package orders_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/consumers/idempotency"
	"github.com/eventlab/eventlab/consumers/orders"
	"github.com/eventlab/eventlab/consumers/sideline"
)

// inGroup makes m a message of a FIFO queue.
func inGroup(group string, m events.SQSMessage) events.SQSMessage {
	m.EventSourceARN += ".fifo"
	m.Attributes = map[string]string{"MessageGroupId": group}
	return m
}

// The batch of the failure mode fifo-partial-batch-reorders: A2 fails once. Claims
// keep what is delivered again from being shipped again.
func TestOrderedKeepsTheOrderOfAGroup(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		handler func(orders.Ship) any
		want    []string
	}{
		"ordered":           {func(s orders.Ship) any { return orders.Ordered(s) }, []string{"A1", "B1", "B2", "A2", "A3"}},
		"naive":             {func(s orders.Ship) any { return orders.Naive(s) }, []string{"A1", "A2", "A3", "B1", "B2"}},
		"continue on error": {func(s orders.Ship) any { return orders.ContinueOnError(s) }, []string{"A1", "A3", "B1", "B2", "A2"}},
	} {
		r := newRun()
		failOnce := true
		ship := orders.Once(func(ctx context.Context, order orders.Order) error {
			if order.ID == "A2" && failOnce {
				failOnce = false
				return errPoison
			}
			return r.ship(ctx, order)
		}, idempotency.NewMemory())
		var messages []events.SQSMessage
		for _, id := range []string{"A1", "A2", "A3", "B1", "B2"} {
			messages = append(messages, inGroup(id[:1], orderMessage(id, "a book")))
		}

		r.until(tc.handler(ship), messages)

		if diff := cmp.Diff(tc.want, r.order); diff != "" {
			t.Errorf("%s: order of the effects (-want +got):\n%s", name, diff)
		}
	}
}

// The groups of the failure mode fifo-head-of-line-block: A[0] is poison.
func TestAParkedGroupHoldsUpNobodyAndComesBackInOrder(t *testing.T) {
	t.Parallel()
	r, queue, store := newRun(), &client{}, sideline.NewMemory()
	mended := false
	ship := func(ctx context.Context, order orders.Order) error {
		if mended {
			order.Article = "a book"
		}
		return r.ship(ctx, order)
	}
	var messages []events.SQSMessage
	for i := range 4 {
		for _, group := range []string{"A", "B", "C"} {
			article := "a book"
			if group == "A" && i == 0 {
				article = "poison"
			}
			messages = append(messages, inGroup(group, orderMessage(fmt.Sprintf("%s%d", group, i), article)))
		}
	}
	config := sideline.Config{Client: queue, QueueURL: "orders-parked.fifo", Store: store}

	parking := r.invoke(orders.Parking(ship, config), messages)
	before := r.order
	stillFailing := r.invoke(orders.Draining(ship, store), queue.parked)
	mended = true
	draining := r.invoke(orders.Draining(ship, store), queue.parked)

	if diff := cmp.Diff([]string{"B0", "C0", "B1", "C1", "B2", "C2", "B3", "C3"}, before); diff != "" || len(parking) != 0 {
		t.Errorf("reported %v, shipped (-want +got):\n%s", parking, diff)
	}
	if len(stillFailing) != 4 || len(draining) != 0 {
		t.Errorf("got %v reported before the mending and %v after, want all four and none", stillFailing, draining)
	}
	if diff := cmp.Diff([]string{"A0", "A1", "A2", "A3"}, r.order[len(before):]); diff != "" {
		t.Errorf("shipped from the sideline (-want +got):\n%s", diff)
	}
}
