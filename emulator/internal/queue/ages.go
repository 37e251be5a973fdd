// SPDX-License-Identifier: Apache-2.0

package queue

// ages knows the oldest message of a queue, whatever its state: the next one
// whose retention period ends. Messages arrive in the order of their age, so a
// list does; only what a dead-letter queue gets from standard queues, which
// keeps its age (rule 1.9.6), may be older than what is already there, and goes
// to a heap.
type ages struct {
	oldest, newest *Message
	strays         heap[*Message]
}

func newAges() ages {
	return ages{strays: heap[*Message]{
		before: func(a, b *Message) bool {
			return a.Sent < b.Sent || a.Sent == b.Sent && a.position < b.position
		},
		placed: func(m *Message, place int32) { m.agePlace = place },
	}}
}

func (a *ages) add(m *Message) {
	if a.newest != nil && m.Sent < a.newest.Sent {
		a.strays.push(m)
		return
	}
	m.older = a.newest
	if a.newest != nil {
		a.newest.newer = m
	} else {
		a.oldest = m
	}
	a.newest = m
}

func (a *ages) remove(m *Message) {
	if m.agePlace > 0 {
		a.strays.remove(m.agePlace)
		return
	}
	if m.older != nil {
		m.older.newer = m.newer
	} else {
		a.oldest = m.newer
	}
	if m.newer != nil {
		m.newer.older = m.older
	} else {
		a.newest = m.older
	}
	m.older, m.newer = nil, nil
}

// first returns the oldest message, or nil.
func (a *ages) first() *Message {
	if a.strays.len() == 0 {
		return a.oldest
	}
	if stray := a.strays.min(); a.oldest == nil || stray.Sent < a.oldest.Sent {
		return stray
	}
	return a.oldest
}
