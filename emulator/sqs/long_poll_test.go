// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/emulator/sqs"
	"github.com/eventlab/eventlab/internal/actor"
)

// TestALongPollWakes has a row for everything that may make a message available.
// Each prepares a queue in which nothing can be received and says when that
// changes; the poll must end in that second.
func TestALongPollWakes(t *testing.T) {
	t.Parallel()
	after := func(d time.Duration, do func()) { time.AfterFunc(d, do) }
	for _, c := range []struct {
		name string
		want time.Duration
		// prepare returns the queue to poll. What it does later needs no check: if
		// it fails, the poll does not end.
		prepare func(f *fixture) string
	}{
		{"at a send", 3 * time.Second, func(f *fixture) string {
			url := f.queue("orders")
			after(3*time.Second, func() { f.send(url, "a") })
			return url
		}},
		{"when a delay ends", 4 * time.Second, func(f *fixture) string {
			url := f.queue("orders")
			f.sendWith(awssqs.SendMessageInput{QueueUrl: &url, MessageBody: new("a"), DelaySeconds: 4})
			return url
		}},
		{"when the delay of a later send ends", 5 * time.Second, func(f *fixture) string {
			url := f.queue("orders")
			after(3*time.Second, func() {
				f.sendWith(awssqs.SendMessageInput{QueueUrl: &url, MessageBody: new("a"), DelaySeconds: 2})
			})
			return url
		}},
		{"when a visibility timeout ends", 7 * time.Second, func(f *fixture) string {
			url := f.queue("orders", "VisibilityTimeout", "7")
			f.send(url, "a")
			f.receive(url)
			return url
		}},
		{"when a visibility timeout is ended", 3 * time.Second, func(f *fixture) string {
			url := f.queue("orders")
			f.send(url, "a")
			m := f.receive(url)[0]
			after(3*time.Second, func() { _ = f.hide(url, m, 0) })
			return url
		}},
		{"when a visibility timeout is shortened", 5 * time.Second, func(f *fixture) string {
			url := f.queue("orders")
			f.send(url, "a")
			m := f.receive(url)[0]
			after(3*time.Second, func() { _ = f.hide(url, m, 2) })
			return url
		}},
		{"when a visibility timeout is extended, then", 9 * time.Second, func(f *fixture) string {
			url := f.queue("orders", "VisibilityTimeout", "5")
			f.send(url, "a")
			m := f.receive(url)[0]
			after(3*time.Second, func() { _ = f.hide(url, m, 6) })
			return url
		}},
		{"when a message group is freed", 3 * time.Second, func(f *fixture) string {
			url := f.fifo()
			f.sendAll(url, "a1 a2")
			m := f.receiveOne(url)[0]
			after(3*time.Second, func() { _ = f.delete(url, m) })
			return url
		}},
		{"when what blocks a message group expires", 10 * time.Second, func(f *fixture) string {
			url := f.fifo("MessageRetentionPeriod", "60", "VisibilityTimeout", "600")
			f.sendAll(url, "a1")
			pass(50 * time.Second)
			f.sendAll(url, "a2")
			f.receiveOne(url)
			return url
		}},
		{"when a message is dead-lettered into the queue", 3 * time.Second, func(f *fixture) string {
			url, dead := f.withDeadLetterQueue(1)
			f.send(url, "a")
			f.glance(url, 1)
			after(3*time.Second, func() { f.receive(url) })
			return dead
		}},
		{"when a move task brings a message", 3 * time.Second, func(f *fixture) string {
			url := movable(f, 1)
			after(3*time.Second, func() { f.startMove(nil) })
			return url
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(f *fixture) {
				url := c.prepare(f)
				start := time.Now()
				got := f.receiveWith(f.Context(), awssqs.ReceiveMessageInput{QueueUrl: &url, WaitTimeSeconds: 20})
				f.want("received", len(got), 1)
				f.want("woken", time.Since(start).Round(10*time.Millisecond), c.want)
			})
		})
	}
}

func TestALongPollEnds(t *testing.T) {
	t.Parallel()
	checkRules(t, []rule{
		{name: "empty at its wait time", test: func(f *fixture) {
			url := f.queue("orders", "ReceiveMessageWaitTimeSeconds", "7")
			start := time.Now()
			f.want("received", len(f.receive(url)), 0)
			f.want("waited", time.Since(start), 7*time.Second)
		}},
		{name: "at once when the caller asked for no wait", test: func(f *fixture) {
			url := f.queue("orders", "ReceiveMessageWaitTimeSeconds", "7")
			start := time.Now()
			f.receiveWith(sqs.WithZeros(f.Context(), "WaitTimeSeconds"), awssqs.ReceiveMessageInput{QueueUrl: &url})
			f.want("waited", time.Since(start), time.Duration(0))
		}},
		{name: "with its context", test: func(f *fixture) {
			url := f.queue("orders")
			ctx, cancel := context.WithTimeout(f.Context(), 1500*time.Millisecond)
			defer cancel()
			start := time.Now()
			_, err := f.ReceiveMessage(ctx, &awssqs.ReceiveMessageInput{QueueUrl: &url, WaitTimeSeconds: 20})
			f.want("error", err, context.DeadlineExceeded)
			f.want("waited", time.Since(start), 1500*time.Millisecond)
		}},
		{name: "with its queue", test: func(f *fixture) {
			url := f.queue("orders")
			time.AfterFunc(time.Second, func() {
				_, _ = f.DeleteQueue(f.Context(), &awssqs.DeleteQueueInput{QueueUrl: &url})
			})
			_, err := f.ReceiveMessage(f.Context(), &awssqs.ReceiveMessageInput{QueueUrl: &url, WaitTimeSeconds: 20})
			if _, ok := errors.AsType[*sqstypes.QueueDoesNotExist](err); !ok {
				f.Fatalf("got %v, want QueueDoesNotExist", err)
			}
		}},
	})
}

// TestPollersWakeInTheOrderOfTheirPhases repeats a race that goroutines alone
// would decide differently each time.
func TestPollersWakeInTheOrderOfTheirPhases(t *testing.T) {
	t.Parallel()
	for range 20 {
		bubble(t, func(f *fixture) {
			url := f.queue("orders")
			cast := actor.NewCast(3)
			var pollers []*actor.Actor
			got := make(chan string, 8)
			for i := range cap(got) {
				a := cast.Actor(fmt.Sprint("poller ", i))
				pollers = append(pollers, a)
				go func() {
					ctx := actor.With(f.Context(), a)
					m := f.receiveWith(ctx, awssqs.ReceiveMessageInput{QueueUrl: &url, WaitTimeSeconds: 20})
					got <- a.Name() + " " + *m[0].Body
				}()
			}
			synctest.Wait()
			pass(time.Second)
			for i := range pollers {
				f.send(url, fmt.Sprint("message ", i))
			}
			slices.SortFunc(pollers, func(a, b *actor.Actor) int { return int(a.Phase() - b.Phase()) })
			for i, a := range pollers {
				f.want("next to receive", <-got, fmt.Sprint(a.Name(), " message ", i))
			}
		})
	}
}

func TestAThousandLongPollsHoldNoLock(t *testing.T) {
	t.Parallel()
	bubble(t, func(f *fixture) {
		url := f.queue("orders")
		done := make(chan int)
		for range 1000 {
			go func() {
				done <- len(f.receiveWith(f.Context(), awssqs.ReceiveMessageInput{QueueUrl: &url, WaitTimeSeconds: 20}))
			}()
		}
		synctest.Wait()
		f.wantDepth(url, 0, 0, 0)
		f.send(url, "a")
		received := 0
		for range 1000 {
			received += <-done
		}
		f.want("received", received, 1)
	})
}
