// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"sync"
	"time"

	"github.com/eventlab/eventlab/emulator/internal/queue"
)

// A namedQueue is one queue of the account: its name, its attributes and its
// messages. What is behind mu is touched by a [visit] only; nobody waits for
// anything while holding it, and nobody holds two queues at a time.
type namedQueue struct {
	name, url, arn string
	key            uint64 // of its receipt handles
	fifo           bool
	created        time.Time

	mu         sync.Mutex
	gone       bool // deleted
	attributes attributes
	modified   time.Time
	tags       map[string]string
	messages   *queue.Queue
	monitor    monitor
	purged     time.Time
	sends      deduplication
	attempts   attempts
	calls      throttle
	dice       uint64 // how often a short poll was diced for
}

// newQueue makes a queue; the caller holds s.mu.
func (s *Service) newQueue(name string, a attributes, tags map[string]string) *namedQueue {
	now := time.Now()
	s.created++
	return &namedQueue{
		name:       name,
		url:        s.cfg.Endpoint + "/" + s.cfg.Account + "/" + name,
		arn:        s.arn(name),
		key:        mix(s.cfg.Seed, s.created),
		fifo:       a.fifo,
		created:    now,
		modified:   now,
		attributes: a,
		tags:       tags,
		messages:   queue.New(s.cfg.settings(a.fifo, a.retention)),
	}
}

func (q *namedQueue) isGone() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.gone
}

// settle makes happen what is due in q, which is locked, and returns its clock.
func (q *namedQueue) settle(now queue.Instant, f *facts) queue.Instant {
	if f.observe == nil {
		return q.messages.Settle(now, nil)
	}
	return q.messages.Settle(now, func(m *queue.Message, at queue.Instant) {
		f.add(Expired, q.name, m, at)
	})
}

func (q *namedQueue) depth() (visible, inFlight, delayed int) {
	return q.messages.Count(queue.Visible), q.messages.Count(queue.InFlight), q.messages.Count(queue.Delayed)
}

// add puts m into q and wakes who may want it. until is when it becomes visible.
func (q *namedQueue) add(m *queue.Message, until queue.Instant) {
	before := q.messages.NextChange()
	q.messages.Add(m, until)
	if m.State() == queue.Visible || until < before {
		q.monitor.wake()
	}
}

// hide changes when m becomes visible and wakes who may want it.
func (q *namedQueue) hide(m *queue.Message, until queue.Instant) {
	before := q.messages.NextChange()
	q.messages.Hide(m, until)
	if m.State() == queue.Visible || until < before {
		q.monitor.wake()
	}
}

// remove takes m out for good. That may free a message group, or a place for
// one more message in flight.
func (q *namedQueue) remove(m *queue.Message) {
	full := q.messages.Full()
	q.messages.Remove(m)
	if q.fifo || full {
		q.monitor.wake()
	}
	q.messages.Recycle(m)
}

// empty removes all messages.
func (q *namedQueue) empty(f *facts) {
	for m := q.messages.Oldest(); m != nil; m = q.messages.Oldest() {
		f.add(Purged, q.name, m, q.messages.Clock())
		q.messages.Remove(m)
		q.messages.Recycle(m)
	}
}

// sequenceNumber is the number of the message at this position of a FIFO queue:
// twenty digits, growing by 256 as AWS's do.
func sequenceNumber(position uint64) string {
	const prefix, first, step = "188", 49_496_460_467_696_128, 256
	return appendPadded(prefix, first+position*step)
}

// appendPadded returns prefix and the 17 digits of n.
func appendPadded(prefix string, n uint64) string {
	text := [20]byte{}
	copy(text[:], prefix)
	for i := len(text) - 1; i >= len(prefix); i-- {
		text[i] = byte('0' + n%10)
		n /= 10
	}
	return string(text[:])
}
