// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// What AWS does. It answers the URL of a queue by name; of another account's
// queue too, which here does not exist.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html

// GetQueueUrl finds a queue by its name.
func (s *Service) GetQueueUrl(ctx context.Context, in *awssqs.GetQueueUrlInput) (*awssqs.GetQueueUrlOutput, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	in = orEmpty(in)
	if in.QueueName == nil || *in.QueueName == "" {
		return nil, invalidParameter("Value for parameter QueueName is invalid. Reason: Must specify a queue name.")
	}
	q := s.find(*in.QueueName)
	if owner := in.QueueOwnerAWSAccountId; q == nil || owner != nil && *owner != "" && *owner != s.cfg.Account {
		return nil, nonExistentQueue()
	}
	return &awssqs.GetQueueUrlOutput{QueueUrl: &q.url}, nil
}
