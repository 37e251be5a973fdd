// SPDX-License-Identifier: Apache-2.0

// Package queue is the data structure behind the emulated SQS: the messages of
// one queue, standard or FIFO, and who gets which of them next.
//
// A message is visible, delayed or in flight. Time only passes when somebody
// looks: every operation is given the instant, and [Queue.Settle] first makes
// happen what happened since the last one, in the order in which it happened.
// No operation's cost grows with the number of messages: those that are not the
// next of anything are links in a list, what must be ordered by time or position
// is in heaps of the messages that left that list.
//
// A Queue has no lock: its owner has one.
package queue

import "time"

// Settings are the rules of a queue. All must be given: defaults are the
// service's business.
type Settings struct {
	FIFO          bool
	Retention     time.Duration
	InFlightLimit int
	LookAhead     int // FIFO: how many messages are looked at for free groups (2.1.14)
	BackAfter     int // standard: receives after which a returning message goes to the back (1.9.8); 0 is never
	Fair          Fair
}

// A Queue holds the messages of one queue.
type Queue struct {
	settings       Settings
	clock          Instant
	retentionSince Instant

	ages  ages
	wakes heap[*Message] // the delayed and the ones in flight, by the instant they become visible
	slots slots
	order order

	counts   [states]int
	position uint64
	spare    []*Message
}

// An order says which message is next. It is told of every change of a
// message's state; a message that arrives comes from Gone, one that leaves goes
// to Gone.
type order interface {
	changed(m *Message, from, to State)
	// next returns the visible message that is to leave now, or nil. The caller
	// hands it out or removes it before it asks again.
	next(now Instant) *Message
	// done ends a receive, in which calls of next belong together.
	done()
}

// New returns an empty queue.
func New(s Settings) *Queue {
	q := &Queue{settings: s, ages: newAges()}
	q.wakes = heap[*Message]{
		before: func(a, b *Message) bool {
			return a.until < b.until || a.until == b.until && a.position < b.position
		},
		placed: func(m *Message, place int32) { m.place = place },
	}
	if s.FIFO {
		q.order = newFIFO(s.LookAhead)
	} else {
		q.order = newTenants(s.Fair, &q.clock)
	}
	return q
}

// Settle makes everything happen that the passing of time brings until now:
// delays and visibility timeouts end, retention periods end. It calls expired,
// which may be nil and must not keep the message, for each one that left, with
// the instant at which it did. A queue's clock never runs backwards; Settle
// returns what it shows.
func (q *Queue) Settle(now Instant, expired func(m *Message, at Instant)) Instant {
	now = max(now, q.clock)
	for {
		wake, expiry := q.nextWake(), q.NextExpiry()
		if wake > now && expiry > now {
			break
		}
		if expiry <= wake {
			q.clock = max(q.clock, expiry)
			m := q.ages.first()
			q.Remove(m)
			if expired != nil {
				expired(m, expiry)
			}
			q.Recycle(m)
			continue
		}
		q.clock = max(q.clock, wake)
		q.show(q.wakes.min())
	}
	q.clock = now
	return now
}

// Never is after every instant.
const Never = Instant(1<<63 - 1)

func (q *Queue) nextWake() Instant {
	if q.wakes.len() == 0 {
		return Never
	}
	return q.wakes.min().until
}

// NextExpiry returns when the oldest message's retention period ends.
func (q *Queue) NextExpiry() Instant {
	oldest := q.ages.first()
	if oldest == nil {
		return Never
	}
	return max(oldest.Sent.After(q.settings.Retention), q.retentionSince)
}

// NextChange returns the next instant at which the passing of time alone may
// make a message available.
func (q *Queue) NextChange() Instant {
	if q.settings.FIFO { // a head that expires makes way for what is behind it
		return min(q.nextWake(), q.NextExpiry())
	}
	return q.nextWake()
}

// Fresh returns an empty message, to be filled and given to [Queue.Add].
func (q *Queue) Fresh() *Message {
	if n := len(q.spare); n > 0 {
		m := q.spare[n-1]
		q.spare = q.spare[:n-1]
		return m
	}
	return new(Message)
}

// Recycle takes back a message that left the queue and that nobody knows any more.
func (q *Queue) Recycle(m *Message) {
	const most = 256
	if len(q.spare) < most {
		*m = Message{}
		q.spare = append(q.spare, m)
	}
}

// Add puts m into the queue; it becomes visible at until. A FIFO queue counts
// the age of what it gets from when it gets it (rules 1.9.6, 2.1.16).
func (q *Queue) Add(m *Message, until Instant) {
	if q.settings.FIFO {
		m.Sent = q.clock
	}
	q.position++
	m.position, m.here, m.until = q.position, 0, until
	q.ages.add(m)
	if until <= q.clock {
		q.become(m, Visible)
		return
	}
	q.become(m, Delayed)
	q.wakes.push(m)
}

// Remove takes m out of the queue. Handles of it find nothing from now on.
func (q *Queue) Remove(m *Message) {
	if m.state != Visible {
		q.wakes.remove(m.place)
	}
	q.become(m, Gone)
	q.ages.remove(m)
	q.slots.remove(m)
}

// Hide hides m until the given instant, whatever it was before; when that is
// now, it becomes visible.
func (q *Queue) Hide(m *Message, until Instant) {
	switch {
	case until > q.clock && m.state == Visible:
		m.until = until
		q.become(m, InFlight)
		q.wakes.push(m)
	case until > q.clock:
		m.until = until
		q.wakes.fix(m.place)
	case m.state != Visible:
		q.show(m)
	}
}

// show makes a delayed message or one in flight visible.
func (q *Queue) show(m *Message) {
	q.wakes.remove(m.place)
	q.back(m)
	q.become(m, Visible)
}

// back gives a message that a standard queue handed out too often a new
// position, behind all others.
func (q *Queue) back(m *Message) {
	if after := q.settings.BackAfter; !q.settings.FIFO && after > 0 && int(m.here) >= after {
		q.position++
		m.position = q.position
	}
}

func (q *Queue) become(m *Message, to State) {
	from := m.state
	m.state = to
	q.counts[from]--
	q.counts[to]++
	q.order.changed(m, from, to)
}

// Find returns the message that r was made for, or nil if it left the queue.
func (q *Queue) Find(r Ref) *Message { return q.slots.find(r) }

// Oldest returns the oldest message, whatever its state, or nil.
func (q *Queue) Oldest() *Message { return q.ages.first() }

// Count returns how many messages are in a state.
func (q *Queue) Count(s State) int { return q.counts[s] }

// Clock returns the instant until which the queue is settled.
func (q *Queue) Clock() Instant { return q.clock }

// Full says whether as many messages are in flight as may be.
func (q *Queue) Full() bool { return q.counts[InFlight] >= q.settings.InFlightLimit }

// SetRetention changes the retention period, also of messages that are here.
func (q *Queue) SetRetention(d time.Duration) {
	q.settings.Retention, q.retentionSince = d, q.clock
}

// Redelay gives every delayed message of a FIFO queue another delay, counted
// from when it was sent.
func (q *Queue) Redelay(d time.Duration) {
	var delayed []*Message
	for _, m := range q.wakes.items {
		if m.state == Delayed {
			delayed = append(delayed, m)
		}
	}
	for _, m := range delayed {
		q.Hide(m, m.Sent.After(d))
	}
}
