// SPDX-License-Identifier: Apache-2.0

package queue

import (
	"fmt"
	"math"
	"testing"
	"time"
	"unsafe"
)

const second = Instant(time.Second)

func settings() Settings {
	return Settings{
		Retention:     time.Hour,
		InFlightLimit: math.MaxInt,
		LookAhead:     math.MaxInt,
		BackAfter:     3,
		Fair:          Fair{InFlightShare: 0.1, MinInFlight: 30, ProcessingShare: 0.1, QuietAfter: 5 * time.Minute},
	}
}

// add puts a visible message into q.
func add(q *Queue, body, group string) {
	m := q.Fresh()
	m.Body, m.Sent = body, q.Clock()
	if group != "" {
		m.Extra = &Extra{Group: group}
	}
	q.Add(m, q.Clock())
}

func take(q *Queue, most int, until Instant) []*Message {
	taken, _ := q.Receive(Receive{Max: most, Until: until}, nil, nil)
	return taken
}

func TestAMessageIsSmall(t *testing.T) {
	t.Parallel()
	// A million messages of 100 bytes must fit into 1 GiB several times over.
	if size := unsafe.Sizeof(Message{}); size > 176 {
		t.Errorf("a Message has %d bytes, want at most 176, a size class of the allocator", size)
	}
}

func TestAQueuesClockNeverRunsBackwards(t *testing.T) {
	t.Parallel()
	q := New(settings())
	q.Settle(10*second, nil)
	if got := q.Settle(5*second, nil); got != 10*second {
		t.Errorf("settled until 5 s after 10 s: the clock shows %v, want 10 s", got.Time())
	}
}

func TestEventsHappenInTheirOrderWhenSomebodyLooksLate(t *testing.T) {
	t.Parallel()
	s := settings()
	s.FIFO = true
	q := New(s)
	for _, group := range []string{"a", "b", "c"} {
		add(q, group, group)
	}
	taken := take(q, 3, second)
	q.Hide(taken[0], 30*second) // a returns last
	q.Hide(taken[1], 20*second)
	q.Hide(taken[2], 10*second)
	q.Settle(60*second, nil)
	var order string
	for _, m := range take(q, 3, 90*second) {
		order += m.Body
	}
	if order != "cba" {
		t.Errorf("groups stand in line as %s, want cba: the order in which they became available", order)
	}
}

func TestExpiryTellsTheInstantAtWhichItHappened(t *testing.T) {
	t.Parallel()
	q := New(settings())
	var expired []string
	for i := range 3 {
		q.Settle(Instant(i)*second, nil)
		add(q, fmt.Sprint(i), "")
	}
	q.Settle(2*Instant(time.Hour), func(m *Message, at Instant) {
		expired = append(expired, fmt.Sprint(m.Body, "@", time.Duration(at)))
	})
	if got, want := fmt.Sprint(expired), "[0@1h0m0s 1@1h0m1s 2@1h0m2s]"; got != want {
		t.Errorf("expired: got %s, want %s", got, want)
	}
}

func TestARefFindsNothingOnceItsMessageLeft(t *testing.T) {
	t.Parallel()
	q := New(settings())
	add(q, "first", "")
	m := take(q, 1, second)[0]
	ref := q.Ref(m)
	q.Remove(m)
	q.Recycle(m)
	add(q, "second", "")
	next := take(q, 1, second)[0]
	if q.Find(ref) != nil {
		t.Error("the ref of a removed message finds the one that took its place")
	}
	if again := q.Ref(next); again.Slot != ref.Slot || again == ref {
		t.Errorf("refs %v and %v: want one place and two generations", ref, again)
	}
	for _, wrong := range []Ref{{}, {Slot: 2}, {Slot: math.MaxUint32}} {
		if q.Find(wrong) != nil {
			t.Errorf("%v finds a message", wrong)
		}
	}
}

// TestNothingIsKeptOfWhatLeft fills and empties queues: a lab may run for years.
func TestNothingIsKeptOfWhatLeft(t *testing.T) {
	t.Parallel()
	for _, fifo := range []bool{false, true} {
		s := settings()
		s.FIFO = fifo
		q := New(s)
		for round := range 50 {
			q.Settle(Instant(round)*second, nil)
			for i := range 100 {
				add(q, "x", fmt.Sprint("group ", round, i))
			}
			for _, m := range take(q, 100, Instant(round+10)*second) {
				q.Remove(m)
				q.Recycle(m)
			}
		}
		groups := 0
		switch o := q.order.(type) {
		case *fifoOrder:
			groups = len(o.groups)
		case *tenants:
			groups = len(o.byID) + o.quiet.len() + o.noisy.len()
		}
		if groups != 0 || len(q.slots.places) > 100 || q.wakes.len() != 0 || q.Oldest() != nil {
			t.Errorf("fifo %t: kept %d groups, %d places, %d timeouts, oldest %v; want none but 100 places",
				fifo, groups, len(q.slots.places), q.wakes.len(), q.Oldest())
		}
	}
}

func TestAMeterCountsTheRunningMinuteAndTheOneBefore(t *testing.T) {
	t.Parallel()
	minute := Instant(time.Minute)
	for _, c := range []struct {
		name string
		now  Instant
		want time.Duration
	}{
		{"in the first minute", 30 * second, 20 * time.Second},
		{"in the next one", minute + 10*second, 60 * time.Second},
		{"after the load ended", 2*minute + 30*second, 40 * time.Second},
		{"a minute after that", 3 * minute, 0},
		{"long after", 100 * minute, 0},
	} {
		var m meter
		m.load(10*second, 1)
		if c.now > minute+40*second {
			m.load(minute+40*second, 0)
		}
		if got := time.Duration(m.recent(c.now)); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
