// SPDX-License-Identifier: Apache-2.0

// Package report writes what came of runs, for people and for programs.
//
// [Scoreboard] is the table of many runs, [Timeline] says what happened to each
// message of one run, [Briefing] what a failure mode is about, and [JSON] has the
// numbers for other programs. They take plain values: what happened is read from
// the ledger of a [Run] and from nowhere else.
//
// A further format (HTML, JUnit) is a further function from runs to a writer. It
// shares the story of a run (story.go), which knows nothing of text.
package report

import (
	"time"

	"github.com/eventlab/eventlab/ledger"
)

// A Mode is a failure mode.
type Mode struct {
	Name    string // such as sqs/whole-batch-retry
	Promise string // what a consumer must keep under it, in one sentence
	Story   string // how it goes wrong
	Input   string // what is sent under which settings
	Source  string // the AWS page that says so
}

// A Run is one consumer under the input of one failure mode, and what came of it.
// Members that are zero are left out of reports.
type Run struct {
	Mode     Mode
	Scenario string // the consumer, unique within its mode
	Note     string // in one sentence, why it fails or holds

	// Fault says that this consumer had to break the promise; else it is a fix,
	// which had to keep it.
	Fault bool
	Seed  uint64

	Verdict string   // how it ended, in one or two words
	Good    bool     // the verdict is the one that the run had to have
	Skipped bool     // it could not be shown where it ran; Counts are not looked at
	Why     []string // what was wrong when it is not good, or why it was skipped
	Shown   []string // what the counts do not show

	Counts  ledger.Counts
	Virtual time.Duration // how long it was for the consumer
	Wall    time.Duration // how long it was for whoever waited

	Start time.Time     // the instant from which virtual time counts; zero: that of the first fact
	Facts []ledger.Fact // in order, as ledger.Ledger.Facts returns them
}

// kind returns what the run is called beside its name.
func (r Run) kind() string {
	if r.Fault {
		return "fault"
	}
	return "fix"
}

// Style says how text is written. The zero Style is plain.
type Style struct {
	// Color marks headings and what went wrong with ANSI escapes, for a terminal.
	Color bool

	// Lines bounds how many entries of a timeline are written; what is left out of
	// its middle is summed up in a sentence. Zero is 60; a negative number is no
	// bound.
	Lines int
}

// defaultLines is what fits on two screens.
const defaultLines = 60

func (s Style) lines() int {
	if s.Lines == 0 {
		return defaultLines
	}
	return s.Lines
}
