// SPDX-License-Identifier: Apache-2.0

// Package sideline parks the message group of a poison message, so that a FIFO
// queue goes on without it and the order within the group is kept.
//
// Behind a FIFO queue a message that fails holds up its whole group, for a visibility
// timeout per attempt. A dead-letter queue ends the wait but breaks the order: the
// messages behind the poison one go on out of a gap. [Park] moves the poison message
// to a second FIFO queue, the sideline, and lets every later message of its group
// follow it there, in order. The queue never waits; other groups notice nothing.
//
//	orders := batch.SQS(sideline.Park(ship, config), batch.Config{})
//
// It must be wrapped in a handler that stops within a group at its first failure,
// as that of [github.com/eventlab/eventlab/consumers/batch] does, because parking can
// fail too.
//
// Once the cause is mended, [Drain] makes the consumer of the sideline:
//
//	parked := batch.SQS(sideline.Drain(ship, store), batch.Config{})
//
// A group stays parked for as long as one of its messages is, also when that one was
// given up and lies in a dead-letter queue. Then the group's messages go on taking the
// way through the sideline, in order, until somebody who has dealt with the missing
// one calls Unpark of the [Store] for it.
//
// # Where the state lives
//
// That a group is parked must outlast the batch, and every execution environment must
// know it: otherwise the group's next message is handled while an earlier one is parked.
// So it lives in a [Store], as the set of the group's parked messages: a group is
// parked while its set has members. A message that follows joins the set before it is sent,
// in one step with the question whether the group is parked, and leaves it
// only when it has been handled; so there is no moment at which a group looks free while
// one of its messages is on the way.
//
// Nothing is handled while the store does not answer, since nobody knows then
// whether the message may run.
//
// As everywhere, a message may be delivered more than once, and a copy that arrives
// after its group was drained is handled again: see
// [github.com/eventlab/eventlab/consumers/idempotency].
package sideline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// A Client is the part of the SDK's SQS client that parking needs.
type Client interface {
	SendMessage(
		context.Context, *awssqs.SendMessageInput, ...func(*awssqs.Options),
	) (*awssqs.SendMessageOutput, error)
}

// A Config says when and where messages are parked.
type Config struct {
	// Client sends to the sideline. It is required.
	Client Client

	// QueueURL is the sideline's: a FIFO queue, so its name ends in .fifo. Required.
	QueueURL string

	// Store knows which groups are parked. It is required, and all execution
	// environments must share it.
	Store Store

	// Attempts is how many deliveries a message gets before it is parked, counted by
	// its ApproximateReceiveCount. Until then its group waits for it. Zero or less
	// means 1: parked at its first failure. During an outage that parks every
	// group; nothing is lost, but everything has to be drained.
	Attempts int

	// Timeout is how long the handling of one message may take. A message that takes
	// longer has failed, and is parked. Zero or less means no limit of its own: then a
	// message that hangs until its context ends is never parked, because no time is left.
	Timeout time.Duration

	// Logger gets a line for each message that starts the parking of its group, with
	// its error. Nil means slog.Default().
	Logger *slog.Logger
}

func (c Config) logger() *slog.Logger {
	return cmp.Or(c.Logger, slog.Default())
}

// Park returns a function that hands a message to handle, and parks it if handle
// fails (or panics), or if its group is parked already. It returns an error, and the
// message must come back, if the message was neither handled nor parked: because it has
// attempts left, its context ended, or the store or the sideline did not answer.
// It panics if handle is nil or the config lacks something that is required.
func Park(handle func(context.Context, events.SQSMessage) error, config Config) func(context.Context, events.SQSMessage) error {
	switch {
	case handle == nil:
		panic("sideline: the function that handles a message is nil")
	case config.Client == nil || config.Store == nil:
		panic("sideline: the config needs a Client and a Store")
	case !strings.HasSuffix(config.QueueURL, ".fifo"):
		panic(fmt.Sprintf("sideline: %q is not the URL of a FIFO queue", config.QueueURL))
	}
	config.Attempts = max(config.Attempts, 1)
	return parker{handle: handle, config: config}.park
}

// Drain returns a function for the consumer of the sideline that hands a message to
// handle, and unparks it when handle succeeds. When the last message of a group was
// unparked, the group's next one is handled where it arrives. Drain panics if handle
// or store is nil.
func Drain(handle func(context.Context, events.SQSMessage) error, store Store) func(context.Context, events.SQSMessage) error {
	if handle == nil || store == nil {
		panic("sideline: Drain needs a function that handles a message and a Store")
	}
	return func(ctx context.Context, message events.SQSMessage) error {
		group, id := message.Attributes["MessageGroupId"], message.Attributes["MessageDeduplicationId"]
		if group == "" || id == "" {
			return errors.New("the message was not parked: it has no group or no deduplication id")
		}
		if err := handle(ctx, message); err != nil {
			return err
		}
		if err := store.Unpark(ctx, group, id); err != nil {
			return fmt.Errorf("the message was handled, but group %q stays parked: %w", group, err)
		}
		return nil
	}
}
