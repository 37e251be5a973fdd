// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// What AWS does. All messages go: visible, delayed and in flight; a FIFO queue
// forgets what it deduplicates by (recorded:
// purge/clears-in-flight-delayed-and-dedup). A second call within 60 s is
// refused (1.10.4, 7.2.9; [Config.PurgeInterval]). The messages are gone at
// once, where AWS takes up to 60 s.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html

// PurgeQueue removes all messages of a queue.
func (s *Service) PurgeQueue(ctx context.Context, in *awssqs.PurgeQueueInput) (*awssqs.PurgeQueueOutput, error) {
	q, err := s.open(orEmpty(in).QueueUrl)
	if err != nil {
		return nil, err
	}
	var v visit
	if err := v.enter(ctx, s, q); err != nil {
		return nil, err
	}
	defer v.leave()
	if !q.purged.IsZero() && time.Since(q.purged) < s.cfg.PurgeInterval {
		return nil, purgeInProgress(q.name)
	}
	q.purged = time.Now()
	q.empty(&v.facts)
	q.sends, q.attempts = deduplication{}, attempts{}
	return &awssqs.PurgeQueueOutput{}, nil
}
