// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"slices"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// What AWS does. It removes the statement that a label names; with the last one
// the attribute Policy goes (recorded: queue/add-remove-permission).
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html

// RemovePermission removes a statement from a queue's policy.
func (s *Service) RemovePermission(ctx context.Context, in *awssqs.RemovePermissionInput) (*awssqs.RemovePermissionOutput, error) {
	in = orEmpty(in)
	q, err := s.open(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	if in.Label == nil || *in.Label == "" {
		return nil, missingParameter("Label")
	}
	var v visit
	if err := v.enter(ctx, s, q); err != nil {
		return nil, err
	}
	defer v.leave()
	d, err := q.document()
	if err != nil {
		return nil, err
	}
	at := d.labelled(*in.Label)
	if at < 0 {
		return nil, invalidValue(*in.Label, "Label", "can't find label.")
	}
	d.Statements = slices.Delete(d.Statements, at, at+1)
	return &awssqs.RemovePermissionOutput{}, q.store(d)
}
