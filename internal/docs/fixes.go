// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"fmt"
	"strings"

	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/ledger"
)

// A Tried is a fix with what its troubles came to, in the fix's order.
type Tried struct {
	lab.Fix
	Outcomes []lab.Outcome
}

// Fixes returns FIXES.md: fix by trouble.
func Fixes(fixes []Tried) string {
	var text strings.Builder
	text.WriteString("# Fixes and their troubles\n\n" + generated)
	text.WriteString("Every fix is run against the troubles around the one that it cures, because several popular fixes win one and lose\n" +
		"another. A cell says what became of the messages:\n\n" +
		"- **lost**: gone without an effect, or expired\n" +
		"- **dup**: effects above one for each message\n" +
		"- **DLQ**: dead-lettered though healthy (the carrier was down, or nobody had time for it)\n" +
		"- **queued**: still in the queue after twelve hours\n" +
		"- the time is the longest that a healthy message waited for its end; \"fine\" means nothing of the above\n\n")
	if len(fixes) == 0 {
		return text.String()
	}
	text.WriteString("| fix | made for |")
	for _, trouble := range fixes[0].Troubles {
		fmt.Fprintf(&text, " %s |", trouble.Name)
	}
	text.WriteString(" what it costs |\n|---|---|" + strings.Repeat("---|", len(fixes[0].Troubles)) + "---|\n")
	for _, f := range fixes {
		fmt.Fprintf(&text, "| %s | %s |", f.Name, f.Cures)
		for _, o := range f.Outcomes {
			fmt.Fprintf(&text, " %s |", cell(o))
		}
		fmt.Fprintf(&text, " %s |\n", f.Costs)
	}
	return text.String()
}

// cell says in a few words what a trouble did to the messages.
func cell(o lab.Outcome) string {
	var parts []string
	for _, harm := range []struct {
		counter ledger.Counter
		name    string
	}{
		{ledger.LostItems, "lost"},
		{ledger.DuplicateEffects, "dup"},
		{ledger.HealthyInDead, "DLQ"},
		{ledger.LeftQueued, "queued"},
	} {
		if n := o.Counts.Get(harm.counter); n > 0 {
			parts = append(parts, fmt.Sprintf("**%d %s**", n, harm.name))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "fine")
	}
	if o.Counts.LongestWait > 0 {
		parts = append(parts, wait(o.Counts.LongestWait))
	}
	return strings.Join(parts, ", ")
}
