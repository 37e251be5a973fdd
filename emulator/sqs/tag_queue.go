// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"maps"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// What AWS does. Tags are added, or get new values, which may be empty; keys are
// case-sensitive. Left out: the advice of at most 50 tags a queue.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html

// TagQueue adds tags to a queue.
func (s *Service) TagQueue(ctx context.Context, in *awssqs.TagQueueInput) (*awssqs.TagQueueOutput, error) {
	in = orEmpty(in)
	q, err := s.open(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	if len(in.Tags) == 0 {
		return nil, missingParameter("Tags")
	}
	var v visit
	if err := v.enter(ctx, s, q); err != nil {
		return nil, err
	}
	defer v.leave()
	if q.tags == nil {
		q.tags = map[string]string{}
	}
	maps.Copy(q.tags, in.Tags)
	return &awssqs.TagQueueOutput{}, nil
}
