// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/emulator/internal/queue"
)

// What AWS does (1.9.10). The visible messages of a dead-letter queue move to a
// destination, or each to the queue that it came from; they get new ids and a new
// age. A message that came from no queue fails a task without a destination.
// Quotas: one running task a source; 1 to 500 messages a second; without a rate
// AWS chooses one, here [Config.MoveTaskRate].
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html

// StartMessageMoveTask begins to move the messages of a dead-letter queue.
func (s *Service) StartMessageMoveTask(ctx context.Context, in *awssqs.StartMessageMoveTaskInput) (*awssqs.StartMessageMoveTaskOutput, error) {
	t, err := s.newMoveTask(orEmpty(in))
	if err != nil {
		return nil, err
	}
	var v visit
	if err := v.enter(ctx, s, t.source); err != nil {
		return nil, err
	}
	t.started, t.toMove = v.now, int64(t.source.messages.Count(queue.Visible))
	v.leave()
	if err := s.tasks.start(t, &s.ids); err != nil {
		return nil, err
	}
	s.advanceTasks(ctx, t.started)
	s.wakeAll()
	return &awssqs.StartMessageMoveTaskOutput{TaskHandle: new(t.handle())}, nil
}

// newMoveTask checks the input. No queue is locked.
func (s *Service) newMoveTask(in *awssqs.StartMessageMoveTaskInput) (*moveTask, error) {
	source, err := s.moveSource(in.SourceArn)
	if err != nil {
		return nil, err
	}
	if len(s.sourcesOf(source.arn)) == 0 {
		return nil, invalidParameter("Source queue must be configured as a Dead Letter Queue.")
	}
	t := &moveTask{source: source, rate: in.MaxNumberOfMessagesPerSecond, status: statusRunning}
	if arn := in.DestinationArn; arn != nil && *arn != "" {
		if t.destination = s.findARN(*arn); t.destination == nil {
			return nil, noSuchResource("DestinationArn")
		}
		if t.destination == source {
			return nil, invalidParameter("Source queue arn and destination queue arn cannot be the same.")
		}
	}
	rate := s.cfg.MoveTaskRate
	if t.rate != nil {
		rate = int(*t.rate)
		if rate < 1 || rate > maxMoveTaskRate {
			return nil, invalidValue(rate, "MaxNumberOfMessagesPerSecond", "Must be between 1 and 500, if provided.")
		}
	}
	t.interval = time.Second / time.Duration(max(rate, 1))
	return t, nil
}

// moveSource returns the queue of a task's SourceArn.
func (s *Service) moveSource(arn *string) (*namedQueue, error) {
	if arn == nil || *arn == "" {
		return nil, missingParameter("SourceArn")
	}
	q := s.findARN(*arn)
	if q == nil {
		return nil, noSuchResource("SourceArn")
	}
	return q, nil
}

// start adds t, unless its source has a running task.
func (t *moveTasks) start(task *moveTask, ids *ids) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, other := range t.of(task.source) {
		if other.status == statusRunning {
			return invalidParameter("There is already a task running. Only one active task is allowed for a source queue arn at a given time.")
		}
	}
	task.id = uuid(ids.next())
	t.all = append(t.all, task)
	t.running.Add(1)
	return nil
}

// wakeAll wakes who waits at any queue: a task may put messages there from now
// on, at instants that the waiting ones do not know of.
func (s *Service) wakeAll() {
	for _, q := range s.queuesWhere(func(*namedQueue) bool { return true }) {
		q.mu.Lock()
		q.monitor.wake()
		q.mu.Unlock()
	}
}
