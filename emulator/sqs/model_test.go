// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"slices"
	"time"
)

// A model is a queue as one would write it down from the rules: a list of all
// messages that ever were, searched from one end to the other for everything.
// It is slow and has no structure that could be wrong.
type model struct {
	fifo            bool
	delay           time.Duration
	retention       time.Duration
	maxReceiveCount int // 0 is no dead-letter queue
	lookAhead       int // FIFO

	now       time.Duration
	messages  []*modelMessage // in the order in which they came
	positions int
	line      []string // FIFO: the groups that are available, in the order in which they became so
}

type modelState string

const (
	isVisible  modelState = "visible"
	isDelayed  modelState = "delayed"
	isInFlight modelState = "in flight"
	isDeleted  modelState = "deleted"
	isDead     modelState = "dead-lettered"
	isExpired  modelState = "expired"
)

type modelMessage struct {
	body, group string
	sent, until time.Duration
	position    int
	receives    int
	state       modelState
	handles     []string // the last one is of the last receive
}

func (m *modelMessage) here() bool {
	return m.state == isVisible || m.state == isDelayed || m.state == isInFlight
}

// settle lets time pass until now, one event after the other.
func (q *model) settle(now time.Duration) {
	for {
		m, at, expires := q.nextEvent()
		if m == nil || at > now {
			q.now = now
			return
		}
		if expires {
			m.state = isExpired
			q.review(m.group)
			continue
		}
		q.show(m)
	}
}

// nextEvent returns the message to which something happens first. Of two at one
// instant, expiry is first, then the smaller position.
func (q *model) nextEvent() (first *modelMessage, at time.Duration, expires bool) {
	for _, m := range q.messages {
		if !m.here() {
			continue
		}
		if end := m.sent + q.retention; first == nil || end < at || end == at && !expires {
			first, at, expires = m, end, true
		}
		if m.state == isVisible {
			continue
		}
		if m.until < at || m.until == at && !expires && m.position < first.position {
			first, at, expires = m, m.until, false
		}
	}
	return first, at, expires
}

func (q *model) show(m *modelMessage) {
	if !q.fifo && m.receives >= 3 { // rule 1.9.8
		q.positions++
		m.position = q.positions
	}
	m.state = isVisible
	q.review(m.group)
}

// review keeps the line of a FIFO queue after something happened to a group:
// that group first, then those that come into sight because a message left.
func (q *model) review(group string) {
	if !q.fifo {
		return
	}
	q.reviewOne(group)
	for _, m := range q.messages {
		q.reviewOne(m.group)
	}
}

func (q *model) reviewOne(group string) {
	available, seen := false, 0
	for _, m := range q.messages {
		if !m.here() {
			continue
		}
		seen++
		if m.group == group {
			available = m.state == isVisible && seen <= q.lookAhead // rule 2.1.14
			break
		}
	}
	at := slices.Index(q.line, group)
	switch {
	case available && at < 0:
		q.line = append(q.line, group)
	case !available && at >= 0:
		q.line = slices.Delete(q.line, at, at+1)
	}
}

func (q *model) send(body, group string, delay time.Duration) {
	q.positions++
	m := &modelMessage{body: body, group: group, sent: q.now, until: q.now + delay, position: q.positions, state: isVisible}
	if delay > 0 {
		m.state = isDelayed
	}
	q.messages = append(q.messages, m)
	q.review(group)
}

// receive returns what is handed out.
func (q *model) receive(most int, timeout time.Duration) []*modelMessage {
	var taken []*modelMessage
	group := ""
	for len(taken) < most {
		m := q.next(group, taken)
		if m == nil {
			break
		}
		group = m.group
		if q.maxReceiveCount > 0 && m.receives >= q.maxReceiveCount { // rule 1.9.2
			m.state = isDead
			q.review(m.group)
			continue
		}
		m.receives++
		m.state, m.until = isInFlight, q.now+timeout
		q.review(m.group)
		taken = append(taken, m)
	}
	if timeout == 0 {
		for _, m := range taken {
			q.show(m)
		}
	}
	return taken
}

// next returns what a receive looks at next, when it has taken some already, the
// last of this group.
func (q *model) next(group string, taken []*modelMessage) *modelMessage {
	if !q.fifo {
		return q.leastPosition()
	}
	for _, m := range q.messages { // rule 2.1.4: first the rest of the group
		if m.group != group || !m.here() || slices.Contains(taken, m) {
			continue
		}
		if m.state == isVisible {
			return m
		}
		break // rule 2.1.3
	}
	if len(q.line) == 0 {
		return nil
	}
	for _, m := range q.messages {
		if m.group == q.line[0] && m.here() {
			return m
		}
	}
	return nil
}

func (q *model) leastPosition() (first *modelMessage) {
	for _, m := range q.messages {
		if m.state == isVisible && (first == nil || m.position < first.position) {
			first = m
		}
	}
	return first
}

// find returns the message of a handle, and whether the handle is of the last
// receive and its timeout runs.
func (q *model) find(handle string) (found *modelMessage, fresh bool) {
	for _, m := range q.messages {
		if slices.Contains(m.handles, handle) {
			return m, m.state == isInFlight && m.handles[len(m.handles)-1] == handle
		}
	}
	return nil, false
}

// delete says whether the call succeeds.
func (q *model) delete(handle string) bool {
	m, fresh := q.find(handle)
	if !m.here() {
		return true
	}
	if q.fifo && !fresh { // rule 2.1.5
		return false
	}
	m.state = isDeleted
	q.review(m.group)
	return true
}

// hide says whether the call succeeds.
func (q *model) hide(handle string, timeout time.Duration) bool {
	m, fresh := q.find(handle)
	if !m.here() || q.fifo && !fresh {
		return false
	}
	if timeout > 0 {
		m.state, m.until = isInFlight, q.now+timeout
		q.review(m.group)
	} else if m.state != isVisible {
		q.show(m)
	}
	return true
}

func (q *model) count(state modelState) int {
	n := 0
	for _, m := range q.messages {
		if m.state == state {
			n++
		}
	}
	return n
}
