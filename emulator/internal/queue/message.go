// SPDX-License-Identifier: Apache-2.0

package queue

import "time"

// An Instant is a moment in nanoseconds since 1970: eight bytes, where a
// [time.Time] has twenty-four.
type Instant int64

// At returns the instant of t.
func At(t time.Time) Instant { return Instant(t.UnixNano()) }

// Time returns i as a time in UTC.
func (i Instant) Time() time.Time { return time.Unix(0, int64(i)).UTC() }

// After returns the instant d after i.
func (i Instant) After(d time.Duration) Instant { return i + Instant(d) }

// An ID is a message id: the bytes of a UUID.
type ID [16]byte

// A Message is one message of a queue. Its exported members belong to the
// service, its unexported ones to the queue that it is in: it is in one queue
// at a time. There may be a million of them, so members are ordered by size,
// and what few messages have is behind Extra.
type Message struct {
	Body    string
	ID      ID
	BodyMD5 [16]byte
	Extra   *Extra // nil when there is nothing in it

	Sent          Instant // when its retention period began
	FirstReceived Instant // zero until then
	LastReceived  Instant // zero until then

	until    Instant // delayed or in flight: when it becomes visible
	position uint64  // the order of the queue; a queue gives each out once

	older, newer *Message // the neighbours in ages
	prev, next   *Message // the neighbours in a lane or a group
	group        *group   // of a FIFO queue
	tenant       *tenant  // of a standard queue

	Receives int32 // in all queues that it was in: ApproximateReceiveCount
	here     int32 // in this queue
	slot     int32 // where handles find it, counted from 1; zero before the first receive
	place    int32 // in wakes or in a lane's heap, counted from 1
	agePlace int32 // in ages' heap, counted from 1
	state    State
}

// Extra is what only some messages have. It is never changed after its message
// was made, except by a move to another queue, which makes a new one.
type Extra struct {
	Attributes    []Attribute // sorted by name
	AttributesMD5 [16]byte
	TraceHeader   string
	Group         string // MessageGroupId
	Deduplication string // MessageDeduplicationId
	SourceARN     string // DeadLetterQueueSourceArn
}

// An Attribute is one message attribute. A binary value is kept as text, which
// Go allows and which saves eight bytes.
type Attribute struct {
	Name, DataType, Value string
	Binary                bool
}

// A State says where in its queue a message is.
type State uint8

// The states of a message.
const (
	Gone     State = iota // in no queue
	Visible               // can be received
	Delayed               // not yet: its delay runs
	InFlight              // was received: its visibility timeout runs
	states                // how many there are
)

// Group returns the message group or tenant, "" if the message has none.
func (m *Message) Group() string {
	if m.Extra == nil {
		return ""
	}
	return m.Extra.Group
}

// Position returns the place of the message in its queue's order. On a FIFO
// queue it never changes, and sequence numbers are made of it.
func (m *Message) Position() uint64 { return m.position }

// Here returns how often this queue handed the message out.
func (m *Message) Here() int { return int(m.here) }

// State returns where in its queue the message is.
func (m *Message) State() State { return m.state }

// Until returns when a delayed message or one in flight becomes visible.
func (m *Message) Until() Instant { return m.until }
