// SPDX-License-Identifier: Apache-2.0

package heartbeat

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// A heart beats for the messages of one invocation.
type heart struct {
	config Config
	cancel context.CancelCauseFunc
	kept   []events.SQSMessage
}

// start beats once, because nobody knows how much of their visibility timeout the
// messages have already spent waiting for this invocation, and goes on beating
// until stop is called. Stop returns when no call is under way any more.
func (h *heart) start(ctx context.Context) (stop func()) {
	h.beat(ctx)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		h.run(ctx)
	}()
	return func() {
		h.cancel(nil)
		<-stopped
	}
}

func (h *heart) interval() time.Duration {
	return h.config.VisibilityTimeout / beatsPerTimeout
}

// run waits from the end of one beat to the next, so a slow call does not make
// the following ones crowd together.
func (h *heart) run(ctx context.Context) {
	timer := time.NewTimer(h.interval())
	defer timer.Stop()
	for len(h.kept) > 0 {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			h.beat(ctx)
			timer.Reset(h.interval())
		}
	}
}

// beat hides every message for another timeout, and lets go of those that are
// lost. It gives up in time for the next beat, so that a queue that does not answer
// holds up the start of the handler for no longer than that.
func (h *heart) beat(ctx context.Context) {
	callCtx, cancel := context.WithTimeout(ctx, h.interval())
	defer cancel()
	var kept []events.SQSMessage
	for _, message := range h.kept {
		err := h.hide(callCtx, message)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			h.config.logger().LogAttrs(ctx, slog.LevelError, "message was not kept hidden",
				slog.String("id", message.MessageId), slog.Any("error", err))
		}
		if !isLost(err) {
			kept = append(kept, message)
		}
	}
	if len(kept) == 0 && len(h.kept) > 0 {
		h.cancel(ErrLost)
	}
	h.kept = kept
}

func (h *heart) hide(ctx context.Context, message events.SQSMessage) error {
	_, err := h.config.Client.ChangeMessageVisibility(ctx, &awssqs.ChangeMessageVisibilityInput{
		QueueUrl:          aws.String(h.config.QueueURL(message.EventSourceARN)),
		ReceiptHandle:     aws.String(message.ReceiptHandle),
		VisibilityTimeout: int32(h.config.VisibilityTimeout / time.Second),
	})
	return err
}

// isLost tells a message that is no longer ours from a call that may succeed the
// next time. SQS has three words for it; the last is a general one, but nothing
// else in these calls can be invalid.
func isLost(err error) bool {
	if _, ok := errors.AsType[*sqstypes.MessageNotInflight](err); ok {
		return true
	}
	if _, ok := errors.AsType[*sqstypes.ReceiptHandleIsInvalid](err); ok {
		return true
	}
	coded, ok := errors.AsType[interface {
		error
		ErrorCode() string
	}](err)
	return ok && strings.HasPrefix(coded.ErrorCode(), "InvalidParameterValue")
}
