// SPDX-License-Identifier: Apache-2.0

package heartbeat_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/consumers/heartbeat"
)

func TestALostMessageIsLetGoAndTheOthersAreKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(30*time.Second, "h1", "h2")
		q.answer = func(_ context.Context, handle string, call int) error {
			if handle == "h1" && call == 2 {
				return &sqstypes.MessageNotInflight{}
			}
			return nil
		}
		handle := heartbeat.Around(func(ctx context.Context, _ events.SQSEvent) (events.SQSEventResponse, error) {
			time.Sleep(45 * time.Second)
			return events.SQSEventResponse{}, context.Cause(ctx)
		}, heartbeat.Config{Client: q, Logger: quiet})

		_, err := handle(t.Context(), eventOf("h1", "h2"))

		if one, other := len(q.beatsOf("h1")), len(q.beatsOf("h2")); one != 2 || other != 5 || err != nil {
			t.Errorf("got %d beats for the lost message, %d for the other, error %v, want 2, 5 and none", one, other, err)
		}
	})
}

// An apiError is an error of SQS that the SDK has no type for.
type apiError string

func (e apiError) Error() string     { return "api error " + string(e) }
func (e apiError) ErrorCode() string { return string(e) }

func TestAHandlerThatHasLostAllItsMessagesIsTold(t *testing.T) {
	t.Parallel()
	for _, lost := range []error{
		&sqstypes.MessageNotInflight{}, &sqstypes.ReceiptHandleIsInvalid{}, apiError("InvalidParameterValue"),
	} {
		synctest.Test(t, func(t *testing.T) {
			q := newQueue(30*time.Second, "h")
			q.answer = func(_ context.Context, _ string, call int) error {
				if call == 2 {
					return lost
				}
				return nil
			}
			handle := heartbeat.Around(func(ctx context.Context, _ events.SQSEvent) (events.SQSEventResponse, error) {
				<-ctx.Done()
				return events.SQSEventResponse{}, context.Cause(ctx)
			}, heartbeat.Config{Client: q, Logger: quiet})

			_, err := handle(t.Context(), eventOf("h"))

			if took := time.Since(q.began); !errors.Is(err, heartbeat.ErrLost) || took != 10*time.Second {
				t.Errorf("%v: got error %v after %v, want %v after 10s", lost, err, took, heartbeat.ErrLost)
			}
		})
	}
}

func TestOtherErrorsAreNotALoss(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(30*time.Second, "h")
		q.answer = func(context.Context, string, int) error { return apiError("AccessDenied") }
		handle := heartbeat.Around(func(ctx context.Context, _ events.SQSEvent) (events.SQSEventResponse, error) {
			time.Sleep(time.Minute)
			return events.SQSEventResponse{}, ctx.Err()
		}, heartbeat.Config{Client: q, Logger: quiet})

		if _, err := handle(t.Context(), eventOf("h")); err != nil {
			t.Errorf("got error %v, want the handler left alone", err)
		}
	})
}
