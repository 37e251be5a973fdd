// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/json"
	"io"

	"github.com/eventlab/eventlab/ledger"
)

// JSON writes the runs as one JSON array, in the order in which they are given.
// Each run is an object with these members, always all of them, in this order:
//
//	mode, promise, scenario, note   texts
//	fault                           true for a consumer that had to break the promise, false for a fix
//	seed                            number
//	verdict                         "reproduced", "held", "not reproduced", "broken" or "no result"
//	good                            true if the verdict is the one that the run had to have
//	why, shown                      arrays of texts; why is empty when good
//	counts                          object: invocations, deliveries, executions, effects, duplicate_effects,
//	                                dead_lettered, dead_lettered_healthy, dead_lettered_never_run, lost, queued,
//	                                throttles, inversions: numbers, or null for what the ledger cannot tell;
//	                                peak_concurrency: number
//	longest_wait_seconds            number: the longest time from the send of a healthy message to its end
//	virtual_seconds, wall_seconds   numbers; wall_seconds is information and differs between two equal runs
//
// Members may be added at the end of an object. Its error is the writer's.
func JSON(w io.Writer, runs []Run) error {
	list := make([]jsonRun, 0, len(runs))
	for _, run := range runs {
		list = append(list, jsonOf(run))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(list)
}

type jsonRun struct {
	Mode        string     `json:"mode"`
	Promise     string     `json:"promise"`
	Scenario    string     `json:"scenario"`
	Note        string     `json:"note"`
	Fault       bool       `json:"fault"`
	Seed        uint64     `json:"seed"`
	Verdict     string     `json:"verdict"`
	Good        bool       `json:"good"`
	Why         []string   `json:"why"`
	Shown       []string   `json:"shown"`
	Counts      jsonCounts `json:"counts"`
	LongestWait float64    `json:"longest_wait_seconds"`
	Virtual     float64    `json:"virtual_seconds"`
	Wall        float64    `json:"wall_seconds"`
}

type jsonCounts struct {
	Invocations      *int `json:"invocations"`
	Deliveries       *int `json:"deliveries"`
	Executions       *int `json:"executions"`
	Effects          *int `json:"effects"`
	DuplicateEffects *int `json:"duplicate_effects"`
	DeadLettered     *int `json:"dead_lettered"`
	Healthy          *int `json:"dead_lettered_healthy"`
	NeverRun         *int `json:"dead_lettered_never_run"`
	Lost             *int `json:"lost"`
	Queued           *int `json:"queued"`
	Throttles        *int `json:"throttles"`
	Inversions       *int `json:"inversions"`
	PeakConcurrency  int  `json:"peak_concurrency"`
}

func jsonOf(run Run) jsonRun {
	c := run.Counts
	known := func(counter ledger.Counter) *int {
		n := c.Get(counter)
		if n == ledger.Unknown {
			return nil
		}
		return &n
	}
	return jsonRun{
		Mode: run.Mode.Name, Promise: run.Mode.Promise, Scenario: run.Scenario, Note: run.Note,
		Fault: run.Fault, Seed: run.Seed, Verdict: run.Verdict, Good: run.Good,
		Why: list(run.Why), Shown: list(run.Shown),
		Counts: jsonCounts{
			Invocations: known(ledger.Invocations), Deliveries: known(ledger.Deliveries),
			Executions: known(ledger.Executions), Effects: known(ledger.Effects), DuplicateEffects: known(ledger.DuplicateEffects),
			DeadLettered: known(ledger.InDeadLetter), Healthy: known(ledger.HealthyInDead), NeverRun: known(ledger.NeverRun),
			Lost: known(ledger.LostItems), Queued: known(ledger.LeftQueued),
			Throttles: known(ledger.Throttles), Inversions: known(ledger.Inversions),
			PeakConcurrency: c.PeakConcurrency,
		},
		LongestWait: c.LongestWait.Seconds(), Virtual: run.Virtual.Seconds(), Wall: run.Wall.Seconds(),
	}
}

// list makes sure that no list is null.
func list(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}
