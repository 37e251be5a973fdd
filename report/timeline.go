// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/eventlab/eventlab/ledger"
)

// Timeline writes what happened in one run: first all invocations in the order of
// time, each with its items and what became of them, and between them what else
// happened; then each message's path to its end. Items that fared alike share a
// line. Where a timeline is longer than [Style].Lines, its middle is left out and
// summed up in a sentence. Its error is the writer's.
func Timeline(w io.Writer, run Run, style Style) error {
	start := run.Start
	if start.IsZero() && len(run.Facts) > 0 {
		start = run.Facts[0].At
	}
	story := tell(run.Facts, start)
	out := bufio.NewWriter(w)
	writeHeading(out, run, story, style)
	if len(run.Facts) == 0 {
		fmt.Fprintf(out, "  Nothing happened: the ledger is empty.\n")
		return out.Flush()
	}
	writeEntries(out, story, style)
	writeMessages(out, story, style)
	return out.Flush()
}

func writeHeading(out *bufio.Writer, run Run, story *story, style Style) {
	var parts []string
	for _, part := range []string{run.Mode.Name, run.Scenario} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if title := strings.Join(parts, ": "); title != "" {
		fmt.Fprintf(out, "%s%s\n", style.paint(bold, title), verdict(run, style))
	}
	if run.Note != "" {
		fmt.Fprintf(out, "  %s\n", run.Note)
	}
	span := run.Virtual
	if span == 0 && len(run.Facts) > 0 {
		span = run.Facts[len(run.Facts)-1].At.Sub(story.start)
	}
	outputs := 0
	for _, it := range story.items {
		if it.End == ledger.Written {
			outputs++
		}
	}
	fmt.Fprintf(out, "  %s, %s", plural(len(story.items)-outputs, "message"), plural(story.invocations, "invocation"))
	if outputs > 0 {
		fmt.Fprintf(out, ", %s", plural(outputs, "output"))
	}
	fmt.Fprintf(out, ", %s of virtual time\n\n", ledger.Clock(span))
}

// verdict returns a run's verdict as an end of a heading.
func verdict(run Run, style Style) string {
	switch {
	case run.Verdict == "":
		return ""
	case run.Good:
		return ", " + style.paint(green, run.Verdict)
	default:
		return ", " + style.paint(red, run.Verdict)
	}
}

// writeEntries writes the invocations and what happened between them.
func writeEntries(out *bufio.Writer, story *story, style Style) {
	lanes := lanes{story: story, several: story.functions() > 1}
	head, tail := cut(len(story.entries), style.lines())
	before, left, after := story.entries[:head], story.entries[head:len(story.entries)-tail], story.entries[len(story.entries)-tail:]
	columns := lanes.columns()
	var rows [][]cell
	for _, e := range slices.Concat(before, after) {
		rows = append(rows, lanes.rows(e)...)
	}
	fit(columns, rows)
	writeRows(out, style, columns, titles(columns))
	lanes.write(out, style, columns, before)
	if len(left) > 0 {
		fmt.Fprintf(out, "\n  %s\n\n", style.paint(yellow, lanes.leftOut(left)))
	}
	lanes.write(out, style, columns, after)
	fmt.Fprintln(out)
}

// cut returns how many of n lines stand before and after the gap: two thirds of
// limit before it. All stand before it when they fit.
func cut(n, limit int) (head, tail int) {
	if limit < 0 || n <= limit {
		return n, 0
	}
	return limit - limit/3, limit / 3
}
