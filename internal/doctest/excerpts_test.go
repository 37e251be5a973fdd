// SPDX-License-Identifier: Apache-2.0

package doctest

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/lab/sqs"
	"github.com/eventlab/eventlab/report"
)

var excerpt = regexp.MustCompile("(?s)<!-- output of eventlab run (\\S+) -->\n```text\n(.*?)```")

func TestOutputInReadmeIsWhatTheCommandPrints(t *testing.T) {
	t.Parallel()
	excerpts := excerpt.FindAllStringSubmatch(read(t, filepath.Join(root, "README.md")), -1)
	if len(excerpts) == 0 {
		t.Fatal("README.md shows no output: want <!-- output of eventlab run MODE --> above a block of text")
	}
	for _, e := range excerpts {
		printed := output(t, e[1])
		if line := missing(e[2], printed); line != "" {
			t.Errorf("README.md shows as output of eventlab run %s:\n%s\nIt is not in what the command prints now:\n%s", e[1], line, printed)
		}
	}
}

func TestOutputThatDriftedIsSeen(t *testing.T) {
	t.Parallel()
	const printed = "one\n\ntwo\nthree\n"
	for _, c := range []struct{ shown, missing string }{
		{"one\n\nthree\n", ""},
		{"two\n", ""},
		{"three\ntwo\n", "two"},
		{"one\nfour\n", "four"},
	} {
		if got := missing(c.shown, printed); got != c.missing {
			t.Errorf("%q in %q: got %q missing, want %q", c.shown, printed, got, c.missing)
		}
	}
}

// missing returns the first line that is shown and was not printed after those
// before it, or "". An excerpt may leave lines out.
func missing(shown, printed string) string {
	rest := strings.Split(printed, "\n")
next:
	for line := range strings.SplitSeq(strings.TrimSuffix(shown, "\n"), "\n") {
		for i := range rest {
			if rest[i] == line {
				rest = rest[i+1:]
				continue next
			}
		}
		return line
	}
	return ""
}

// output returns what eventlab run prints for one mode: the scoreboard, then the
// timelines. Each run is said to have taken two milliseconds, which differs from
// one run to the next.
func output(t *testing.T, name string) string {
	t.Helper()
	var board, timelines strings.Builder
	var runs []report.Run
	for _, mode := range sqs.Modes() {
		if mode.Name != name {
			continue
		}
		for _, scenario := range mode.Runs {
			o := mode.Run(t, scenario, lab.Config{Seed: 1})
			run := report.Run{
				Mode:     report.Mode{Name: mode.Name, Promise: mode.Promise},
				Scenario: o.Scenario, Note: o.Note, Fault: o.Fails, Seed: o.Seed,
				Verdict: string(o.Verdict), Good: o.Verdict.Good(), Why: o.Why, Shown: o.Shown,
				Counts: o.Counts, Virtual: o.Virtual, Wall: 2 * time.Millisecond, Start: o.Start, Facts: o.Facts,
			}
			if err := report.Timeline(&timelines, run, report.Style{}); err != nil {
				t.Fatal(err)
			}
			timelines.WriteString("\n")
			runs = append(runs, run)
		}
	}
	if err := report.Scoreboard(&board, runs, report.Style{}); err != nil {
		t.Fatal(err)
	}
	return board.String() + timelines.String()
}
