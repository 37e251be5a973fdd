// SPDX-License-Identifier: Apache-2.0

package batch

import (
	"context"
	"fmt"
)

// A Source says what this package must know of an event source that takes
// partial batch responses. [SQS] is the source of queues; a Source for another
// one is a value of four functions. All fields but Group are required.
type Source[Event, Item, Response any] struct {
	// Items returns the items of an event, in its order.
	Items func(Event) []Item

	// ID returns the identifier under which a failure of an item is reported: the
	// message id of a message, the sequence number of a record.
	ID func(Item) string

	// Group returns the group whose order the item keeps, if there is one. Nil means
	// that items are independent of each other.
	//
	// On a stream a response is not a set but a checkpoint: everything from the
	// lowest reported sequence number on is delivered again, whether it was reported
	// or not. So all records of a batch should be one group, which makes the handler
	// stop at the first failure.
	Group func(Item) (group string, ordered bool)

	// Response returns the response that reports the items with these ids, of which
	// there may be none.
	Response func(ids []string) Response
}

// Handler returns a handler for [lambda.Start] that hands each item of an event
// to handle, and reports those that failed or were not attempted. It returns no
// error, except as [Config.ErrorIfAllFail] says. It panics if handle or a
// required field of s is nil. The handler is safe for concurrent use if the
// functions in it are.
//
// [lambda.Start]: https://pkg.go.dev/github.com/aws/aws-lambda-go/lambda#Start
func (s Source[Event, Item, Response]) Handler(
	handle func(context.Context, Item) error, config Config,
) func(context.Context, Event) (Response, error) {
	switch {
	case handle == nil:
		panic("batch: the function that handles an item is nil")
	case s.Items == nil || s.ID == nil || s.Response == nil:
		panic("batch: a Source needs Items, ID and Response")
	}
	config = config.withDefaults()
	return func(ctx context.Context, event Event) (Response, error) {
		items := s.Items(event)
		entries := s.entries(items)
		r := &run[Item]{config: config, handle: handle, items: items, entries: entries, schedule: newSchedule(entries)}
		r.work(ctx)
		r.logUnattempted(ctx)
		return s.Response(failedIDs(entries)), allFailed(config, entries)
	}
}

func (s Source[Event, Item, Response]) entries(items []Item) []entry {
	entries := make([]entry, len(items))
	for i, item := range items {
		entries[i].id = s.ID(item)
		if s.Group != nil {
			entries[i].group, entries[i].ordered = s.Group(item)
		}
	}
	return entries
}

// failedIDs returns the ids of what was not handled, in batch order, each once.
// An item without an id is reported as it is: Lambda answers an empty id by
// failing the whole batch, and leaving it out would delete the item.
func failedIDs(entries []entry) []string {
	var ids []string
	seen := map[string]bool{}
	for i := range entries {
		e := &entries[i]
		if e.state == handled || seen[e.id] {
			continue
		}
		seen[e.id] = true
		ids = append(ids, e.id)
	}
	return ids
}

func allFailed(config Config, entries []entry) error {
	if !config.ErrorIfAllFail || len(entries) == 0 {
		return nil
	}
	var first error
	for i := range entries {
		switch {
		case entries[i].state == handled:
			return nil
		case first == nil:
			first = entries[i].err
		}
	}
	if first == nil {
		return fmt.Errorf("batch: none of %d items was attempted: no time was left", len(entries))
	}
	return fmt.Errorf("batch: none of %d items was handled; the first error: %w", len(entries), first)
}
