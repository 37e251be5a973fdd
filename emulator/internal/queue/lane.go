// SPDX-License-Identifier: Apache-2.0

package queue

// A lane holds visible messages in the order of their positions. New ones come
// in that order and make a list; one that returns keeps its position, which is
// before most of the others, and waits in a heap.
type lane struct {
	first, last *Message
	returned    heap[*Message]
}

func newLane() lane {
	return lane{returned: heap[*Message]{
		before: func(a, b *Message) bool { return a.position < b.position },
		placed: func(m *Message, place int32) { m.place = place },
	}}
}

func (l *lane) add(m *Message) {
	if l.last != nil && m.position < l.last.position {
		l.returned.push(m)
		return
	}
	m.prev = l.last
	if l.last != nil {
		l.last.next = m
	} else {
		l.first = m
	}
	l.last = m
}

func (l *lane) remove(m *Message) {
	if m.place > 0 {
		l.returned.remove(m.place)
		return
	}
	if m.prev != nil {
		m.prev.next = m.next
	} else {
		l.first = m.next
	}
	if m.next != nil {
		m.next.prev = m.prev
	} else {
		l.last = m.prev
	}
	m.prev, m.next = nil, nil
}

// head returns the message with the least position, or nil.
func (l *lane) head() *Message {
	if l.returned.len() == 0 {
		return l.first
	}
	if m := l.returned.min(); l.first == nil || m.position < l.first.position {
		return m
	}
	return l.first
}
