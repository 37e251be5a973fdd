// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// What AWS does. Up to ten deletions in one call, each with its own result
// (7.2.30). Ids are checked before receipt handles (recorded:
// delete-batch/invalid-entry-id). Quotas: 10 entries.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html

// DeleteMessageBatch removes up to ten messages that were received.
func (s *Service) DeleteMessageBatch(ctx context.Context, in *awssqs.DeleteMessageBatchInput) (*awssqs.DeleteMessageBatchOutput, error) {
	in = orEmpty(in)
	q, err := s.open(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	ids := idsOf(in.Entries, func(e *sqstypes.DeleteMessageBatchRequestEntry) *string { return e.Id })
	if err := checkBatch("DeleteMessageBatchRequestEntry", ids); err != nil {
		return nil, err
	}
	var v visit
	if err := v.enter(ctx, s, q); err != nil {
		return nil, err
	}
	defer v.leave()
	if s.cfg.FIFOCallsPerSecond > 0 {
		handles := idsOf(in.Entries, func(e *sqstypes.DeleteMessageBatchRequestEntry) *string { return e.ReceiptHandle })
		if err := v.admit(s, callDelete, v.groupsOf(handles...)...); err != nil {
			return nil, err
		}
	}
	out := &awssqs.DeleteMessageBatchOutput{}
	for i, id := range ids {
		if err := v.delete(s, in.Entries[i].ReceiptHandle); err != nil {
			out.Failed = append(out.Failed, failedEntry(id, err))
			continue
		}
		out.Successful = append(out.Successful, sqstypes.DeleteMessageBatchResultEntry{Id: id})
	}
	return out, nil
}
