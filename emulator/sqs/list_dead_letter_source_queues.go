// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// What AWS does. It answers the URLs of the queues whose redrive policy names
// the given one, in the order of their names; without any, an empty list.
// Quotas: as ListQueues.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html

// ListDeadLetterSourceQueues returns the queues that a dead-letter queue serves.
func (s *Service) ListDeadLetterSourceQueues(ctx context.Context, in *awssqs.ListDeadLetterSourceQueuesInput) (*awssqs.ListDeadLetterSourceQueuesOutput, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	in = orEmpty(in)
	q, err := s.open(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	urls, token, err := page(s.sourcesOf(q.arn), in.MaxResults, in.NextToken)
	if err != nil {
		return nil, err
	}
	if urls == nil {
		urls = []string{}
	}
	return &awssqs.ListDeadLetterSourceQueuesOutput{QueueUrls: urls, NextToken: token}, nil
}

// sourcesOf returns the queues whose dead-letter queue has this ARN.
func (s *Service) sourcesOf(arn string) []*namedQueue {
	return s.queuesWhere(func(q *namedQueue) bool {
		q.mu.Lock()
		defer q.mu.Unlock()
		return q.attributes.redrive != nil && q.attributes.redrive.Target == arn
	})
}
