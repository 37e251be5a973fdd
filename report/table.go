// SPDX-License-Identifier: Apache-2.0

package report

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A paint is an ANSI escape, or "" for plain text.
type paint string

const (
	plain  paint = ""
	bold   paint = "\x1b[1m"
	faint  paint = "\x1b[2m"
	red    paint = "\x1b[31m"
	green  paint = "\x1b[32m"
	yellow paint = "\x1b[33m"
	reset        = "\x1b[0m"
)

// paint returns text in a colour, if the style has any.
func (s Style) paint(p paint, text string) string {
	if !s.Color || p == plain || text == "" {
		return text
	}
	return string(p) + text + reset
}

// A cell is a piece of a row.
type cell struct {
	text  string
	paint paint
}

// A column says how the cells below each other are set.
type column struct {
	title string // lines of it are separated by "\n"
	right bool   // numbers stand at the right
	width int    // of the widest cell, in characters
}

// gap stands between two columns.
const gap = "  "

// fit makes the columns as wide as their titles and the cells of the rows.
func fit(columns []column, rows [][]cell) {
	for _, row := range slices.Concat(titles(columns), rows) {
		for i, c := range row {
			columns[i].width = max(columns[i].width, utf8.RuneCountInString(c.text))
		}
	}
}

// line sets one row, without spaces at its end.
func (s Style) line(columns []column, row []cell) string {
	var text strings.Builder
	owed := 0 // spaces to write before the next text
	for i, c := range row {
		if i > 0 {
			owed += len(gap)
		}
		free := columns[i].width - utf8.RuneCountInString(c.text)
		if c.text == "" {
			owed += free
			continue
		}
		if columns[i].right {
			owed, free = owed+free, 0
		}
		text.WriteString(strings.Repeat(" ", owed))
		text.WriteString(s.paint(c.paint, c.text))
		owed = free
	}
	return text.String()
}

// titles returns the rows of the columns' titles, which stand at the bottom.
func titles(columns []column) [][]cell {
	height := 0
	for _, c := range columns {
		height = max(height, strings.Count(c.title, "\n")+1)
	}
	rows := make([][]cell, height)
	for i := range rows {
		rows[i] = make([]cell, len(columns))
	}
	for i, c := range columns {
		lines := strings.Split(c.title, "\n")
		for n, line := range lines {
			rows[height-len(lines)+n][i] = cell{line, faint}
		}
	}
	return rows
}

// wrap breaks a text between words into lines of at most width characters. A
// longer word is not broken.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}
