// SPDX-License-Identifier: Apache-2.0

package queue

// A Receive is one call that asks for messages.
type Receive struct {
	Max   int     // how many at most
	Until Instant // when they become visible again; now is at once

	// Dead says of a message that it is not handed out any more but leaves the
	// queue. Nil keeps all.
	Dead func(*Message) bool
}

// Receive hands out the next messages: they are in flight, or visible again if
// r.Until is not after now. It returns them, and those that left the queue
// instead (rule 1.9.2). Both are appended to the slices given.
func (q *Queue) Receive(r Receive, taken, dead []*Message) (_, _ []*Message) {
	most := min(r.Max, q.settings.InFlightLimit-q.counts[InFlight])
	start := len(taken)
	for len(taken)-start < most {
		m := q.order.next(q.clock)
		if m == nil {
			break
		}
		if r.Dead != nil && r.Dead(m) {
			q.Remove(m)
			dead = append(dead, m)
			continue
		}
		q.take(m, r.Until)
		taken = append(taken, m)
	}
	q.order.done()
	if r.Until <= q.clock {
		for _, m := range taken[start:] {
			q.show(m)
		}
	}
	return taken, dead
}

func (q *Queue) take(m *Message, until Instant) {
	m.Receives++
	m.here++
	if m.FirstReceived == 0 {
		m.FirstReceived = q.clock
	}
	m.LastReceived = q.clock
	if m.slot == 0 {
		q.slots.add(m)
	}
	m.until = until
	q.become(m, InFlight)
	q.wakes.push(m)
}

// Ref returns what the receipt handle of m's last receive holds.
func (q *Queue) Ref(m *Message) Ref { return q.slots.ref(m) }

// Peek returns the message that would be handed out next, or nil.
func (q *Queue) Peek() *Message {
	m := q.order.next(q.clock)
	q.order.done()
	return m
}
