// SPDX-License-Identifier: Apache-2.0

// Package heartbeat keeps the messages of a batch hidden while a handler works on
// them.
//
// A message that is worked on for longer than its queue's visibility timeout is
// handed out again while the first copy still runs. The cure is a visibility timeout of
// six times the function's timeout. Where that is too long, because it also delays
// every retry, a handler can extend the timeout as it goes:
//
//	lambda.Start(heartbeat.Around(handler, heartbeat.Config{Client: awssqs.NewFromConfig(cfg)}))
//
// All messages of a batch are kept, from before the handler starts until it returns:
// also those that still wait for their turn, and those that are done, since Lambda
// deletes them only after the response. A message that failed stays hidden for what
// is left of the last beat, at most [Config.VisibilityTimeout].
//
// Beats end with the handler. If Lambda kills the invocation, the messages come
// back within one VisibilityTimeout. No message can be hidden for more than twelve
// hours, which no function reaches.
//
// A beat is one call per message, one after the other: it suits batches of a few
// long jobs, not of thousands of short ones. The function needs the permission
// sqs:ChangeMessageVisibility.
//
// Rules: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
package heartbeat

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/events"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// A Client is the part of the SDK's SQS client that beats need.
type Client interface {
	ChangeMessageVisibility(
		context.Context, *awssqs.ChangeMessageVisibilityInput, ...func(*awssqs.Options),
	) (*awssqs.ChangeMessageVisibilityOutput, error)
}

// ErrLost is the cause, by context.Cause, with which the handler's context ends
// when none of its messages is its own any more: their visibility timeout ran
// out, and they went back to the queue or on to somebody else. What it does from
// then on is done twice.
var ErrLost = errors.New("the messages went back to their queue")

// A Config says how messages are kept hidden. All fields but Client may be zero.
type Config struct {
	// Client makes the calls. It is required.
	Client Client

	// VisibilityTimeout is how long each beat hides a message, from the beat on. It
	// should be the queue's own. The first beat comes before the handler starts, the
	// others every third of it, so that a beat may fail. It is rounded up to whole
	// seconds. Zero or less means the default of a queue, 30 seconds; more than
	// 12 hours means 12 hours.
	VisibilityTimeout time.Duration

	// QueueURL returns the URL of the queue with this ARN. Nil means the URL that AWS
	// gives the queue in the partitions aws, aws-us-gov and aws-cn; set it for other
	// partitions and other endpoints.
	QueueURL func(queueARN string) string

	// Logger gets a line for each beat that failed. The handler goes on regardless:
	// without its beat a message is as well off as without this package. Nil means
	// slog.Default().
	Logger *slog.Logger
}

const (
	defaultVisibilityTimeout = 30 * time.Second
	longestVisibilityTimeout = 12 * time.Hour
	beatsPerTimeout          = 3
)

func (c Config) withDefaults() Config {
	if c.VisibilityTimeout <= 0 {
		c.VisibilityTimeout = defaultVisibilityTimeout
	}
	c.VisibilityTimeout = min(c.VisibilityTimeout, longestVisibilityTimeout)
	if rest := c.VisibilityTimeout % time.Second; rest > 0 {
		c.VisibilityTimeout += time.Second - rest
	}
	if c.QueueURL == nil {
		c.QueueURL = queueURL
	}
	return c
}

func (c Config) logger() *slog.Logger {
	return cmp.Or(c.Logger, slog.Default())
}

// Around returns a handler that keeps the messages of its event hidden while handle
// works on them, and returns what handle returns. It panics if handle or the
// config's Client is nil. The handler may be called concurrently if handle may.
func Around[Response any](
	handle func(context.Context, events.SQSEvent) (Response, error), config Config,
) func(context.Context, events.SQSEvent) (Response, error) {
	switch {
	case handle == nil:
		panic("heartbeat: the handler is nil")
	case config.Client == nil:
		panic("heartbeat: the config has no Client")
	}
	config = config.withDefaults()
	return func(ctx context.Context, event events.SQSEvent) (Response, error) {
		ctx, cancel := context.WithCancelCause(ctx)
		heart := &heart{config: config, cancel: cancel, kept: event.Records}
		stop := heart.start(ctx)
		defer stop()
		return handle(ctx, event)
	}
}
