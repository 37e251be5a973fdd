// SPDX-License-Identifier: Apache-2.0

package batch_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/eventlab/eventlab/consumers/batch"
)

func ids(response events.SQSEventResponse) []string {
	list := []string{}
	for _, failure := range response.BatchItemFailures {
		list = append(list, failure.ItemIdentifier)
	}
	return list
}

func tenMessages(queue string) []events.SQSMessage {
	var records []events.SQSMessage
	for i := range 10 {
		records = append(records, message(queue, fmt.Sprintf("m%d", i), "A", good))
	}
	return records
}

// The numbers are those of the failure mode batch-timeout-cliff: ten messages of
// 350 ms against a timeout of 3 s.
func TestWhatDoesNotFitIntoTheRemainingTimeIsReported(t *testing.T) {
	t.Parallel()
	for _, queue := range []string{standardQueue, fifoQueue} {
		synctest.Test(t, func(t *testing.T) {
			executions := 0
			handler := batch.SQS(func(ctx context.Context, _ events.SQSMessage) error {
				executions++
				time.Sleep(350 * time.Millisecond)
				return ctx.Err()
			}, batch.Config{Logger: quiet})
			invoke := func(records []events.SQSMessage) []string {
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
				defer cancel()
				response, err := handler(ctx, events.SQSEvent{Records: records})
				if err != nil || ctx.Err() != nil {
					t.Errorf("got error %v, context %v, want neither", err, ctx.Err())
				}
				return ids(response)
			}
			records := tenMessages(queue)

			first := invoke(records)
			second := invoke(records[8:])

			if diff := cmp.Diff([]string{"m8", "m9"}, first); diff != "" {
				t.Errorf("reported by the first invocation (-want +got):\n%s", diff)
			}
			if len(second) != 0 || executions != 10 {
				t.Errorf("the second reported %v after %d executions in all, want none after 10", second, executions)
			}
		})
	}
}

func TestTheLongestItemSoFarIsTheGuessForTheNext(t *testing.T) {
	t.Parallel()
	const second = time.Second
	for _, tc := range []struct {
		name  string
		works []time.Duration
		want  []string
	}{
		{"what fits exactly is attempted", []time.Duration{second, second, second, second}, []string{"m3"}},
		{"a short one does not shorten the guess", []time.Duration{14 * second / 10, 3 * second / 10, second / 10}, []string{"m2"}},
		{"a long one lengthens it", []time.Duration{second / 10, 2 * second, second / 10}, []string{"m2"}},
		{"the first is attempted if there is any time", []time.Duration{9 * second, second}, []string{"m0", "m1"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 4*second)
			defer cancel()
			i := -1
			handler := batch.SQS(func(ctx context.Context, _ events.SQSMessage) error {
				i++
				if tc.works[i] > 4*second {
					<-ctx.Done()
					return ctx.Err()
				}
				time.Sleep(tc.works[i])
				return nil
			}, batch.Config{Margin: second, Logger: quiet})

			response, _ := handler(ctx, events.SQSEvent{Records: tenMessages(standardQueue)[:len(tc.works)]})

			if diff := cmp.Diff(tc.want, ids(response)); diff != "" {
				t.Errorf("%s: reported (-want +got):\n%s", tc.name, diff)
			}
		})
	}
}

func TestAHangingItemFailsAloneAndLeavesTheMargin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		handler := batch.SQS(func(ctx context.Context, m events.SQSMessage) error {
			if m.MessageId == "m2" {
				<-ctx.Done()
			}
			return ctx.Err()
		}, batch.Config{Margin: time.Second, Logger: quiet})

		response, err := handler(ctx, events.SQSEvent{Records: tenMessages(standardQueue)[:4]})

		if diff := cmp.Diff([]string{"m2", "m3"}, ids(response)); diff != "" || err != nil {
			t.Errorf("got error %v, reported (-want +got):\n%s", err, diff)
		}
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("the handler took %v, want 2s: its deadline less the margin", took)
		}
	})
}

func TestWithAnItemTimeoutTheOthersStillHaveTheirTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		handler := batch.SQS(func(ctx context.Context, m events.SQSMessage) error {
			if m.MessageId == "m0" {
				<-ctx.Done()
			}
			return ctx.Err()
		}, batch.Config{ItemTimeout: time.Second, Logger: quiet})

		response, _ := handler(ctx, events.SQSEvent{Records: tenMessages(standardQueue)})

		if diff := cmp.Diff([]string{"m0"}, ids(response)); diff != "" {
			t.Errorf("reported (-want +got):\n%s", diff)
		}
	})
}

func TestItemTimeoutHoldsWithoutADeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		handler := batch.SQS(func(ctx context.Context, _ events.SQSMessage) error {
			<-ctx.Done()
			return ctx.Err()
		}, batch.Config{ItemTimeout: time.Second, Logger: quiet})
		began := time.Now()

		response, _ := handler(t.Context(), events.SQSEvent{Records: tenMessages(standardQueue)[:2]})

		if took := time.Since(began); len(response.BatchItemFailures) != 2 || took != 2*time.Second {
			t.Errorf("got %v after %v, want both items after 2s", ids(response), took)
		}
	})
}

func TestNothingIsAttemptedWhenTheContextHasEnded(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	handler := batch.SQS(func(context.Context, events.SQSMessage) error {
		t.Error("an item was attempted")
		return nil
	}, batch.Config{Logger: quiet})

	response, err := handler(ended, events.SQSEvent{Records: tenMessages(standardQueue)})

	if err != nil || len(response.BatchItemFailures) != 10 {
		t.Errorf("got %v, error %v, want all ten and no error", ids(response), err)
	}
}

// With durations that nobody knows beforehand, the response must still be right
// and in time, and no time may be wasted.
func TestAnyBatchIsAnsweredInTimeWithTheTruth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		records := batches().Draw(t, "records")
		timeout := time.Duration(rapid.IntRange(1, 4_000).Draw(t, "timeout")) * time.Millisecond
		margin := time.Duration(rapid.IntRange(1, 500).Draw(t, "margin")) * time.Millisecond
		concurrency := rapid.IntRange(1, 3).Draw(t, "concurrency")
		works := map[string]time.Duration{}
		for _, m := range records {
			works[m.MessageId] = time.Duration(rapid.IntRange(0, 1_500).Draw(t, "work")) * time.Millisecond
		}
		rapid.SyncTest(t, func(t *rapid.T) {
			checkInTime(t, inTime{records, works, timeout, margin, concurrency})
		})
	})
}

type inTime struct {
	records         []events.SQSMessage
	works           map[string]time.Duration
	timeout, margin time.Duration
	concurrency     int
}

func checkInTime(t *rapid.T, c inTime) {
	began := time.Now()
	ctx, cancel := context.WithTimeout(context.Background(), c.timeout)
	defer cancel()
	type execution struct {
		id string
		ok bool
	}
	done := make(chan execution, len(c.records))
	started := make(chan events.SQSMessage, len(c.records))
	handler := batch.SQS(func(ctx context.Context, m events.SQSMessage) (err error) {
		started <- m
		defer func() { done <- execution{m.MessageId, err == nil} }()
		select {
		case <-time.After(c.works[m.MessageId]):
			if m.Body != good {
				return errors.New("no such article")
			}
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}, batch.Config{Margin: c.margin, Concurrency: c.concurrency, Logger: quiet})

	response, err := handler(ctx, events.SQSEvent{Records: c.records})

	took := time.Since(began)
	close(done)
	close(started)
	if err != nil || took > max(0, c.timeout-c.margin) {
		t.Fatalf("got error %v after %v, want none within %v less %v", err, took, c.timeout, c.margin)
	}
	succeeded := map[string]bool{}
	for e := range done {
		succeeded[e.id] = e.ok
	}
	want := []string{}
	for _, m := range c.records {
		if !succeeded[m.MessageId] {
			want = append(want, m.MessageId)
		}
	}
	if diff := cmp.Diff(want, ids(response)); diff != "" {
		t.Fatalf("reported, of what did not succeed (-want +got):\n%s", diff)
	}
	checkPrefixes(t, c, started, succeeded)
	checkNoTimeWasWasted(t, c, succeeded, took)
}

// checkPrefixes requires that what was started of a lane is its beginning, and
// that nothing was started behind an item that did not succeed.
func checkPrefixes(t *rapid.T, c inTime, started <-chan events.SQSMessage, succeeded map[string]bool) {
	lanes := map[string][]string{}
	for _, m := range c.records {
		lanes[laneOf(m)] = append(lanes[laneOf(m)], m.MessageId)
	}
	for m := range started {
		lane := lanes[laneOf(m)]
		if lane[0] != m.MessageId {
			t.Fatalf("%s was started before %s of %s", m.MessageId, lane[0], laneOf(m))
		}
		lanes[laneOf(m)] = lane[1:]
		if !succeeded[m.MessageId] {
			lanes[laneOf(m)] = []string{"nothing more"}
		}
	}
}

// checkNoTimeWasWasted requires that an item was left unattempted only behind a
// failure of its group, or when the longest item would not have fitted.
func checkNoTimeWasWasted(t *rapid.T, c inTime, succeeded map[string]bool, took time.Duration) {
	var longest time.Duration
	for id := range succeeded {
		longest = max(longest, c.works[id])
	}
	blocked := map[string]bool{}
	for _, m := range c.records {
		ok, attempted := succeeded[m.MessageId]
		left := c.timeout - c.margin - took
		if !attempted && !blocked[laneOf(m)] && left > 0 && left >= longest {
			t.Fatalf("%s was not attempted although %v were left and the longest item took %v", m.MessageId, left, longest)
		}
		blocked[laneOf(m)] = blocked[laneOf(m)] || attempted && !ok
	}
}
