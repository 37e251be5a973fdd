// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// What AWS does. It lists the newest tasks of a source; only a running one has a
// handle (recorded: move-task/cancel). Quotas: MaxResults 1 to 10, default 1.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html

// ListMessageMoveTasks returns the newest tasks of a dead-letter queue.
func (s *Service) ListMessageMoveTasks(ctx context.Context, in *awssqs.ListMessageMoveTasksInput) (*awssqs.ListMessageMoveTasksOutput, error) {
	in = orEmpty(in)
	source, err := s.moveSource(in.SourceArn)
	if err != nil {
		return nil, err
	}
	most := 1
	if in.MaxResults != nil {
		most = int(*in.MaxResults)
	}
	if most < 1 || most > 10 {
		return nil, invalidParameter("Value for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and 10.")
	}
	if err := s.touch(ctx, source); err != nil {
		return nil, err
	}
	s.tasks.mu.Lock()
	defer s.tasks.mu.Unlock()
	out := &awssqs.ListMessageMoveTasksOutput{}
	for _, t := range s.tasks.of(source) {
		if len(out.Results) < most {
			out.Results = append(out.Results, t.entry())
		}
	}
	return out, nil
}

func (t *moveTask) entry() sqstypes.ListMessageMoveTasksResultEntry {
	e := sqstypes.ListMessageMoveTasksResultEntry{
		ApproximateNumberOfMessagesMoved:  t.moved,
		ApproximateNumberOfMessagesToMove: new(t.toMove),
		MaxNumberOfMessagesPerSecond:      t.rate,
		SourceArn:                         &t.source.arn,
		StartedTimestamp:                  int64(t.started) / 1e6,
		Status:                            new(t.status),
	}
	if t.destination != nil {
		e.DestinationArn = &t.destination.arn
	}
	if t.failure != "" {
		e.FailureReason = new(t.failure)
	}
	if t.status == statusRunning {
		e.TaskHandle = new(t.handle())
	}
	return e
}
