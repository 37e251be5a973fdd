// SPDX-License-Identifier: Apache-2.0

package queue

import "time"

// Fair says when a tenant of a standard queue is noisy (rule 2.3.2).
type Fair struct {
	InFlightShare   float64       // of the queue's messages in flight, more than this
	MinInFlight     int           // and at least so many of its own
	ProcessingShare float64       // or of the recent processing time, more than this; negative is never
	QuietAfter      time.Duration // without a message in flight, it is quiet again
}

// tenants is the order of a standard queue: the oldest message first, but
// messages of quiet tenants before those of noisy ones (rule 2.3.3). A tenant is
// the messages with one MessageGroupId. Messages without one are each a tenant
// of their own (rule 2.3.5), so never noisy; they share the lane of loners.
type tenants struct {
	fair   Fair
	clock  *Instant
	byID   map[string]*tenant
	loners tenant
	// quiet and noisy are the tenants with visible messages: the quiet ones by
	// the position of their first, the noisy ones by how many are in flight.
	quiet, noisy heap[*tenant]
	inFlight     int
	busy         meter
}

type tenant struct {
	lane
	id        string
	size      int // messages in any state
	inFlight  int
	idleSince Instant // when its last message in flight was gone
	busy      meter
	noisy     bool
	place     int32 // in quiet or noisy
}

func newTenants(f Fair, clock *Instant) *tenants {
	t := &tenants{fair: f, clock: clock, byID: map[string]*tenant{}, loners: tenant{lane: newLane()}}
	placed := func(one *tenant, place int32) { one.place = place }
	t.quiet = heap[*tenant]{placed: placed, before: func(a, b *tenant) bool {
		return a.head().position < b.head().position
	}}
	t.noisy = heap[*tenant]{placed: placed, before: func(a, b *tenant) bool {
		if a.inFlight != b.inFlight {
			return a.inFlight < b.inFlight
		}
		if a.inFlight == 0 && a.idleSince != b.idleSince {
			return a.idleSince < b.idleSince
		}
		return a.head().position < b.head().position
	}}
	return t
}

func (t *tenants) next(now Instant) *Message {
	for t.noisy.len() > 0 {
		one := t.noisy.min()
		if one.inFlight > 0 || now < one.idleSince.After(t.fair.QuietAfter) {
			break
		}
		t.file(one, false)
	}
	for t.quiet.len() > 0 {
		one := t.quiet.min()
		if !t.isNoisy(one) {
			return one.head()
		}
		t.file(one, true)
	}
	if t.noisy.len() > 0 {
		return t.noisy.min().head()
	}
	return nil
}

func (t *tenants) done() {}

// file moves a tenant that has visible messages to the noisy or the quiet ones.
func (t *tenants) file(one *tenant, noisy bool) {
	t.heapOf(one).remove(one.place)
	one.noisy = noisy
	t.heapOf(one).push(one)
}

func (t *tenants) heapOf(one *tenant) *heap[*tenant] {
	if one.noisy {
		return &t.noisy
	}
	return &t.quiet
}

// isNoisy applies rule 2.3.2.
func (t *tenants) isNoisy(one *tenant) bool {
	if one == &t.loners {
		return false
	}
	if one.inFlight >= t.fair.MinInFlight && float64(one.inFlight) > t.fair.InFlightShare*float64(t.inFlight) {
		return true
	}
	if t.fair.ProcessingShare < 0 {
		return false
	}
	total := t.busy.recent(*t.clock)
	return total > 0 && float64(one.busy.recent(*t.clock)) > t.fair.ProcessingShare*float64(total)
}

func (t *tenants) changed(m *Message, from, to State) {
	one := t.of(m, from)
	switch from {
	case Gone:
		one.size++
	case Visible:
		one.remove(m)
	case InFlight:
		t.load(one, -1)
	}
	switch to {
	case Gone:
		one.size--
		m.tenant = nil
	case Visible:
		one.add(m)
	case InFlight:
		t.load(one, +1)
	}
	t.review(one)
}

func (t *tenants) of(m *Message, from State) *tenant {
	if from != Gone {
		return m.tenant
	}
	id := m.Group()
	one := t.byID[id]
	if id == "" {
		one = &t.loners
	} else if one == nil {
		one = &tenant{id: id, lane: newLane()}
		t.byID[id] = one
	}
	m.tenant = one
	return one
}

func (t *tenants) load(one *tenant, by int) {
	one.inFlight += by
	t.inFlight += by
	if one.inFlight == 0 {
		one.idleSince = *t.clock
	}
	if len(t.byID) > 0 { // without tenants nobody asks for shares
		t.busy.load(*t.clock, t.inFlight)
		one.busy.load(*t.clock, one.inFlight)
	}
}

// review puts a tenant where it belongs after one of its messages changed. One
// whose backlog is used up is quiet (rule 2.3.4).
func (t *tenants) review(one *tenant) {
	switch waits := one.head() != nil; {
	case waits && one.place > 0:
		t.heapOf(one).fix(one.place)
	case waits:
		t.heapOf(one).push(one)
	case one.place > 0:
		t.heapOf(one).remove(one.place)
		one.noisy = false
	}
	if one.size == 0 && one != &t.loners {
		delete(t.byID, one.id)
	}
}
