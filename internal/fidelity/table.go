// SPDX-License-Identifier: Apache-2.0

package fidelity

import (
	"fmt"
	"slices"
	"strings"
)

// Heads of the tables that pages have.
const (
	headRules   = "Rule | What AWS does | Evidence"
	headOpen    = "Rule | Question | Evidence"
	headClaims  = "Rule | Here | Test | Knob or reason"
	headChoices = "Rule | Question | Default | Knob | Test"
	headLearnt  = "Rule | Beyond the rule | Source"
)

// none stands in a cell for nothing.
const none = "–"

// A table is one of a page, under the heading above it.
type table struct {
	heading string
	head    string // cells joined by " | "
	rows    [][]string
}

// tables returns the tables of a page in Markdown, or an error that names the
// line that is not like the others of its table.
func tables(page string) ([]table, error) {
	var all []table
	heading, inside := "", false
	for number, line := range strings.Split(page, "\n") {
		if text, ok := strings.CutPrefix(line, "#"); ok {
			heading = strings.TrimLeft(text, "# ")
		}
		if !strings.HasPrefix(line, "|") {
			inside = false
			continue
		}
		row := cells(line)
		if !inside {
			all = append(all, table{heading: heading, head: strings.Join(row, " | ")})
			inside = true
			continue
		}
		t := &all[len(all)-1]
		if want := strings.Count(t.head, " | ") + 1; len(row) != want {
			return nil, fmt.Errorf("line %d has %d cells: its table has %d", number+1, len(row), want)
		}
		if strings.Trim(row[0], "-:") != "" {
			t.rows = append(t.rows, row)
		}
	}
	return all, nil
}

func cells(line string) []string {
	line = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "|"), "|")
	row := strings.Split(line, "|")
	for i := range row {
		row[i] = strings.TrimSpace(row[i])
	}
	return row
}

// quoted returns what a cell has between backquotes.
func quoted(cell string) []string {
	var all []string
	parts := strings.Split(cell, "`")
	for i := 1; i < len(parts); i += 2 {
		all = append(all, parts[i])
	}
	return all
}

// numbers returns the rules that a cell names.
func numbers(cell string) []string {
	return slices.DeleteFunc(strings.Split(cell, ", "), func(s string) bool { return s == none })
}
