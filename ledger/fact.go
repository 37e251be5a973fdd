// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"cmp"
	"time"
)

// A Kind says what happened, in the past tense. It has one spelling everywhere:
// in Go, in JSON and in reports.
type Kind string

// What happens to an item (a message or a record).
const (
	Sent         Kind = "Sent"         // a producer's call put it into a source
	Received     Kind = "Received"     // a source handed it to somebody; Attempt is its receive count
	Delivered    Kind = "Delivered"    // it was in the event of an invocation
	Executed     Kind = "Executed"     // the handler began to work on it
	Effect       Kind = "Effect"       // something happened outside because of it, under Key
	Returned     Kind = "Returned"     // a mapping left it to its visibility timeout; Reason says why
	Filtered     Kind = "Filtered"     // a mapping's filter criteria did not match it
	Deleted      Kind = "Deleted"      // somebody removed it from its source
	DeadLettered Kind = "DeadLettered" // its source moved it to Destination
	Redriven     Kind = "Redriven"     // a message move task took it to Destination, as a new item
	Expired      Kind = "Expired"      // its source's retention period ended
	Purged       Kind = "Purged"       // a call emptied its source
)

// What happens to an invocation of a function.
const (
	Initialized Kind = "Initialized" // a new execution environment came up, in Duration
	Invoked     Kind = "Invoked"     // the handler was called with Count items
	Succeeded   Kind = "Succeeded"   // it returned without an error, after Duration
	Failed      Kind = "Failed"      // it did not; Reason is the type of the function error
	Throttled   Kind = "Throttled"   // no environment was free to call it; Reason says whose limit it was
)

// What else happens.
const (
	Injected Kind = "Injected" // a fault was applied; Reason is the fault's name
	Mapped   Kind = "Mapped"   // an event source mapping changed its state; Reason is the new one
)

// A Fact is one thing that happened. Members that do not apply to its kind are
// zero. Facts are values: nobody changes one after it was written.
type Fact struct {
	At    time.Time `json:"at"`
	Actor string    `json:"actor"`         // who did it
	Seq   uint64    `json:"seq,omitempty"` // counts the actor's facts, from 1
	Kind  Kind      `json:"kind"`

	Source      string `json:"source,omitempty"`      // the queue or shard, by name
	Destination string `json:"destination,omitempty"` // where a DeadLettered item went, by name
	Item        string `json:"item,omitempty"`        // the message id or sequence number
	Group       string `json:"group,omitempty"`       // the message group or partition key
	Attempt     int    `json:"attempt,omitempty"`     // the receive count, from 1

	// Key is what a person calls the item: its business key. Two items with one
	// key are copies of each other, and an Effect counts under its key.
	Key string `json:"key,omitempty"`

	Function   string `json:"function,omitempty"`   // by name
	Invocation string `json:"invocation,omitempty"` // the request id
	Late       bool   `json:"late,omitempty"`       // after its invocation had ended

	Count    int           `json:"count,omitempty"`    // items
	Duration time.Duration `json:"duration,omitempty"` // nanoseconds in JSON
	Billed   time.Duration `json:"billed,omitempty"`   // the billed duration of an invocation
	Memory   int           `json:"memory,omitempty"`   // of the function, in MB
	Reason   string        `json:"reason,omitempty"`
}

// Compare orders facts by instant, actor and sequence.
func Compare(a, b Fact) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Actor, b.Actor), cmp.Compare(a.Seq, b.Seq))
}
