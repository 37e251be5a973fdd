// SPDX-License-Identifier: Apache-2.0

package heartbeat_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

type handler = func(context.Context, events.SQSEvent) (events.SQSEventResponse, error)

var quiet = slog.New(slog.DiscardHandler)

// A queue is as much of SQS as beats can see: when each message is visible again.
type queue struct {
	mu        sync.Mutex
	visibleAt map[string]time.Time
	beats     map[string][]time.Duration
	began     time.Time
	seconds   int32

	// answer decides about a call, if it is set. It is called without the mutex.
	answer func(ctx context.Context, handle string, call int) error
}

func newQueue(visibility time.Duration, handles ...string) *queue {
	q := &queue{visibleAt: map[string]time.Time{}, beats: map[string][]time.Duration{}, began: time.Now()}
	for _, handle := range handles {
		q.visibleAt[handle] = q.began.Add(visibility)
	}
	return q
}

func (q *queue) ChangeMessageVisibility(
	ctx context.Context, in *awssqs.ChangeMessageVisibilityInput, _ ...func(*awssqs.Options),
) (*awssqs.ChangeMessageVisibilityOutput, error) {
	handle := aws.ToString(in.ReceiptHandle)
	q.mu.Lock()
	q.beats[handle] = append(q.beats[handle], time.Since(q.began))
	call := len(q.beats[handle])
	q.mu.Unlock()
	if q.answer != nil {
		if err := q.answer(ctx, handle, call); err != nil {
			return nil, err
		}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.seconds = in.VisibilityTimeout
	q.visibleAt[handle] = time.Now().Add(time.Duration(in.VisibilityTimeout) * time.Second)
	return &awssqs.ChangeMessageVisibilityOutput{}, nil
}

func (q *queue) isVisible(handle string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return !time.Now().Before(q.visibleAt[handle])
}

func (q *queue) beatsOf(handle string) []time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.beats[handle])
}

func eventOf(handles ...string) events.SQSEvent {
	var event events.SQSEvent
	for _, handle := range handles {
		event.Records = append(event.Records, events.SQSMessage{MessageId: "id of " + handle, ReceiptHandle: handle})
	}
	return event
}

// works returns a handler that takes d, and does not look at its context.
func works(d time.Duration) handler {
	return func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
		time.Sleep(d)
		return events.SQSEventResponse{}, nil
	}
}
