// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"fmt"
	"strings"
	"time"

	"github.com/eventlab/eventlab/invariant"
	"github.com/eventlab/eventlab/ledger"
)

// Require stops the test when an invariant does not hold of what happened so
// far. The message says what was promised, what happened, the ledger lines
// around it, and how to run it again.
func (l *Lab) Require(invariants ...invariant.Invariant) {
	l.tb.Helper()
	l.open("Require")
	l.settle()
	l.learn()
	facts := l.ledger.Facts()
	var broken []string
	for _, i := range invariants {
		if v := i.Check(facts); v != nil {
			broken = append(broken, l.explain(i, *v, facts))
		}
	}
	if len(broken) > 0 {
		l.tb.Fatalf("%s", strings.Join(broken, "\n"))
	}
}

func (l *Lab) explain(i invariant.Invariant, v invariant.Violation, facts []ledger.Fact) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s does not hold.\n", i.Name)
	fmt.Fprintf(&text, "  promised: %s\n", i.Promise)
	fmt.Fprintf(&text, "  happened: %s\n", v.Happened)
	for _, line := range l.around(v, facts) {
		fmt.Fprintf(&text, "    %s\n", line)
	}
	fmt.Fprintf(&text, "  again:    LAB_SEED=%d go test -run '^%s$'", l.seed, l.tb.Name())
	return text.String()
}

// around returns the last facts of the first item that an invariant names, or
// of everything when it names none.
func (l *Lab) around(v invariant.Violation, facts []ledger.Fact) []string {
	const most = 8
	if len(v.Items) > 0 {
		facts = ledger.Of(facts, v.Items[0])
	}
	cut := max(0, len(facts)-most)
	var lines []string
	if cut > 0 {
		lines = append(lines, fmt.Sprintf("… %d facts before", cut))
	}
	for _, f := range facts[cut:] {
		lines = append(lines, f.Line(l.start))
	}
	return lines
}

// Since formats an instant as the lab's time.
func (l *Lab) Since(at time.Time) time.Duration { return at.Sub(l.start) }
