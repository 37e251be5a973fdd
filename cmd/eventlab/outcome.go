// SPDX-License-Identifier: Apache-2.0

package main

import (
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/report"
)

func briefing(mode lab.Mode) report.Mode {
	return report.Mode{Name: mode.Name, Promise: mode.Promise, Story: mode.Story, Input: mode.Input, Source: mode.Source}
}

// reportOf says an outcome in the report's words.
func reportOf(mode lab.Mode, o lab.Outcome) report.Run {
	return report.Run{
		Mode: briefing(mode), Scenario: o.Scenario, Note: o.Note, Fault: o.Fails, Seed: o.Seed,
		Verdict: string(o.Verdict), Good: o.Verdict.Good(), Skipped: o.Verdict == lab.Skipped, Why: o.Why, Shown: o.Shown,
		Counts: o.Counts, Virtual: o.Virtual, Wall: o.Wall, Start: o.Start, Facts: o.Facts,
	}
}

// worse returns the exit status after a further run. A fault that did not
// reproduce proves nothing, which is worse than a fix that broke.
func worse(status int, run report.Run) int {
	switch lab.Verdict(run.Verdict) {
	case lab.Reproduced, lab.Held, lab.Skipped:
		return status
	case lab.Broken:
		return max(status, statusBroken)
	default:
		return max(status, statusNoProof)
	}
}
