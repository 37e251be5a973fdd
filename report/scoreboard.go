// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/eventlab/eventlab/ledger"
)

// nameWidth bounds the column of the consumers' names; longer ones are wrapped.
const nameWidth = 30

// Scoreboard writes the table of all runs: a block per failure mode with its
// promise and a line per run, in the order in which they are given, then what the
// columns mean and a line that sums up. Runs of one mode must follow each other.
// Its error is the writer's.
func Scoreboard(w io.Writer, runs []Run, style Style) error {
	out := bufio.NewWriter(w)
	columns := scoreColumns()
	var rows [][]cell
	for _, run := range runs {
		rows = append(rows, scoreRows(run)...)
	}
	fit(columns, rows)
	for i, run := range runs {
		if i == 0 || run.Mode.Name != runs[i-1].Mode.Name {
			fmt.Fprintf(out, "%s\n  %s\n\n", style.paint(bold, run.Mode.Name), run.Mode.Promise)
			writeRows(out, style, columns, titles(columns))
		}
		writeRows(out, style, columns, scoreRows(run))
		for _, line := range remarks(run) {
			fmt.Fprintf(out, "%s%s\n", strings.Repeat(" ", len("  fault  ")), line)
		}
		if i+1 == len(runs) || runs[i+1].Mode.Name != run.Mode.Name {
			fmt.Fprintln(out)
		}
	}
	if len(runs) > 0 {
		writeLegend(out, style)
	}
	fmt.Fprintln(out, style.paint(bold, summary(runs)))
	return out.Flush()
}

func writeRows(out *bufio.Writer, style Style, columns []column, rows [][]cell) {
	for _, row := range rows {
		fmt.Fprintf(out, "  %s\n", style.line(columns, row))
	}
}

func scoreColumns() []column {
	return []column{
		{}, {title: "consumer"},
		{title: "invocations", right: true}, {title: "deliveries", right: true}, {title: "executions", right: true},
		{title: "effects", right: true}, {title: "duplicate\neffects", right: true}, {title: "dead-\nlettered", right: true},
		{title: "lost", right: true}, {title: "longest\nwait", right: true},
		{title: "virtual\ntime", right: true}, {title: "wall\ntime", right: true}, {title: "verdict"},
	}
}

// scoreRows returns the row of a run, and further ones where its name is long.
func scoreRows(run Run) [][]cell {
	verdict := green
	if !run.Good {
		verdict = red
	}
	names := wrap(run.Scenario, nameWidth)
	row := []cell{{run.kind(), plain}, {names[0], plain}}
	if run.Skipped {
		blank := make([]cell, 10)
		return append([][]cell{append(append(row, blank...), cell{run.Verdict, faint})}, furtherNames(names)...)
	}
	for _, c := range []ledger.Counter{
		ledger.Invocations, ledger.Deliveries, ledger.Executions, ledger.Effects, ledger.DuplicateEffects,
	} {
		row = append(row, cell{count(run.Counts.Get(c)), plain})
	}
	row = append(
		row,
		cell{deadLettered(run.Counts), plain}, cell{count(run.Counts.Get(ledger.LostItems)), plain},
		cell{short(run.Counts.LongestWait), plain}, cell{short(run.Virtual), plain}, cell{short(run.Wall), plain},
		cell{run.Verdict, verdict},
	)
	return append([][]cell{row}, furtherNames(names)...)
}

// furtherNames are the rows for the rest of a name that was broken into lines.
func furtherNames(names []string) [][]cell {
	var rows [][]cell
	for _, name := range names[1:] {
		rows = append(rows, []cell{{}, {name, plain}})
	}
	return rows
}

// remarks returns what stands below a run: why its verdict is bad, and what the
// counts do not show.
func remarks(run Run) []string {
	var lines []string
	if !run.Good || run.Skipped {
		for _, why := range run.Why {
			lines = append(lines, strings.Split(why, "\n")...)
		}
	}
	return append(lines, run.Shown...)
}

func count(n int) string {
	if n == ledger.Unknown {
		return "?"
	}
	return strconv.Itoa(n)
}

// deadLettered writes the dead-lettered messages and, of those, the healthy ones.
func deadLettered(c ledger.Counts) string {
	if c.Get(ledger.InDeadLetter) <= 0 {
		return count(c.Get(ledger.InDeadLetter))
	}
	return count(c.Get(ledger.InDeadLetter)) + " (" + count(c.Get(ledger.HealthyInDead)) + ")"
}

// writeLegend says what the words of the table mean.
func writeLegend(out *bufio.Writer, style Style) {
	for _, entry := range [][2]string{
		{"fault, fix", "a fault is a consumer that has to break the promise, a fix one that has to keep it, under the same input"},
		{"invocations", "how often the handler was called"},
		{"deliveries", "messages in the events of those calls; a message that comes back counts again"},
		{"executions", "how often the handler began to work on a message"},
		{"effects", "how often something happened outside because of a message: a parcel was shipped, a row written"},
		{"duplicate effects", "effects above one per message"},
		{"dead-lettered", "messages in a dead-letter queue at the end; in brackets, how many of them nothing was wrong with"},
		{"lost", "messages that are gone without an effect"},
		{"longest wait", "the longest time from the send of a healthy message to its end"},
		{"virtual, wall time", "how long the run took for the consumer, and for you"},
		{"verdict", "reproduced: the fault broke the promise as expected; held: the fix kept it; anything else is wrong"},
		{"?", "not known: the handler does not say when it begins, or what it does"},
	} {
		fmt.Fprintf(out, "  %s\n", style.paint(faint, fmt.Sprintf("%-18s  %s", entry[0], entry[1])))
	}
	fmt.Fprintln(out)
}

// A tally sums up runs.
type tally struct {
	modes, faults, reproduced, fixes, held int
	skipped                                int
	virtual, wall                          time.Duration
	seeds                                  map[uint64]bool
	wrong                                  []string
}

func sumUp(runs []Run) tally {
	t := tally{seeds: map[uint64]bool{}}
	modes := map[string]bool{}
	for _, run := range runs {
		modes[run.Mode.Name] = true
		t.seeds[run.Seed] = true
		t.virtual += run.Virtual
		t.wall += run.Wall
		if run.Skipped {
			t.skipped++
			continue
		}
		total, good := &t.fixes, &t.held
		if run.Fault {
			total, good = &t.faults, &t.reproduced
		}
		*total++
		if run.Good {
			*good++
		} else {
			t.wrong = append(t.wrong, fmt.Sprintf("%s, %s: %s", run.Mode.Name, run.Scenario, run.Verdict))
		}
	}
	t.modes = len(modes)
	return t
}

// summary is the closing line.
func summary(runs []Run) string {
	t := sumUp(runs)
	text := fmt.Sprintf("%s: %d of %s reproduced, %d of %s held", plural(t.modes, "mode"),
		t.reproduced, plural(t.faults, "fault"), t.held, fixes(t.fixes))
	if t.skipped > 0 {
		text += fmt.Sprintf(", %d skipped", t.skipped)
	}
	if len(t.wrong) > 0 {
		text += fmt.Sprintf("; wrong: %s", strings.Join(t.wrong, "; "))
	}
	text += fmt.Sprintf("; %s of virtual time in %s", short(t.virtual), short(t.wall))
	if len(t.seeds) == 1 && runs[0].Seed != 0 {
		text += fmt.Sprintf(", seed %d", runs[0].Seed)
	}
	return text + "."
}

func fixes(n int) string {
	if n == 1 {
		return "1 fix"
	}
	return fmt.Sprintf("%d fixes", n)
}
