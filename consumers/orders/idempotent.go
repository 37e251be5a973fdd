// SPDX-License-Identifier: Apache-2.0

package orders

import (
	"context"
	"errors"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlab/eventlab/consumers/idempotency"
)

// Once returns a Ship that ships an order once, however often it is called with
// it, and from wherever: it claims the order's id in store before it calls ship. All
// execution environments must share the store.
//
// If ship succeeded but the store could not be told, Once logs that and returns no
// error: the order was shipped, and having its message come back would ship it twice.
// It panics if ship or store is nil.
func Once(ship Ship, store idempotency.Store) Ship {
	if ship == nil || store == nil {
		panic("orders: Once needs a ship and a store")
	}
	guard := idempotency.Guard{Store: store}
	return func(ctx context.Context, order Order) error {
		request := idempotency.Request{Key: "ship/" + order.ID, Payload: order}
		_, err := idempotency.Do(ctx, guard, request, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, ship(ctx, order)
		})
		if errors.Is(err, idempotency.ErrNotRecorded) {
			slog.ErrorContext(ctx, "order was shipped but not recorded", "order", order.ID, "error", err)
			return nil
		}
		return err
	}
}

// Idempotent returns Naive with an effect that happens once per order. It cures the
// duplicates only: a failing order still takes its batch with it.
func Idempotent(ship Ship, store idempotency.Store) func(context.Context, events.SQSEvent) error {
	return Naive(Once(ship, store))
}

// IdempotentPartial returns Partial with an effect that happens once per order:
// failures stay alone, and what is delivered again is not shipped again.
func IdempotentPartial(
	ship Ship, store idempotency.Store,
) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return Partial(Once(ship, store))
}
