// SPDX-License-Identifier: Apache-2.0

package report

import (
	"time"

	"github.com/eventlab/eventlab/ledger"
)

// A story is a ledger told in order: what the invocations did, what happened
// between them, and how each item fared. It is the model behind every picture.
type story struct {
	start   time.Time
	items   []*item // in the order in which they were sent
	entries []entry // in the order of time
	// invocations counts those that began.
	invocations int
}

// An entry is one step of a story; exactly one member is set.
type entry struct {
	invocation *invocation
	event      *event
}

func (e entry) at() time.Time {
	if e.invocation != nil {
		return e.invocation.at
	}
	return e.event.at
}

// An item is a message or a record.
type item struct {
	ledger.Outcome
	name      string // its key
	elsewhere string // for a copy that was sent to another source, " in " and its name
	copied    string // for a further copy in one source, its number
	order     int    // its place among all items, in the order in which they were sent
	inGroup   int    // its place among the items of its source and group
	tries     []*try // in the order in which they began
}

// A try is what came of handing an item out once.
type try struct {
	item       *item
	attempt    int    // counts the receives of the item, from 1
	actor      string // who received it
	invocation *invocation
	executions int
	effects    int // the first of the item's key
	duplicates int // further ones of the key
	late       int // effects of both kinds after the invocation had ended
	lateAt     time.Time
	settled    ledger.Kind // Deleted, Returned, Filtered, or "" while it is in flight
	reason     string      // of the return
}

// An invocation is one call of a handler.
type invocation struct {
	number      int // from 1, in the order in which they began
	at          time.Time
	function    string
	environment string
	running     int         // invocations that ran when it had begun, itself included
	end         ledger.Kind // Succeeded, Failed, or "" when it did not end
	reason      string
	took        time.Duration
	coldStart   time.Duration
	tries       []*try
	declares    bool     // its function says when it begins on an item
	strays      []string // what it did under keys that no item of its batch has

	strayEffects int // of those
}
