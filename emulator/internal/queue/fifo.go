// SPDX-License-Identifier: Apache-2.0

package queue

// fifoOrder is the order of a FIFO queue. The messages of a group are handed out in
// the order in which they came. Visibility is per message: a message that is
// not visible holds back what is behind it in its group, not what is before it
// (rule 2.1.3, recorded). So a group is available when its first message is
// visible; available groups stand in line, and one that becomes available goes
// to the end of it (recorded: fifo/terminate-visibility-unlocks-head-only).
type fifoOrder struct {
	groups map[string]*group
	line   line
	window window
	// cursor is where the receive that is under way goes on in its group
	// (rule 2.1.4: as many messages as possible of one group).
	cursor *Message
}

// A group holds all messages of one message group, in order.
type group struct {
	id          string
	first, last *Message
	waiting     bool // stands in line
	prev, next  *group
}

func newFIFO(lookAhead int) *fifoOrder {
	return &fifoOrder{groups: map[string]*group{}, window: window{limit: lookAhead}}
}

func (f *fifoOrder) next(Instant) *Message {
	m := f.cursor
	if m == nil || m.state != Visible {
		if f.line.first == nil {
			return nil
		}
		m = f.line.first.first
	}
	f.cursor = m.next
	return m
}

func (f *fifoOrder) done() { f.cursor = nil }

func (f *fifoOrder) changed(m *Message, from, to State) {
	g := m.group
	var entered *Message
	switch {
	case from == Gone:
		g = f.join(m)
		f.window.add(m)
	case to == Gone:
		f.leave(m)
		entered = f.window.remove(m)
	}
	f.review(g)
	if entered != nil {
		f.review(entered.group)
	}
}

func (f *fifoOrder) join(m *Message) *group {
	id := m.Group()
	g := f.groups[id]
	if g == nil {
		g = &group{id: id}
		f.groups[id] = g
	}
	m.group = g
	m.prev = g.last
	if g.last != nil {
		g.last.next = m
	} else {
		g.first = m
	}
	g.last = m
	return g
}

func (f *fifoOrder) leave(m *Message) {
	g := m.group
	if m.prev != nil {
		m.prev.next = m.next
	} else {
		g.first = m.next
	}
	if m.next != nil {
		m.next.prev = m.prev
	} else {
		g.last = m.prev
	}
	m.prev, m.next, m.group = nil, nil, nil
	if g.first == nil {
		delete(f.groups, g.id)
	}
}

// review puts g in line or takes it out, as its first message says.
func (f *fifoOrder) review(g *group) {
	available := g.first != nil && g.first.state == Visible && f.window.sees(g.first)
	switch {
	case available && !g.waiting:
		f.line.add(g)
	case !available && g.waiting:
		f.line.remove(g)
	}
}

// A line is a list of groups that wait to be served.
type line struct{ first, last *group }

func (l *line) add(g *group) {
	g.waiting = true
	g.prev = l.last
	if l.last != nil {
		l.last.next = g
	} else {
		l.first = g
	}
	l.last = g
}

func (l *line) remove(g *group) {
	if g.prev != nil {
		g.prev.next = g.next
	} else {
		l.first = g.next
	}
	if g.next != nil {
		g.next.prev = g.prev
	} else {
		l.last = g.prev
	}
	g.prev, g.next, g.waiting = nil, nil, false
}

// A window covers the first messages of the queue, whatever their state, that
// SQS looks at to find available groups (rule 2.1.14, failure mode 30). It only
// ever moves forward, one message for each that leaves, so keeping it costs
// nothing. A FIFO queue's ages are in the order of its positions.
type window struct {
	limit, size int
	edge        *Message // the last one inside
}

func (w *window) sees(m *Message) bool { return w.edge != nil && m.position <= w.edge.position }

func (w *window) add(m *Message) {
	if w.size < w.limit {
		w.size++
		w.edge = m
	}
}

// remove returns the message that came in because m leaves, if there is one.
func (w *window) remove(m *Message) *Message {
	if !w.sees(m) {
		return nil
	}
	if next := w.edge.newer; next != nil {
		w.edge = next
		return next
	}
	w.size--
	if m == w.edge {
		w.edge = m.older
	}
	return nil
}
