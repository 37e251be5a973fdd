// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/eventlab/eventlab/ledger"
	"github.com/eventlab/eventlab/report"
)

// board is a scoreboard with every kind of line.
func board() []report.Run {
	retry := report.Mode{Name: "sqs/whole-batch-retry", Promise: "one poison message costs no other message a repetition"}
	burns := report.Mode{Name: "sqs/throttle-burns-receive-count", Promise: "no message is dead-lettered before a handler has run on it"}
	run := func(mode report.Mode, name string, fault bool, verdict string, s *scene) report.Run {
		facts := s.ledger.Facts()
		return report.Run{
			Mode: mode, Scenario: name, Fault: fault, Seed: 1, Verdict: verdict, Good: verdict == "held" || verdict == "reproduced",
			Counts: ledger.Count(facts, poison), Virtual: time.Hour, Wall: 12 * ms, Start: epoch, Facts: facts,
		}
	}
	broken := run(retry, "idempotency alone", false, "broken", overlappingCopies())
	broken.Why = []string{"EffectsOnce does not hold: promised that every message has at most one effect", "effects: got 2, want 1"}
	shown := run(retry, "naive, FIFO groups", true, "reproduced", groups())
	shown.Shown = []string{"group bob was dragged along: order-2, order-3, order-4"}
	failed := run(burns, "maxReceiveCount 5, visibility 6 x timeout", false, "no result", &scene{})
	failed.Why = []string{"panic: out of parcels\ngoroutine 7 [running]:"}
	return []report.Run{
		run(retry, "naive", true, "reproduced", wholeBatchRetry()),
		shown,
		run(retry, "partial batch responses", false, "held", partialResponses()),
		broken,
		run(burns, "naive, 300 messages, maxReceiveCount 9", true, "not reproduced", throttled()),
		run(burns, "somebody's own handler", false, "held", foreign()),
		failed,
	}
}

func scoreboard(t *testing.T, runs []report.Run, style report.Style) string {
	t.Helper()
	var out bytes.Buffer
	if err := report.Scoreboard(&out, runs, style); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestAScoreboardHasALinePerRunAndSaysWhatItsColumnsMean(t *testing.T) {
	t.Parallel()
	golden(t, "scoreboard", scoreboard(t, board(), report.Style{}))
}

func TestAScoreboardInColourHasTheSameLetters(t *testing.T) {
	t.Parallel()
	colored := scoreboard(t, board(), report.Style{Color: true})
	if got := escape.ReplaceAllString(colored, ""); got != scoreboard(t, board(), report.Style{}) {
		t.Errorf("the coloured text differs:\n%s", colored)
	}
}

func TestALineOfAScoreboardFitsIntoAWideTerminal(t *testing.T) {
	t.Parallel()
	for line := range strings.Lines(scoreboard(t, board(), report.Style{})) {
		if n := len([]rune(line)); n > 155 && !strings.Contains(line, "; wrong: ") {
			t.Errorf("a line has %d characters: %s", n, line)
		}
	}
}

func TestNoRunsMakeAnEmptyScoreboard(t *testing.T) {
	t.Parallel()
	want := "0 modes: 0 of 0 faults reproduced, 0 of 0 fixes held; 0s of virtual time in 0s.\n"
	if got := scoreboard(t, nil, report.Style{}); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestABriefingSaysWhatAModeIsAbout(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	mode := report.Mode{
		Name: "sqs/whole-batch-retry", Promise: "one poison message costs no other message a repetition",
		Story: "Without partial batch responses the batch is the unit of success. One message that fails brings all its siblings back.",
		Input: "10 messages in one batch, the last one poison",
	}
	if err := report.Briefing(&out, mode, report.Style{}); err != nil {
		t.Fatal(err)
	}
	golden(t, "briefing", out.String())
}

func TestJSONHasAllMembersInOneOrder(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := report.JSON(&out, board()); err != nil {
		t.Fatal(err)
	}
	golden(t, "runs.json", out.String())
}

func TestJSONOfNoRunsIsAnEmptyArray(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := report.JSON(&out, nil); err != nil || out.String() != "[]\n" {
		t.Errorf("got %q, %v", out.String(), err)
	}
}

func TestJSONHasEveryCounterOfTheLedger(t *testing.T) {
	t.Parallel()
	counts := ledger.Counts{By: map[ledger.Counter]int{}}
	for i, counter := range ledger.Counters() {
		counts.By[counter] = 1000 + i
	}
	var out bytes.Buffer
	if err := report.JSON(&out, []report.Run{{Counts: counts}}); err != nil {
		t.Fatal(err)
	}

	var runs []struct{ Counts map[string]int }
	if err := json.Unmarshal(out.Bytes(), &runs); err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for _, n := range runs[0].Counts {
		seen[n] = true
	}
	for i, counter := range ledger.Counters() {
		if !seen[1000+i] {
			t.Errorf("the counter %q is not in the JSON", counter)
		}
	}
}

type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestAWriterThatFailsIsReported(t *testing.T) {
	t.Parallel()
	run := board()[0]
	for name, write := range map[string]func(io.Writer) error{
		"Scoreboard": func(w io.Writer) error { return report.Scoreboard(w, board(), report.Style{}) },
		"Timeline":   func(w io.Writer) error { return report.Timeline(w, run, report.Style{}) },
		"Timeline without facts": func(w io.Writer) error {
			return report.Timeline(w, report.Run{}, report.Style{})
		},
		"Briefing": func(w io.Writer) error { return report.Briefing(w, run.Mode, report.Style{}) },
		"JSON":     func(w io.Writer) error { return report.JSON(w, board()) },
	} {
		if err := write(full{}); !errors.Is(err, errFull) {
			t.Errorf("%s: got %v, want %v", name, err, errFull)
		}
	}
}
