// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"time"

	"github.com/eventlab/eventlab/emulator/internal/queue"
)

// An EventKind says what happened to a message without a call that names it.
type EventKind string

const (
	// DeadLettered: a receive that would have been one too many moved the
	// message to Destination.
	DeadLettered EventKind = "DeadLettered"
	// Expired: the retention period of the message ended, at the event's instant.
	Expired EventKind = "Expired"
	// Purged: the message was removed with all others of its queue, by
	// PurgeQueue or DeleteQueue.
	Purged EventKind = "Purged"
	// Redriven: a message move task took the message out of Queue and put it into
	// Destination, where it is called NewMessageID.
	Redriven EventKind = "Redriven"
	// Deduplicated: a FIFO queue accepted a send, answered with the id of the
	// message that was sent before under the same deduplication id, and dropped it.
	Deduplicated EventKind = "Deduplicated"
)

// An Event is something that only the service knows. Members that do not apply
// are zero.
type Event struct {
	Kind         EventKind
	At           time.Time
	Queue        string // by name
	Destination  string // by name
	MessageID    string
	NewMessageID string
	Group        string // the MessageGroupId
	ReceiveCount int    // in all queues
}

// facts collect events while a lock is held, to be told after it was released.
type facts struct {
	observe func(context.Context, Event)
	events  []Event
}

// add notes that something happened to m in the queue called name.
func (f *facts) add(kind EventKind, name string, m *queue.Message, at queue.Instant) {
	if f.observe == nil {
		return
	}
	f.events = append(f.events, Event{
		Kind:         kind,
		At:           at.Time(),
		Queue:        name,
		MessageID:    uuid(m.ID),
		Group:        m.Group(),
		ReceiveCount: int(m.Receives),
	})
}

// last returns the event added last, to be completed; without an observer it
// returns one that nobody sees.
func (f *facts) last() *Event {
	if len(f.events) == 0 {
		return new(Event)
	}
	return &f.events[len(f.events)-1]
}

func (f *facts) tell(ctx context.Context) {
	for _, e := range f.events {
		f.observe(ctx, e)
	}
	f.events = nil
}
