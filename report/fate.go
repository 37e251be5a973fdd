// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"

	"github.com/eventlab/eventlab/ledger"
)

// A symbol stands for what came of one try, or for the end of an item.
type symbol string

const (
	hadEffect    symbol = "●"
	hadDuplicate symbol = "◉"
	ranOnly      symbol = "○"
	notRun       symbol = "·"
	unknownRun   symbol = "?"
	notDelivered symbol = "–"
	wasLate      symbol = "~"

	endProcessed    symbol = "✓"
	endDeadLettered symbol = "✗"
	endLost         symbol = "∅"
	endMoved        symbol = "»"
	endWritten      symbol = "→"
	endQueued       symbol = "…"
	endOther        symbol = "◇"
)

// meanings explains the symbols, in the order in which a legend lists them.
func meanings() []struct {
	symbol symbol
	words  string
} {
	return []struct {
		symbol symbol
		words  string
	}{
		{hadEffect, "ran and had its effect"},
		{hadDuplicate, "ran and had a duplicate effect"},
		{ranOnly, "ran without an effect"},
		{notRun, "was in an event, but the handler did not begin on it"},
		{unknownRun, "was in an event; the handler does not say what it did"},
		{notDelivered, "was received, but in no event: the receive is spent"},
		{wasLate, "after its invocation had ended"},
		{endProcessed, "processed"},
		{endDeadLettered, "dead-lettered"},
		{endLost, "lost or expired"},
		{endMoved, "moved elsewhere, where it goes on as another message"},
		{endWritten, "an output of a handler: nobody reads it here"},
		{endQueued, "still queued"},
		{endOther, "ended in another way"},
	}
}

// symbol returns the sign of one try.
func (tr *try) symbol() symbol {
	s := unknownRun
	switch {
	case tr.effects > 0:
		s = hadEffect
	case tr.duplicates > 0:
		s = hadDuplicate
	case tr.invocation == nil:
		s = notDelivered
	case tr.executions > 0:
		s = ranOnly
	case tr.invocation.declares:
		s = notRun
	}
	if tr.late > 0 {
		s += wasLate
	}
	return s
}

// words says what became of an item in one invocation.
func (tr *try) words() string {
	var said []string
	known := tr.executions > 0 || tr.effects+tr.duplicates > 0 || tr.invocation.declares
	returned := tr.settled == ledger.Returned
	switch {
	case tr.effects > 0:
		said = append(said, "effect")
	case tr.duplicates > 0:
	case tr.executions > 0 && returned:
		said = append(said, "failed")
	case tr.executions > 0:
		said = append(said, "ran without effect")
	case known:
		said = append(said, "not run")
	}
	switch {
	case tr.duplicates == 1:
		said = append(said, "duplicate effect")
	case tr.duplicates > 1:
		said = append(said, fmt.Sprintf("%d duplicate effects", tr.duplicates))
	}
	return strings.Join(append(said, tr.settlement()...), ", ")
}

// settlement says how the try ended for the source.
func (tr *try) settlement() []string {
	var said []string
	switch {
	case tr.settled == ledger.Returned && tr.plainReturn():
		said = append(said, "returned")
	case tr.settled == ledger.Returned:
		said = append(said, "returned ("+tr.reason+")")
	case tr.settled == ledger.Deleted:
		said = append(said, "deleted")
	case tr.settled == "":
		said = append(said, "not settled")
	}
	if tr.last() && tr.item.End == ledger.EndDeadLettered {
		said = append(said, "then dead-lettered")
	}
	return said
}

// plainReturn reports whether the end of the invocation explains the return.
func (tr *try) plainReturn() bool {
	return tr.reason == "" || tr.invocation.end == ledger.Failed
}

// last reports whether the item was not handed out again.
func (tr *try) last() bool { return tr.item.tries[len(tr.item.tries)-1] == tr }

// endSymbol returns the sign of how the item ended.
func (it *item) endSymbol() symbol {
	switch it.End {
	case ledger.Processed:
		return endProcessed
	case ledger.EndDeadLettered:
		return endDeadLettered
	case ledger.Moved:
		return endMoved
	case ledger.Written:
		return endWritten
	case ledger.Queued:
		return endQueued
	case ledger.Lost, ledger.EndExpired:
		return endLost
	default:
		return endOther
	}
}

// path returns the signs of an item's tries and of its end. Many equal tries in a
// row are counted.
func (it *item) path() string {
	const most = 4
	var text strings.Builder
	for i := 0; i < len(it.tries); {
		s := it.tries[i].symbol()
		end := i + 1
		for end < len(it.tries) && it.tries[end].symbol() == s {
			end++
		}
		if n := end - i; n > most {
			fmt.Fprintf(&text, "%s×%d ", s, n)
		} else {
			text.WriteString(strings.Repeat(string(s), n))
		}
		i = end
	}
	return strings.TrimSpace(strings.TrimSpace(text.String()) + " " + string(it.endSymbol()))
}
