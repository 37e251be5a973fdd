// SPDX-License-Identifier: Apache-2.0

package batch

import (
	"sync"
	"time"
)

// A state is how far an item has come. The zero state is the safe one: whatever
// ends an invocation early, an item that nobody settled is reported.
type state int

const (
	waiting state = iota
	running
	handled
	failed
)

// An entry is what the schedule knows of one item.
type entry struct {
	id      string
	group   string
	ordered bool
	state   state
	err     error
}

// A schedule decides which item is attempted next. It starts items in batch
// order, except that within a group none starts before the one in front of it
// was handled.
type schedule struct {
	mu      sync.Mutex
	entries []entry
	// head is the first entry that may still be waiting.
	head int
	// held are the groups whose next item may not start: one of theirs is running,
	// or has failed.
	held map[string]bool
	// longest is how long the longest item so far took: the guess for the next one.
	longest time.Duration
}

func newSchedule(entries []entry) *schedule {
	return &schedule{entries: entries, held: map[string]bool{}}
}

// next returns the item to start now, if left, the time in which it must be done,
// suffices for one. When it returns none, the caller is no longer needed: what is
// still waiting is held by running items, whose callers will ask again.
func (s *schedule) next(left time.Duration) (index int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if left <= 0 || left < s.longest {
		return 0, false
	}
	for s.head < len(s.entries) && s.entries[s.head].state != waiting {
		s.head++
	}
	for i := s.head; i < len(s.entries); i++ {
		e := &s.entries[i]
		if e.state != waiting || e.ordered && s.held[e.group] {
			continue
		}
		e.state = running
		if e.ordered {
			s.held[e.group] = true
		}
		return i, true
	}
	return 0, false
}

// settle records how the item at index ended. A group stays held by a failure.
func (s *schedule) settle(index int, took time.Duration, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := &s.entries[index]
	s.longest = max(s.longest, took)
	if err != nil {
		e.state, e.err = failed, err
		return
	}
	e.state = handled
	if e.ordered {
		delete(s.held, e.group)
	}
}
