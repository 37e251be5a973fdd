// SPDX-License-Identifier: Apache-2.0

package report

import (
	"strings"
	"time"

	"github.com/eventlab/eventlab/ledger"
)

// A class holds items that fared alike: the same path, the same end, in the same
// source and group. Only their instants differ.
type class struct {
	items       []*item
	ended       between // since the start of the story; nothing for items without an instant
	waited      between
	effects     int // of one item
	duplicates  int
	neverRun    bool
	late        bool
	destination string
}

// between is a range of instants or spans.
type between struct {
	least, most time.Duration
	any         bool
}

func (b *between) add(d time.Duration) {
	if !b.any {
		b.least, b.most, b.any = d, d, true
	}
	b.least, b.most = min(b.least, d), max(b.most, d)
}

// String writes the range, or one value when no two differ by a millisecond.
func (b between) String() string {
	least, most := ledger.Clock(b.least), ledger.Clock(b.most)
	if least == most {
		return least
	}
	return least + " to " + most
}

// classes folds items that fared alike, in the order of the first of each.
func (s *story) classes() []*class {
	var classes []*class
	byKey := map[string]*class{}
	for _, it := range s.items {
		key := strings.Join([]string{it.Source, it.Group, it.path(), string(it.End), it.destination()}, "\x00")
		c := byKey[key]
		if c == nil {
			c = newClass(it)
			byKey[key] = c
			classes = append(classes, c)
		}
		if !it.At.IsZero() {
			c.ended.add(it.At.Sub(s.start))
		}
		c.waited.add(it.Wait)
		c.items = append(c.items, it)
	}
	return classes
}

func newClass(it *item) *class {
	c := &class{destination: it.destination(), neverRun: it.Count(ledger.Delivered) == 0}
	declared := true
	ran := false
	for _, tr := range it.tries {
		c.effects += tr.effects
		c.duplicates += tr.duplicates
		c.late = c.late || tr.late > 0
		declared = declared && (tr.invocation == nil || tr.invocation.declares)
		ran = ran || tr.executions > 0
	}
	c.neverRun = c.neverRun || declared && !ran && c.effects+c.duplicates == 0
	return c
}

// destination returns where a dead-lettered item went.
func (it *item) destination() string {
	f, _ := it.Last(ledger.DeadLettered)
	return f.Destination
}

// ending says in words how the items of a class ended.
func (c *class) ending() string {
	it := c.items[0]
	text := string(it.End)
	switch it.End {
	case ledger.EndDeadLettered:
		text += " to " + c.destination
	case ledger.Queued:
		text = "still queued in " + it.Source
	case ledger.Written:
		text = "an output, written to " + it.Source
	case ledger.EndExpired:
		text += " without an effect"
	case ledger.Lost:
		text += ": gone without an effect"
	}
	if c.ended.any {
		text += " at " + c.ended.String()
	}
	return strings.Join(append([]string{text}, c.extras()...), ", ")
}

// extras says what is remarkable beside the end.
func (c *class) extras() []string {
	it := c.items[0]
	var said []string
	if it.End == ledger.Moved {
		said = append(said, "goes on as another message")
	}
	switch n := len(it.tries); {
	case n > 1 && it.End == ledger.Processed: // perhaps after an earlier one
		said = append(said, "received "+times(n))
	case n > 0 && it.End != ledger.Processed:
		said = append(said, "after "+plural(n, "receive"))
	}
	switch {
	case c.neverRun && it.End != ledger.Processed && len(it.tries) > 0:
		said = append(said, "never run")
	case c.effects > 0 && (it.End == ledger.EndDeadLettered || it.End == ledger.Queued):
		said = append(said, "although it had its effect")
	}
	if c.duplicates > 0 {
		said = append(said, plural(c.duplicates, "duplicate effect"))
	}
	if c.late {
		said = append(said, "late effects")
	}
	return said
}

// bad reports whether the end is one that a message should not have.
func (c *class) bad() bool {
	end := c.items[0].End
	return end == ledger.EndDeadLettered || end == ledger.Lost || end == ledger.EndExpired
}
