// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// What AWS does. Keys that the queue does not have are ignored.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html

// UntagQueue removes tags from a queue.
func (s *Service) UntagQueue(ctx context.Context, in *awssqs.UntagQueueInput) (*awssqs.UntagQueueOutput, error) {
	in = orEmpty(in)
	q, err := s.open(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	if len(in.TagKeys) == 0 {
		return nil, missingParameter("TagKeys")
	}
	var v visit
	if err := v.enter(ctx, s, q); err != nil {
		return nil, err
	}
	defer v.leave()
	for _, key := range in.TagKeys {
		delete(q.tags, key)
	}
	return &awssqs.UntagQueueOutput{}, nil
}
