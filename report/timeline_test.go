// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/eventlab/eventlab/ledger"
	"github.com/eventlab/eventlab/report"
)

func timeline(t *testing.T, run report.Run, style report.Style) string {
	t.Helper()
	var out bytes.Buffer
	if err := report.Timeline(&out, run, style); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestATimelineTellsWhatHappenedToEachMessage(t *testing.T) {
	t.Parallel()
	for name, scene := range map[string]*scene{
		"whole-batch-retry":  wholeBatchRetry(),
		"partial-responses":  partialResponses(),
		"overlapping-copies": overlappingCopies(),
		"throttled":          throttled(),
		"groups":             groups(),
		"foreign-handler":    foreign(),
		"oddities":           oddities(),
		"long":               long(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := report.Run{
				Mode: report.Mode{Name: "sqs/example"}, Scenario: name, Note: "a run of this test",
				Verdict: "reproduced", Good: true, Start: epoch, Facts: scene.ledger.Facts(),
			}
			golden(t, "timeline-"+name, timeline(t, run, report.Style{}))
		})
	}
}

func TestAnEmptyLedgerSaysSo(t *testing.T) {
	t.Parallel()
	if got := timeline(t, report.Run{}, report.Style{}); !strings.Contains(got, "Nothing happened: the ledger is empty.") {
		t.Errorf("got %q", got)
	}
}

func TestTimeCountsFromTheFirstFactUnlessARunSaysWhenItBegan(t *testing.T) {
	t.Parallel()
	facts := wholeBatchRetry().ledger.Facts()
	if got := timeline(t, report.Run{Facts: facts}, report.Style{}); !strings.Contains(got, "   0.000s     10 messages sent") {
		t.Errorf("without a start:\n%s", got)
	}
	run := report.Run{Facts: facts, Start: facts[0].At.Add(-time.Hour)}
	if got := timeline(t, run, report.Style{}); !strings.Contains(got, "  1h00m00.000s     10 messages sent") {
		t.Errorf("with a start an hour before:\n%s", got)
	}
}

func TestALongTimelineIsCutOnlyAsFarAsItMust(t *testing.T) {
	t.Parallel()
	run := report.Run{Facts: long().ledger.Facts()}
	for _, test := range []struct{ lines, want int }{{-1, 400}, {30, 0}, {5000, 400}} {
		got := timeline(t, run, report.Style{Lines: test.lines})
		invocations := strings.Count(got, "failed: errorString")
		if test.want > 0 && (invocations != test.want || strings.Contains(got, "left out here")) {
			t.Errorf("Lines %d: got %d invocations, want all %d and nothing left out", test.lines, invocations, test.want)
		}
		if test.want == 0 && (invocations > test.lines || !strings.Contains(got, "left out here")) {
			t.Errorf("Lines %d: got %d invocations, want at most so many, and a sentence", test.lines, invocations)
		}
	}
}

var escape = regexp.MustCompile(`\x1b\[[0-9]*m`)

func TestColoursChangeNoLetter(t *testing.T) {
	t.Parallel()
	for name, scene := range map[string]*scene{"groups": groups(), "late": overlappingCopies(), "odd": oddities()} {
		run := report.Run{Scenario: name, Verdict: "broken", Facts: scene.ledger.Facts()}
		colored, plain := timeline(t, run, report.Style{Color: true}), timeline(t, run, report.Style{})
		if !strings.Contains(colored, "\x1b[") || strings.Contains(plain, "\x1b[") {
			t.Errorf("%s: want escapes with colour, and only with it", name)
		}
		if escape.ReplaceAllString(colored, "") != plain {
			t.Errorf("%s: the coloured text differs:\n%s", name, colored)
		}
	}
}

func TestALineOfATimelineFitsIntoAWideTerminal(t *testing.T) {
	t.Parallel()
	for name, scene := range map[string]*scene{"whole-batch-retry": wholeBatchRetry(), "throttled": throttled(), "long": long()} {
		run := report.Run{Start: epoch, Facts: scene.ledger.Facts()}
		for line := range strings.Lines(timeline(t, run, report.Style{})) {
			if n := len([]rune(line)); n > 170 {
				t.Errorf("%s: a line has %d characters: %s", name, n, line)
			}
		}
	}
}

func TestAWriteOfAFunctionThatDeclaresItsEffectsIsNotToldTwice(t *testing.T) {
	t.Parallel()
	s := &scene{}
	s.send(ms, "order-1")
	id := s.invoke(2*ms, "env-1", 1, "order-1")
	s.during(3*ms, "env-1", id, ledger.Executed, "order-1")
	s.during(4*ms, "env-1", id, ledger.Effect, "order-1")
	s.at(5*ms, "orders/env-1", ledger.Fact{
		Kind: ledger.Effect, Function: "orders", Invocation: id, Item: "id-order-1", Key: "order-1", Reason: "SQS send to parcels",
	})

	got := timeline(t, report.Run{Facts: s.ledger.Facts()}, report.Style{})

	if strings.Contains(got, "duplicate") {
		t.Errorf("the ledger counts one effect, the timeline tells more:\n%s", got)
	}
}
