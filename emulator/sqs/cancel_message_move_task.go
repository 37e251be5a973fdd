// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"encoding/base64"
	"encoding/json"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// What AWS does. A running task stops; what it moved stays moved, the rest stays
// in the dead-letter queue (recorded: move-task/cancel). Here it is CANCELLED at
// once and never CANCELLING. A task that is not running does not exist.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html

// CancelMessageMoveTask stops a running task.
func (s *Service) CancelMessageMoveTask(ctx context.Context, in *awssqs.CancelMessageMoveTaskInput) (*awssqs.CancelMessageMoveTaskOutput, error) {
	h, err := parseTaskHandle(orEmpty(in).TaskHandle)
	if err != nil {
		return nil, err
	}
	source, err := s.moveSource(&h.SourceARN)
	if err != nil {
		return nil, err
	}
	if err := s.touch(ctx, source); err != nil {
		return nil, err
	}
	s.tasks.mu.Lock()
	defer s.tasks.mu.Unlock()
	for _, t := range s.tasks.of(source) {
		if t.id == h.TaskID && t.status == statusRunning {
			t.status = statusCancelled
			s.tasks.running.Add(-1)
			return &awssqs.CancelMessageMoveTaskOutput{ApproximateNumberOfMessagesMoved: t.moved}, nil
		}
	}
	return nil, resourceNotFound("Task does not exist.")
}

// touch makes happen what is due.
func (s *Service) touch(ctx context.Context, q *namedQueue) error {
	var v visit
	if err := v.enter(ctx, s, q); err != nil {
		return err
	}
	v.leave()
	return nil
}

func parseTaskHandle(handle *string) (taskHandle, error) {
	var h taskHandle
	if handle == nil || *handle == "" {
		return h, missingParameter("TaskHandle")
	}
	text, err := base64.StdEncoding.DecodeString(*handle)
	if err == nil {
		err = json.Unmarshal(text, &h)
	}
	if err != nil || h.TaskID == "" || h.SourceARN == "" {
		return h, invalidParameter("Value for parameter TaskHandle is invalid.")
	}
	return h, nil
}
