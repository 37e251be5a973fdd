// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"encoding/json"
	"fmt"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// What AWS does. It adds a statement to the queue's policy, which a label names.
// Quotas: 7 actions a statement. Left out: the policy is kept and shown, not
// enforced, and nobody verifies that an account exists.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html

// AddPermission adds a statement to a queue's policy.
func (s *Service) AddPermission(ctx context.Context, in *awssqs.AddPermissionInput) (*awssqs.AddPermissionOutput, error) {
	in = orEmpty(in)
	q, err := s.open(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	p, err := s.permission(q, in)
	if err != nil {
		return nil, err
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
	if d.labelled(p.Sid) >= 0 {
		return nil, invalidValue(p.Sid, "Label", "Already exists.")
	}
	statement, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("statement %s of queue %s: %w", p.Sid, q.name, err)
	}
	d.Statements = append(d.Statements, statement)
	return &awssqs.AddPermissionOutput{}, q.store(d)
}

func (s *Service) permission(q *namedQueue, in *awssqs.AddPermissionInput) (permission, error) {
	if in.Label == nil || *in.Label == "" {
		return permission{}, missingParameter("Label")
	}
	if !isIdentifier(*in.Label, 80) {
		return permission{}, invalidValue(*in.Label, "Label", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.")
	}
	if err := checkActions(in.Actions); err != nil {
		return permission{}, err
	}
	who, err := principals(s.cfg.Region, in.AWSAccountIds)
	if err != nil {
		return permission{}, err
	}
	p := permission{Sid: *in.Label, Effect: "Allow", Principal: map[string]oneOrAll{"AWS": who}, Resource: q.arn}
	for _, action := range in.Actions {
		p.Action = append(p.Action, "SQS:"+action)
	}
	return p, nil
}
