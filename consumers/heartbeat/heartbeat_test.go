// SPDX-License-Identifier: Apache-2.0

package heartbeat_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/consumers/heartbeat"
)

// copies plays the failure mode visibility-shorter-than-work: whenever the message
// is visible, another copy of it is handed to the handler. It returns how many
// were handed out before the first one was done.
func copies(t *testing.T, newHandler func(*queue) handler) int {
	t.Helper()
	const visibility = 30 * time.Second
	q := newQueue(visibility, "h")
	handle := newHandler(q)
	done := make(chan struct{}, 100)
	handOut := func() {
		q.mu.Lock()
		q.visibleAt["h"] = time.Now().Add(visibility)
		q.mu.Unlock()
		go func() {
			_, _ = handle(t.Context(), eventOf("h"))
			done <- struct{}{}
		}()
	}
	handedOut := 0
	for len(done) == 0 {
		if handedOut == 0 || q.isVisible("h") {
			handedOut++
			handOut()
		}
		time.Sleep(time.Second)
	}
	for range handedOut {
		<-done
	}
	return handedOut
}

func TestAMessageThatIsKeptHiddenIsHandedOutOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		naive := copies(t, func(*queue) handler { return works(800 * time.Second) })
		cured := copies(t, func(q *queue) handler {
			return heartbeat.Around(works(800*time.Second), heartbeat.Config{Client: q})
		})
		if naive != 27 || cured != 1 {
			t.Errorf("got %d copies without beats and %d with them, want 27 and 1", naive, cured)
		}
	})
}

func TestBeatsComeAtOnceAndEveryThirdOfTheTimeout(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		timeout     time.Duration
		wantSeconds int32
		wantBeats   []time.Duration
	}{
		{0, 30, []time.Duration{0, 10 * time.Second, 20 * time.Second}},
		{60 * time.Second, 60, []time.Duration{0, 20 * time.Second}},
		{29_001 * time.Millisecond, 30, []time.Duration{0, 10 * time.Second, 20 * time.Second}},
		{24 * time.Hour, 43_200, []time.Duration{0}},
	} {
		synctest.Test(t, func(t *testing.T) {
			q := newQueue(time.Minute, "h")
			handle := heartbeat.Around(works(25*time.Second), heartbeat.Config{Client: q, VisibilityTimeout: tc.timeout})

			_, _ = handle(t.Context(), eventOf("h"))

			if diff := cmp.Diff(tc.wantBeats, q.beatsOf("h")); diff != "" || q.seconds != tc.wantSeconds {
				t.Errorf("timeout %v: got beats of %d s, want %d s; at (-want +got):\n%s", tc.timeout, q.seconds, tc.wantSeconds, diff)
			}
		})
	}
}

func TestBeatsEndWithTheHandlerOrItsInvocation(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		timeout time.Duration
		handle  handler
		want    int
	}{
		"it returns": {time.Hour, works(25 * time.Second), 3},
		"it panics": {time.Hour, func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
			time.Sleep(25 * time.Second)
			panic("index out of range")
		}, 3},
		"the invocation ends before it": {15 * time.Second, works(time.Hour), 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			q := newQueue(time.Minute, "h")
			handle := heartbeat.Around(tc.handle, heartbeat.Config{Client: q})
			ctx, cancel := context.WithTimeout(t.Context(), tc.timeout)
			defer cancel()
			func() {
				defer func() { _ = recover() }()
				_, _ = handle(ctx, eventOf("h"))
			}()
			time.Sleep(time.Hour)

			if got := q.beatsOf("h"); len(got) != tc.want {
				t.Errorf("%s: got beats at %v, want %d", name, got, tc.want)
			}
		})
	}
}

func TestNoCallIsUnderWayWhenTheHandlerHasReturned(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(30*time.Second, "h")
		underWay := atomic.Bool{}
		q.answer = func(ctx context.Context, _ string, call int) error {
			if call == 1 {
				return nil
			}
			underWay.Store(true)
			<-ctx.Done()
			time.Sleep(time.Second) // as long as it takes to give up
			underWay.Store(false)
			return ctx.Err()
		}
		handle := heartbeat.Around(works(15*time.Second), heartbeat.Config{Client: q, Logger: quiet})

		_, _ = handle(t.Context(), eventOf("h"))

		if took := time.Since(q.began); underWay.Load() || took != 16*time.Second {
			t.Errorf("got a call under way: %t, after %v, want none after 16s", underWay.Load(), took)
		}
	})
}

func TestABeatThatFailsIsRepeatedByTheNext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(30*time.Second, "h")
		q.answer = func(_ context.Context, _ string, call int) error {
			if call == 2 {
				return errors.New("service unavailable")
			}
			return nil
		}
		visible := false
		handle := heartbeat.Around(func(ctx context.Context, _ events.SQSEvent) (events.SQSEventResponse, error) {
			for range 60 {
				time.Sleep(999 * time.Millisecond)
				visible = visible || q.isVisible("h")
			}
			return events.SQSEventResponse{}, ctx.Err()
		}, heartbeat.Config{Client: q, Logger: quiet})

		_, err := handle(t.Context(), eventOf("h"))

		if visible || err != nil {
			t.Errorf("got visible %t, error %v, want the message hidden beyond the failed beat", visible, err)
		}
	})
}

func TestAQueueThatDoesNotAnswerDelaysTheHandlerByOneBeatAtMost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(30*time.Second, "h1", "h2")
		q.answer = func(ctx context.Context, _ string, _ int) error {
			<-ctx.Done()
			return ctx.Err()
		}
		var startedAfter time.Duration
		handle := heartbeat.Around(func(ctx context.Context, _ events.SQSEvent) (events.SQSEventResponse, error) {
			startedAfter = time.Since(q.began)
			time.Sleep(time.Minute)
			return events.SQSEventResponse{}, ctx.Err()
		}, heartbeat.Config{Client: q, Logger: quiet})

		_, err := handle(t.Context(), eventOf("h1", "h2"))

		if took := time.Since(q.began); err != nil || startedAfter != 10*time.Second || took != 70*time.Second {
			t.Errorf("got error %v, started after %v, done after %v, want none, 10s and 70s", err, startedAfter, took)
		}
	})
}

func TestTheQueueURLIsTheConfigs(t *testing.T) {
	t.Parallel()
	var got string
	client := clientFunc(func(in *awssqs.ChangeMessageVisibilityInput) { got = aws.ToString(in.QueueUrl) })
	handle := heartbeat.Around(works(0), heartbeat.Config{
		Client:   client,
		QueueURL: func(arn string) string { return "http://localhost:4566/" + arn },
	})
	event := eventOf("h")
	event.Records[0].EventSourceARN = "an-arn"

	_, _ = handle(t.Context(), event)

	if want := "http://localhost:4566/an-arn"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

type clientFunc func(*awssqs.ChangeMessageVisibilityInput)

func (f clientFunc) ChangeMessageVisibility(
	_ context.Context, in *awssqs.ChangeMessageVisibilityInput, _ ...func(*awssqs.Options),
) (*awssqs.ChangeMessageVisibilityOutput, error) {
	f(in)
	return &awssqs.ChangeMessageVisibilityOutput{}, nil
}

func TestMistakesArePanicsOfTheConstructor(t *testing.T) {
	t.Parallel()
	for name, construct := range map[string]func(){
		"no handler": func() { heartbeat.Around[int](nil, heartbeat.Config{Client: clientFunc(nil)}) },
		"no client":  func() { heartbeat.Around(works(0), heartbeat.Config{}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: was accepted", name)
				}
			}()
			construct()
		}()
	}
}
