// SPDX-License-Identifier: Apache-2.0

package orders

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-lambda-go/events"
)

// Naive returns the handler that one writes first: it ships the orders one after
// the other, and returns the first error.
//
// An error returns the whole batch to the queue. So the orders before the failing
// one are shipped again with each delivery, those behind it are never reached, and all of
// them end in the dead-letter queue beside it.
func Naive(ship Ship) func(context.Context, events.SQSEvent) error {
	handle := ofMessage(ship)
	return func(ctx context.Context, event events.SQSEvent) error {
		for _, message := range event.Records {
			if err := handle(ctx, message); err != nil {
				return fmt.Errorf("message %s: %w", message.MessageId, err)
			}
		}
		return nil
	}
}

// ContinueOnError returns a handler that tries every order, and returns the errors
// of all that failed.
//
// No order stays untried behind a failing one. But an error still returns the
// whole batch, so that every order is shipped again with each delivery. And behind a
// FIFO queue it breaks the order: what follows a failure in its group is shipped
// before it.
func ContinueOnError(ship Ship) func(context.Context, events.SQSEvent) error {
	handle := ofMessage(ship)
	return func(ctx context.Context, event events.SQSEvent) error {
		var failed []error
		for _, message := range event.Records {
			if err := handle(ctx, message); err != nil {
				failed = append(failed, fmt.Errorf("message %s: %w", message.MessageId, err))
			}
		}
		return errors.Join(failed...)
	}
}
