// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bufio"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/eventlab/eventlab/ledger"
)

// lanes sets the rows of invocations.
type lanes struct {
	story   *story
	several bool // functions, so that each is named
}

func (l lanes) clock(at time.Time) string { return ledger.Clock(at.Sub(l.story.start)) }

func (l lanes) columns() []column {
	environment := "environment"
	if l.several {
		environment = "function, environment"
	}
	return []column{
		{title: "time", right: true}, {title: "#", right: true}, {title: environment}, {title: "took", right: true},
		{title: "result"}, {title: "messages"}, {title: "receive", right: true}, {title: "what became of them"},
	}
}

// write writes entries below each other. The sentence of an event runs over the
// columns of the invocations.
func (l lanes) write(out *bufio.Writer, style Style, columns []column, entries []entry) {
	for _, e := range entries {
		if e.event == nil {
			writeRows(out, style, columns, l.rows(e))
			continue
		}
		row := append(l.rows(e)[0], cell{}, cell{e.event.sentence(), e.event.paint()})
		writeRows(out, style, columns, [][]cell{row})
	}
}

// rows returns the cells of an entry, without the sentence of an event, which
// makes no column wider.
func (l lanes) rows(e entry) [][]cell {
	if e.event != nil {
		return [][]cell{{{l.clock(e.at()), plain}}}
	}
	return l.invocation(e.invocation)
}

// invocation returns the rows of one invocation: one for all items that fared
// alike.
func (l lanes) invocation(inv *invocation) [][]cell {
	environment := inv.environment
	if l.several {
		environment = inv.function + " " + environment
	}
	result, color := l.result(inv)
	row := []cell{
		{l.clock(inv.at), plain}, {strconv.Itoa(inv.number), plain}, {environment, plain},
		{took(inv), plain}, {result, color},
	}
	var rows [][]cell
	for _, g := range alike(inv, l.story) {
		words := plain
		if g.late.any || g.duplicates {
			words = yellow
		}
		own := []cell{{label(g.items, inOrder, ""), plain}, {strconv.Itoa(g.attempt), plain}, {g.sentence(), words}}
		rows = append(rows, slices.Concat(row, own))
		row = make([]cell, len(row)) // the invocation itself stands in its first row
	}
	if len(inv.strays) > 0 {
		rows = append(rows, append(row, cell{}, cell{}, cell{"under other keys: " + strings.Join(inv.strays, ", "), yellow}))
	}
	if len(rows) == 0 {
		rows = append(rows, row)
	}
	return rows
}

func took(inv *invocation) string {
	if inv.end == "" {
		return ""
	}
	return ledger.Clock(inv.took)
}

// result says how an invocation ended, and what ran beside it.
func (l lanes) result(inv *invocation) (string, paint) {
	text, color := "", plain
	switch inv.end {
	case ledger.Succeeded:
		text = "succeeded"
	case ledger.Failed:
		text, color = "failed: "+inv.reason, red
	default:
		text, color = "still running", yellow
	}
	if inv.running > 1 {
		text += fmt.Sprintf(", while %s ran", others(inv.running-1))
	}
	if inv.coldStart > 0 {
		text += ", cold start " + ledger.Clock(inv.coldStart)
	}
	return text, color
}

func others(n int) string {
	if n == 1 {
		return "1 other"
	}
	return fmt.Sprintf("%d others", n)
}

// A fateGroup holds the items of one invocation that fared alike in it.
type fateGroup struct {
	items   []*item
	attempt int
	words   string

	duplicates bool    // it had duplicate effects
	late       between // when the late effects came
}

func alike(inv *invocation, story *story) []*fateGroup {
	type alike struct {
		attempt int
		words   string
	}
	var groups []*fateGroup
	byFate := map[alike]*fateGroup{}
	for _, tr := range inv.tries {
		fate := alike{tr.attempt, tr.words()}
		g := byFate[fate]
		if g == nil {
			g = &fateGroup{attempt: fate.attempt, words: fate.words, duplicates: tr.duplicates > 0}
			byFate[fate] = g
			groups = append(groups, g)
		}
		g.items = append(g.items, tr.item)
		if tr.late > 0 {
			g.late.add(tr.lateAt.Sub(story.start))
		}
	}
	return groups
}

// sentence says what became of the items, and when that was late.
func (g *fateGroup) sentence() string {
	if g.late.any {
		return g.words + "; LATE, after the invocation's end: at " + g.late.String()
	}
	return g.words
}

// leftOut sums up entries that are not written.
func (l lanes) leftOut(entries []entry) string {
	first, last, invocations, failed, other, throttles := 0, 0, 0, 0, 0, 0
	for _, e := range entries {
		switch {
		case e.invocation == nil:
			other++
			if e.event.fact.Kind == ledger.Throttled {
				throttles += e.event.count
			}
			continue
		case first == 0:
			first = e.invocation.number
		}
		last = e.invocation.number
		invocations++
		if e.invocation.end == ledger.Failed {
			failed++
		}
	}
	text := fmt.Sprintf("… left out here, from %s to %s: %s", l.clock(entries[0].at()), l.clock(entries[len(entries)-1].at()),
		plural(invocations, "invocation"))
	if invocations > 0 {
		text += fmt.Sprintf(" (#%d to #%d, %d failed)", first, last, failed)
	}
	if other > 0 {
		text += fmt.Sprintf(", %s of other kinds", plural(other, "line"))
	}
	if throttles > 0 {
		text += fmt.Sprintf(" (%s)", plural(throttles, "throttle"))
	}
	return text + "; the ledger has them all …"
}

// functions returns how many functions were invoked.
func (s *story) functions() int {
	names := map[string]bool{}
	for _, e := range s.entries {
		if e.invocation != nil {
			names[e.invocation.function] = true
		}
	}
	return len(names)
}
