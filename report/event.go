// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/eventlab/eventlab/ledger"
)

// An event is what happened outside of invocations: equal facts that follow each
// other, folded into one.
type event struct {
	at, until time.Time
	fact      ledger.Fact // the first of them
	count     int
	items     []*item
	within    *invocation // a handler did it
	reasons   []string    // of the facts, in order, without repetition
}

// happened tells a fact as an event.
func (t *teller) happened(f *ledger.Fact, it *item) {
	key := foldKey(f)
	e := t.foldInto(key, f.Kind)
	if e == nil {
		e = &event{at: f.At, fact: *f, within: t.byRequest[f.Invocation]}
		t.entries = append(t.entries, entry{event: e})
		t.lastEntryOf[key] = e
	}
	e.until = f.At
	e.count++
	if it != nil {
		e.items = append(e.items, it)
	}
	if f.Reason != "" && (len(e.reasons) == 0 || e.reasons[len(e.reasons)-1] != f.Reason) {
		e.reasons = append(e.reasons, f.Reason)
	}
}

// foldInto returns the event that a fact continues, or nil. Throttles and what
// comes of them alternate when several pollers wait, so they fold over each other
// until the next invocation begins; all else only follows directly.
func (t *teller) foldInto(key string, kind ledger.Kind) *event {
	e := t.lastEntryOf[key]
	if e == nil || kind == ledger.Throttled || kind == ledger.Returned {
		return e
	}
	if last := t.entries[len(t.entries)-1]; last.event != e {
		return nil
	}
	return e
}

// foldKey is equal for facts that one event may hold.
func foldKey(f *ledger.Fact) string {
	parts := []string{string(f.Kind), f.Source, f.Destination, f.Function, f.Invocation}
	switch f.Kind {
	case ledger.Mapped: // all states of a mapping are one event
	case ledger.Deleted:
		parts = append(parts, f.Actor)
	default:
		parts = append(parts, f.Reason)
	}
	return strings.Join(parts, "\x00")
}

// sentence says the event in words, without its time.
func (e *event) sentence() string {
	f, text := &e.fact, ""
	switch f.Kind {
	case ledger.Sent:
		text = fmt.Sprintf("%s sent to %s%s: %s", plural(e.count, "message"), f.Source, e.by(), e.names())
	case ledger.DeadLettered:
		text = fmt.Sprintf("%s dead-lettered from %s to %s: %s", plural(e.count, "message"), f.Source, f.Destination, e.names())
	case ledger.Expired:
		text = fmt.Sprintf("%s expired in %s: %s", plural(e.count, "message"), f.Source, e.names())
	case ledger.Purged:
		text = fmt.Sprintf("%s purged from %s: %s", plural(e.count, "message"), f.Source, e.names())
	case ledger.Redriven:
		text = fmt.Sprintf("%s redriven from %s to %s: %s", plural(e.count, "message"), f.Source, f.Destination, e.names())
	case ledger.Filtered:
		text = fmt.Sprintf("%s matched no filter of the mapping: %s", plural(e.count, "message"), e.names())
	case ledger.Returned:
		text = fmt.Sprintf("%s left to the visibility timeout without a run (%s): %s",
			plural(e.count, "message"), strings.Join(e.reasons, ", "), e.names())
	case ledger.Deleted:
		text = fmt.Sprintf("%s deleted from %s by %s: %s", plural(e.count, "message"), f.Source, f.Actor, e.names())
	case ledger.Throttled:
		text = fmt.Sprintf("function %s throttled %s: %s", f.Function, times(e.count), strings.Join(e.reasons, ", "))
	case ledger.Injected:
		text = fmt.Sprintf("fault injected%s: %s%s", e.by(), strings.Join(e.reasons, ", "), often(e.count))
	case ledger.Mapped:
		text = fmt.Sprintf("event source mapping of %s to function %s: %s", f.Source, f.Function, strings.Join(e.reasons, ", "))
	case ledger.Failed:
		text = fmt.Sprintf("function %s did not come up%s: %s", f.Function, often(e.count), strings.Join(e.reasons, ", "))
	case ledger.Effect:
		text = fmt.Sprintf("%s outside of any invocation: %s", plural(e.count, "effect"), e.keys())
	default:
		text = e.plain()
	}
	return text + e.lasting()
}

// paint marks what should not happen.
func (e *event) paint() paint {
	switch e.fact.Kind {
	case ledger.DeadLettered, ledger.Expired, ledger.Purged:
		return red
	case ledger.Throttled, ledger.Injected, ledger.Returned, ledger.Failed:
		return yellow
	default:
		return plain
	}
}

// plain says a kind of fact that has no sentence of its own.
func (e *event) plain() string {
	text := string(e.fact.Kind) + often(e.count)
	for _, part := range []string{e.fact.Source, e.fact.Function, strings.Join(e.reasons, ", "), e.keys()} {
		if part != "" {
			text += ", " + part
		}
	}
	return text
}

// by says which invocation did it.
func (e *event) by() string {
	if e.within == nil {
		return ""
	}
	return fmt.Sprintf(" by #%d", e.within.number)
}

func (e *event) names() string { return label(e.items, inOrder, e.fact.Source) }

// keys returns the items, or the key of the fact where it has no item.
func (e *event) keys() string {
	if len(e.items) > 0 {
		return e.names()
	}
	return e.fact.Key
}

// lasting says how long the facts went on, from a millisecond up.
func (e *event) lasting() string {
	if d := e.until.Sub(e.at); d >= time.Millisecond {
		return ", over " + ledger.Clock(d)
	}
	return ""
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	default:
		return fmt.Sprintf("%d times", n)
	}
}

// often says a count above one.
func often(n int) string {
	if n == 1 {
		return ""
	}
	return ", " + times(n)
}
