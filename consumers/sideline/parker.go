// SPDX-License-Identifier: Apache-2.0

package sideline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/consumers/internal/panics"
)

type parker struct {
	handle func(context.Context, events.SQSMessage) error
	config Config
}

func (p parker) park(ctx context.Context, message events.SQSMessage) error {
	group := message.Attributes["MessageGroupId"]
	if group == "" {
		return errors.New("the message has no group: its queue is not a FIFO queue")
	}
	follows, err := p.config.Store.Follow(ctx, group, message.MessageId)
	if err != nil {
		return fmt.Errorf("whether group %q is parked is unknown: %w", group, err)
	}
	if follows {
		return p.send(ctx, group, message)
	}

	cause := p.attempt(ctx, message)
	if cause == nil {
		return nil
	}
	if ctx.Err() != nil || receiveCount(message) < p.config.Attempts {
		return cause
	}
	// The store comes first: a group that is known to be parked although its message
	// is not yet sent waits for it. The other way round it would be overtaken.
	if err := p.config.Store.Park(ctx, group, message.MessageId); err != nil {
		return fmt.Errorf("%w (and was not parked: %w)", cause, err)
	}
	if err := p.send(ctx, group, message); err != nil {
		return fmt.Errorf("%w (and %w)", cause, err)
	}
	p.config.logger().LogAttrs(ctx, slog.LevelError, "message group was parked", p.attrs(group, message, cause)...)
	return nil
}

func (p parker) attempt(ctx context.Context, message events.SQSMessage) error {
	if p.config.Timeout > 0 {
		limited, cancel := context.WithTimeout(ctx, p.config.Timeout)
		defer cancel()
		ctx = limited
	}
	return panics.Recovered(func() error { return p.handle(ctx, message) })
}

// send puts a copy of message into the sideline. Its id becomes the deduplication
// id, so that a delivery that is repeated within five minutes adds no second copy.
func (p parker) send(ctx context.Context, group string, message events.SQSMessage) error {
	_, err := p.config.Client.SendMessage(ctx, &awssqs.SendMessageInput{
		QueueUrl:               aws.String(p.config.QueueURL),
		MessageBody:            aws.String(message.Body),
		MessageAttributes:      attributes(message),
		MessageGroupId:         aws.String(group),
		MessageDeduplicationId: aws.String(message.MessageId),
	})
	if err != nil {
		return fmt.Errorf("the message was not sent to the sideline: %w", err)
	}
	return nil
}

func attributes(message events.SQSMessage) map[string]sqstypes.MessageAttributeValue {
	if len(message.MessageAttributes) == 0 {
		return nil
	}
	copied := make(map[string]sqstypes.MessageAttributeValue, len(message.MessageAttributes))
	for name, value := range message.MessageAttributes {
		copied[name] = sqstypes.MessageAttributeValue{
			DataType:    aws.String(value.DataType),
			StringValue: value.StringValue,
			BinaryValue: value.BinaryValue,
		}
	}
	return copied
}

// receiveCount is at least 1: this delivery.
func receiveCount(message events.SQSMessage) int {
	count, _ := strconv.Atoi(message.Attributes["ApproximateReceiveCount"])
	return max(count, 1)
}

func (p parker) attrs(group string, message events.SQSMessage, cause error) []slog.Attr {
	attrs := []slog.Attr{
		slog.String("id", message.MessageId),
		slog.String("group", group),
		slog.Any("error", cause),
	}
	if panicked, ok := errors.AsType[*panics.Error](cause); ok {
		attrs = append(attrs, slog.String("stack", string(panicked.Stack)))
	}
	return attrs
}
