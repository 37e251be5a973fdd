// SPDX-License-Identifier: Apache-2.0

package queue

// A Ref is what a receipt handle holds: where its message is found, without a
// map, and which of the messages that were ever there is meant.
type Ref struct {
	Slot       uint32
	Generation uint32
	Receive    uint32 // which receive of the message it was, from 1
}

// slots are the places of messages that were received. A message takes its
// place at its first receive and leaves it when it leaves the queue; then the
// place's generation ends, and no handle of it finds anything any more.
type slots struct {
	places []slot
	free   []int32
}

type slot struct {
	message    *Message
	generation uint32
}

func (s *slots) add(m *Message) {
	if n := len(s.free); n > 0 {
		m.slot = s.free[n-1]
		s.free = s.free[:n-1]
	} else {
		s.places = append(s.places, slot{})
		m.slot = int32(len(s.places))
	}
	s.places[m.slot-1].message = m
}

func (s *slots) remove(m *Message) {
	if m.slot == 0 {
		return
	}
	place := &s.places[m.slot-1]
	place.message = nil
	place.generation++
	s.free = append(s.free, m.slot)
	m.slot = 0
}

func (s *slots) ref(m *Message) Ref {
	return Ref{
		Slot:       uint32(m.slot),
		Generation: s.places[m.slot-1].generation,
		Receive:    uint32(m.here),
	}
}

// find returns the message that r was made for, or nil if it left the queue.
func (s *slots) find(r Ref) *Message {
	if r.Slot == 0 || int64(r.Slot) > int64(len(s.places)) {
		return nil
	}
	place := s.places[r.Slot-1]
	if place.generation != r.Generation {
		return nil
	}
	return place.message
}
