// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/eventlab/eventlab/emulator/internal/queue"
)

// maxMoveTaskRate is how many messages a second a caller may ask for (1.9.10).
const maxMoveTaskRate = 500

// moveTasks are the message move tasks of a service. They have no goroutine: the
// first message moves when a task starts, the next ones each an interval later,
// and whoever looks at a queue first makes happen what is due.
type moveTasks struct {
	running atomic.Int32 // so that a service without tasks pays nothing

	mu  sync.Mutex
	all []*moveTask // in the order of their starts
}

// The statuses of a task.
const (
	statusRunning   = "RUNNING"
	statusCompleted = "COMPLETED"
	statusCancelled = "CANCELLED"
	statusFailed    = "FAILED"
)

type moveTask struct {
	id          string
	source      *namedQueue
	destination *namedQueue // nil: each message goes where it came from
	rate        *int32      // as the caller named it
	interval    time.Duration
	started     queue.Instant
	moved       int64
	toMove      int64
	status      string
	failure     string
}

// due returns when the task moves its next message.
func (t *moveTask) due() queue.Instant {
	return t.started.After(time.Duration(t.moved) * t.interval)
}

// handle is the base64 text of a JSON object (recorded:
// move-task/handle-of-unknown-queue-or-task).
func (t *moveTask) handle() string {
	text, _ := json.Marshal(taskHandle{TaskID: t.id, SourceARN: t.source.arn}) // two strings: no error
	return base64.StdEncoding.EncodeToString(text)
}

type taskHandle struct {
	TaskID    string `json:"taskId"`
	SourceARN string `json:"sourceArn"`
}

// advanceTasks moves all messages that are due, in the order in which they are.
// No queue is locked.
func (s *Service) advanceTasks(ctx context.Context, now queue.Instant) {
	if s.tasks.running.Load() == 0 {
		return
	}
	f := facts{observe: s.cfg.Observe}
	s.tasks.mu.Lock()
	for t := s.tasks.next(); t != nil && t.due() <= now; t = s.tasks.next() {
		s.step(t, &f)
		if t.status != statusRunning {
			s.tasks.running.Add(-1)
		}
	}
	s.tasks.mu.Unlock()
	f.tell(ctx)
}

// next returns the running task that is due first, or nil.
func (t *moveTasks) next() *moveTask {
	var first *moveTask
	for _, task := range t.all {
		if task.status == statusRunning && (first == nil || task.due() < first.due()) {
			first = task
		}
	}
	return first
}

// nextMove returns when a task may put a message into q. No queue is locked.
func (s *Service) nextMove(q *namedQueue) queue.Instant {
	if s.tasks.running.Load() == 0 {
		return queue.Never
	}
	s.tasks.mu.Lock()
	defer s.tasks.mu.Unlock()
	next := queue.Never
	for _, task := range s.tasks.all {
		if task.status == statusRunning && (task.destination == nil || task.destination == q) {
			next = min(next, task.due())
		}
	}
	return next
}

// step moves one message, or ends the task.
func (s *Service) step(t *moveTask, f *facts) {
	at := t.due()
	m, destination := s.takeForMove(t, at, f)
	switch {
	case t.status != statusRunning:
		return
	case m == nil:
		t.status = statusCompleted
		return
	}
	t.moved++
	if t.moved >= t.toMove {
		t.status = statusCompleted
	}
	destination.mu.Lock()
	defer destination.mu.Unlock()
	now, id := destination.settle(at, f), s.ids.next()
	f.add(Redriven, t.source.name, m, at)
	event := f.last()
	event.Destination, event.NewMessageID = destination.name, uuid(id)
	destination.redrive(m, id, now)
}

// takeForMove takes the next message out of the task's source and finds out where
// it goes; or it fails the task, and the message stays.
func (s *Service) takeForMove(t *moveTask, at queue.Instant, f *facts) (*queue.Message, *namedQueue) {
	source, destination := t.source, t.destination
	source.mu.Lock()
	defer source.mu.Unlock()
	if source.gone {
		t.status, t.failure = statusFailed, "AWS.SimpleQueueService.NonExistentQueue"
		return nil, nil
	}
	source.settle(at, f)
	m := source.messages.Peek()
	if m == nil {
		return nil, nil
	}
	if destination == nil {
		if m.Extra == nil || m.Extra.SourceARN == "" {
			t.status, t.failure = statusFailed, "CouldNotDetermineMessageSource"
			return nil, nil
		}
		destination = s.findARN(m.Extra.SourceARN)
	}
	if destination == nil || s.find(destination.name) != destination {
		t.status, t.failure = statusFailed, "AWS.SimpleQueueService.NonExistentQueue"
		return nil, nil
	}
	source.messages.Remove(m)
	if source.fifo {
		source.monitor.wake()
	}
	return m, destination
}

// redrive puts a message into q as a new one: with a new id and a new age, never
// received (1.9.10).
func (q *namedQueue) redrive(m *queue.Message, id queue.ID, now queue.Instant) {
	m.ID, m.Sent, m.Receives, m.FirstReceived, m.LastReceived = id, now, 0, 0, 0
	if m.Extra != nil {
		extra := *m.Extra
		extra.SourceARN = ""
		if q.fifo {
			extra.Deduplication = uuid(id)
		}
		m.Extra = &extra
	}
	q.add(m, now)
}

// of returns the tasks of a source, the newest first.
func (t *moveTasks) of(source *namedQueue) []*moveTask {
	var found []*moveTask
	for _, task := range slices.Backward(t.all) {
		if task.source == source {
			found = append(found, task)
		}
	}
	return found
}
