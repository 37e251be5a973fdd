// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// What AWS does. The queue goes with all its messages; its name is free again
// after 60 s (1.10.4). Here it is gone at once, where AWS may take up to 60 s.
// A ReceiveMessage that waits is told that the queue does not exist.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html

// DeleteQueue removes a queue and its messages.
func (s *Service) DeleteQueue(ctx context.Context, in *awssqs.DeleteQueueInput) (*awssqs.DeleteQueueOutput, error) {
	q, err := s.open(orEmpty(in).QueueUrl)
	if err != nil {
		return nil, err
	}
	var v visit
	if err := v.enter(ctx, s, q); err != nil {
		return nil, err
	}
	q.gone = true
	q.empty(&v.facts)
	q.monitor.wake()
	v.leave()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queues.CompareAndDelete(q.name, q)
	s.deleted[q.name] = time.Now()
	return &awssqs.DeleteQueueOutput{}, nil
}
