// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"maps"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// What AWS does. A queue without tags has no member Tags in the answer
// (recorded: queue/tags).
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html

// ListQueueTags returns a queue's tags.
func (s *Service) ListQueueTags(ctx context.Context, in *awssqs.ListQueueTagsInput) (*awssqs.ListQueueTagsOutput, error) {
	q, err := s.open(orEmpty(in).QueueUrl)
	if err != nil {
		return nil, err
	}
	var v visit
	if err := v.enter(ctx, s, q); err != nil {
		return nil, err
	}
	defer v.leave()
	out := &awssqs.ListQueueTagsOutput{}
	if len(q.tags) > 0 {
		out.Tags = maps.Clone(q.tags)
	}
	return out, nil
}
