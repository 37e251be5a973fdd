// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/emulator/sqs"
	"github.com/eventlab/eventlab/internal/actor"
)

// TestCallsOfAllKindsAtOnceLoseNothing is for the race detector, on the clock on
// the wall: two queues that are each other's dead-letter queue, everything at
// once, and at the end every message is deleted or there.
func TestCallsOfAllKindsAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t, sqs.Config{MoveTaskRate: 500})
	a, b := f.queue("a"), f.queue("b")
	f.mustSet(a, "RedrivePolicy", redriveTo("b", 1))
	f.mustSet(b, "RedrivePolicy", redriveTo("a", 1))
	const workers, rounds = 8, 200
	deleted := make([]int, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			ctx := actor.With(t.Context(), actor.NewWallCast().Actor("worker"))
			url := []string{a, b}[w%2]
			for i := range rounds {
				deleted[w] += work(ctx, f, url, i)
			}
		})
	}
	wg.Wait()
	left, gone := 0, 0
	for _, url := range []string{a, b} {
		visible, inFlight, delayed, _ := f.Depth(url)
		left += visible + inFlight + delayed
	}
	for _, n := range deleted {
		gone += n
	}
	f.want("messages deleted or there", left+gone, workers*rounds)
}

// work sends a message, receives some and lets them go in several ways; it
// returns how many it deleted.
func work(ctx context.Context, f *fixture, url string, i int) (deleted int) {
	zero := sqs.WithZeros(ctx, "VisibilityTimeout")
	_, _ = f.SendMessage(ctx, &awssqs.SendMessageInput{QueueUrl: &url, MessageBody: new(fmt.Sprint(i))})
	_, _ = f.ReceiveMessage(zero, &awssqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: 2})
	out, err := f.ReceiveMessage(ctx, &awssqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: 3, VisibilityTimeout: 600})
	if err != nil {
		return 0
	}
	for n, m := range out.Messages {
		if n == 0 {
			_ = f.hide(url, m, 0)
		} else if f.delete(url, m) == nil {
			deleted++
		}
	}
	if i%20 == 0 {
		_, _ = f.StartMessageMoveTask(ctx, &awssqs.StartMessageMoveTaskInput{SourceArn: new(arn("a"))})
		_, _ = f.ListDeadLetterSourceQueues(ctx, &awssqs.ListDeadLetterSourceQueuesInput{QueueUrl: &url})
		_, _ = f.GetQueueAttributes(ctx, &awssqs.GetQueueAttributesInput{QueueUrl: &url, AttributeNames: []sqstypes.QueueAttributeName{"All"}})
	}
	return deleted
}
