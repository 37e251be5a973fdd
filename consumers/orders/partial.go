// SPDX-License-Identifier: Apache-2.0

package orders

import (
	"context"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlab/eventlab/consumers/batch"
	"github.com/eventlab/eventlab/consumers/heartbeat"
	"github.com/eventlab/eventlab/consumers/sideline"
)

// Partial returns a handler that answers with one result per message: an order
// that fails comes back alone. What does not fit into the remaining time of the
// invocation is reported, not attempted.
func Partial(ship Ship) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return batch.SQS(ofMessage(ship), batch.Config{})
}

// Ordered returns a handler for a FIFO queue. Within a message group it stops at
// the first failure and reports that message and all later ones of the group; it
// goes on with other groups. That is what Partial does behind a FIFO queue: this
// name is for the promise that orders of one group are shipped in their order.
func Ordered(ship Ship) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return Partial(ship)
}

// Heartbeating returns Partial for orders that take longer to ship than the
// queue's visibility timeout: it extends the timeout while it works. It panics if
// the config has no Client.
func Heartbeating(
	ship Ship, config heartbeat.Config,
) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return heartbeat.Around(Partial(ship), config)
}

// Parking returns Ordered for a FIFO queue whose groups must not wait for an
// order that fails: it moves the order, and those of its group that follow, to a
// sideline, in order. It panics if the config lacks something that is required.
func Parking(
	ship Ship, config sideline.Config,
) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return batch.SQS(sideline.Park(ofMessage(ship), config), batch.Config{})
}

// Draining returns the handler for the sideline: it ships the orders that Parking
// moved there, in order. When it has shipped all of a group, the group's next order is
// shipped where it arrives again. The store is the one that Parking uses.
func Draining(
	ship Ship, store sideline.Store,
) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return batch.SQS(sideline.Drain(ofMessage(ship), store), batch.Config{})
}
