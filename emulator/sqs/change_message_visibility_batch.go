// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// What AWS does. Up to ten changes in one call, each with its own result
// (7.2.30). Quotas: 10 entries.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html

// ChangeMessageVisibilityBatch changes when up to ten messages become visible.
func (s *Service) ChangeMessageVisibilityBatch(ctx context.Context, in *awssqs.ChangeMessageVisibilityBatchInput) (*awssqs.ChangeMessageVisibilityBatchOutput, error) {
	in = orEmpty(in)
	q, err := s.open(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	ids := idsOf(in.Entries, func(e *sqstypes.ChangeMessageVisibilityBatchRequestEntry) *string { return e.Id })
	if err := checkBatch("ChangeMessageVisibilityBatchRequestEntry", ids); err != nil {
		return nil, err
	}
	var v visit
	if err := v.enter(ctx, s, q); err != nil {
		return nil, err
	}
	defer v.leave()
	out := &awssqs.ChangeMessageVisibilityBatchOutput{}
	for i, id := range ids {
		e := &in.Entries[i]
		if err := v.changeVisibility(s, e.ReceiptHandle, e.VisibilityTimeout); err != nil {
			out.Failed = append(out.Failed, failedEntry(id, err))
			continue
		}
		out.Successful = append(out.Successful, sqstypes.ChangeMessageVisibilityBatchResultEntry{Id: id})
	}
	return out, nil
}
