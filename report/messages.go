// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bufio"
	"fmt"
	"slices"

	"github.com/eventlab/eventlab/ledger"
)

// writeMessages writes the path of each message to its end.
func writeMessages(out *bufio.Writer, story *story, style Style) {
	classes := story.classes()
	if len(classes) == 0 {
		return
	}
	head, tail := cut(len(classes), style.lines())
	before, left, after := classes[:head], classes[head:len(classes)-tail], classes[len(classes)-tail:]
	columns := []column{{title: "message"}, {title: "path"}, {title: "waited"}, {title: "end"}}
	if story.grouped() {
		columns = slices.Insert(columns, 1, column{title: "group"})
	}
	fit(columns, slices.Concat(classRows(before, story), classRows(after, story)))
	writeRows(out, style, columns, titles(columns))
	writeRows(out, style, columns, classRows(before, story))
	if len(left) > 0 {
		fmt.Fprintf(out, "\n  %s\n\n", style.paint(yellow, classesLeftOut(left)))
	}
	writeRows(out, style, columns, classRows(after, story))
	writeSymbols(out, classes, style)
}

// classRows returns a row for each class.
func classRows(classes []*class, story *story) [][]cell {
	rows := make([][]cell, 0, len(classes))
	for _, c := range classes {
		end := plain
		if c.bad() {
			end = red
		}
		row := []cell{{c.label(), plain}, {c.items[0].path(), plain}, {c.waited.String(), plain}, {c.ending(), end}}
		if story.grouped() {
			row = slices.Insert(row, 1, cell{c.items[0].Group, plain})
		}
		rows = append(rows, row)
	}
	return rows
}

// grouped reports whether any item belongs to a message group.
func (s *story) grouped() bool {
	return slices.ContainsFunc(s.items, func(it *item) bool { return it.Group != "" })
}

// label names the items of a class and counts them.
func (c *class) label() string {
	text := label(c.items, inGroup, "")
	if n := len(c.items); n > 1 {
		text += fmt.Sprintf(": %d messages alike", n)
	}
	return text
}

func classesLeftOut(classes []*class) string {
	total := 0
	ends := map[ledger.End]int{}
	for _, c := range classes {
		total += len(c.items)
		ends[c.items[0].End] += len(c.items)
	}
	text := fmt.Sprintf("… %s about %s left out here", plural(len(classes), "line"), plural(total, "message"))
	for _, end := range []ledger.End{
		ledger.Processed, ledger.EndDeadLettered, ledger.Lost, ledger.EndExpired, ledger.Moved, ledger.Written, ledger.Queued,
	} {
		if n := ends[end]; n > 0 {
			text += fmt.Sprintf(", %d %s", n, end)
		}
	}
	return text + " …"
}

// writeSymbols explains the symbols that were used.
func writeSymbols(out *bufio.Writer, classes []*class, style Style) {
	used := map[rune]bool{}
	for _, c := range classes {
		for _, r := range c.items[0].path() {
			used[r] = true
		}
	}
	fmt.Fprintln(out)
	for _, m := range meanings() {
		if used[[]rune(m.symbol)[0]] {
			fmt.Fprintf(out, "  %s\n", style.paint(faint, string(m.symbol)+"  "+m.words))
		}
	}
}
