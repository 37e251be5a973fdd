// SPDX-License-Identifier: Apache-2.0

package report

import (
	"strings"
	"time"

	"github.com/eventlab/eventlab/ledger"
)

// A teller reads facts one by one.
type teller struct {
	story
	byID        map[string]*item
	byRequest   map[string]*invocation
	coldStarts  map[string]time.Duration // of requests that have not begun
	effectsOf   map[string]int           // by key
	declares    map[string]bool          // functions that say when they begin on an item
	runningNow  int
	lastEntryOf map[string]*event // by fold key, since the last invocation
}

// tell makes a story of facts in order, its time counted from start.
func tell(facts []ledger.Fact, start time.Time) *story {
	t := &teller{
		story: story{start: start}, byID: map[string]*item{}, byRequest: map[string]*invocation{},
		coldStarts: map[string]time.Duration{}, effectsOf: map[string]int{}, declares: map[string]bool{},
		lastEntryOf: map[string]*event{},
	}
	t.items = itemsOf(facts)
	for _, it := range t.items {
		t.byID[it.Item] = it
	}
	for i := range facts {
		if facts[i].Kind == ledger.Executed {
			t.declares[facts[i].Function] = true
		}
	}
	for i := range facts {
		t.read(&facts[i])
	}
	return &t.story
}

// itemsOf returns the items of a ledger with their names and places.
func itemsOf(facts []ledger.Fact) []*item {
	outcomes := ledger.Outcomes(facts)
	items := make([]*item, len(outcomes))
	groups := map[string]int{}
	for i, o := range outcomes {
		place := o.Source + "\x00" + o.Group
		items[i] = &item{Outcome: o, order: i, inGroup: groups[place]}
		groups[place]++
	}
	nameItems(items)
	return items
}

// read tells one fact.
func (t *teller) read(f *ledger.Fact) {
	it, known := t.byID[f.Item]
	switch f.Kind {
	case ledger.Invoked:
		t.begin(f)
		return
	case ledger.Succeeded, ledger.Failed:
		t.finish(f)
		return
	case ledger.Initialized:
		t.coldStart(f)
		return
	case ledger.Executed:
		t.execute(f, it)
		return
	case ledger.Effect:
		t.effect(f, it)
		return
	}
	switch {
	case known && f.Kind == ledger.Received:
		it.tries = append(it.tries, &try{item: it, attempt: attemptOf(f, it), actor: f.Actor})
	case known && f.Kind == ledger.Delivered:
		t.deliver(f, it)
	case known && (f.Kind == ledger.Returned || f.Kind == ledger.Deleted || f.Kind == ledger.Filtered):
		t.settle(f, it)
	default:
		t.happened(f, it)
	}
}

// attemptOf returns the receive count of a fact, or what it must be when the
// receiver did not ask for it.
func attemptOf(f *ledger.Fact, it *item) int {
	if f.Attempt > 0 {
		return f.Attempt
	}
	return len(it.tries) + 1
}

func (t *teller) begin(f *ledger.Fact) {
	t.invocations++
	t.runningNow++
	inv := &invocation{
		number: t.invocations, at: f.At, function: f.Function, running: t.runningNow,
		environment: strings.TrimPrefix(f.Actor, f.Function+"/"),
		coldStart:   t.coldStarts[f.Invocation], declares: t.declares[f.Function],
	}
	t.byRequest[f.Invocation] = inv
	t.entries = append(t.entries, entry{invocation: inv})
	clear(t.lastEntryOf)
}

func (t *teller) finish(f *ledger.Fact) {
	inv := t.byRequest[f.Invocation]
	if inv == nil { // it never began: its environment did not come up
		t.happened(f, nil)
		return
	}
	t.runningNow--
	inv.end, inv.reason, inv.took = f.Kind, f.Reason, f.Duration
}

func (t *teller) coldStart(f *ledger.Fact) {
	if inv := t.byRequest[f.Invocation]; inv != nil {
		inv.coldStart += f.Duration
	} else {
		t.coldStarts[f.Invocation] += f.Duration
	}
}

// deliver puts an item into its invocation: as the receive that brought it, or
// as a new try when the ledger saw none.
func (t *teller) deliver(f *ledger.Fact, it *item) {
	inv := t.byRequest[f.Invocation]
	if inv == nil {
		t.happened(f, it)
		return
	}
	for i := len(it.tries) - 1; i >= 0; i-- {
		if tr := it.tries[i]; tr.invocation == nil && tr.settled == "" && (f.Attempt == 0 || f.Attempt == tr.attempt) {
			tr.invocation = inv
			inv.tries = append(inv.tries, tr)
			return
		}
	}
	tr := &try{item: it, attempt: attemptOf(f, it), invocation: inv}
	it.tries = append(it.tries, tr)
	inv.tries = append(inv.tries, tr)
}

// of returns the try of an item in an invocation, or nil.
func (inv *invocation) of(it *item) *try {
	if inv == nil || it == nil {
		return nil
	}
	for i := len(it.tries) - 1; i >= 0; i-- {
		if it.tries[i].invocation == inv {
			return it.tries[i]
		}
	}
	return nil
}

func (t *teller) execute(f *ledger.Fact, it *item) {
	inv := t.byRequest[f.Invocation]
	if inv == nil {
		t.happened(f, it)
	} else if tr := inv.of(it); tr != nil {
		tr.executions++
	} else {
		inv.strays = append(inv.strays, "ran "+f.Key)
	}
}

func (t *teller) effect(f *ledger.Fact, it *item) {
	if f.Reason != "" && t.declares[f.Function] {
		return // a write of a function that declares its effects: the ledger does not count it
	}
	t.effectsOf[f.Key]++
	inv := t.byRequest[f.Invocation]
	if inv == nil {
		t.happened(f, it)
		return
	}
	tr := inv.of(it)
	if tr == nil {
		inv.strays = append(inv.strays, strings.TrimSpace("effect "+f.Key))
		inv.strayEffects++
		return
	}
	if t.effectsOf[f.Key] == 1 {
		tr.effects++
	} else {
		tr.duplicates++
	}
	if f.Late {
		tr.late++
		tr.lateAt = f.At
	}
}

// settle ends a try. What names no invocation belongs to the last receive by its
// actor, since pollers delete and return what they received themselves.
func (t *teller) settle(f *ledger.Fact, it *item) {
	tr := t.byRequest[f.Invocation].of(it)
	for i := len(it.tries) - 1; tr == nil && i >= 0; i-- {
		if it.tries[i].actor == f.Actor && (f.Attempt == 0 || f.Attempt == it.tries[i].attempt) {
			tr = it.tries[i]
		}
	}
	if tr == nil || tr.invocation == nil {
		t.happened(f, it)
	}
	// A handler may have deleted what its mapping returns later: it is gone.
	if tr != nil && tr.settled != ledger.Deleted {
		tr.settled, tr.reason = f.Kind, f.Reason
	}
}
