// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/eventlab/eventlab/ledger"
	"github.com/eventlab/eventlab/report"
)

// oneOrder is the ledger of an order that is shipped twice.
func oneOrder() []ledger.Fact {
	s := &scene{}
	s.send(ms, "order-1")
	for attempt := 1; attempt <= 2; attempt++ {
		d := time.Duration(attempt-1) * 30 * time.Second
		s.receive(d+2*ms, "orders/poller-1", attempt, "order-1")
		id := s.invoke(d+3*ms, "env-1", attempt, "order-1")
		s.during(d+3*ms, "env-1", id, ledger.Executed, "order-1")
		s.during(d+4*ms, "env-1", id, ledger.Effect, "order-1")
		if attempt == 1 {
			s.end(d+5*ms, "env-1", id, 2*ms, "Sandbox.Timedout")
			s.giveBack(d+6*ms, "orders/poller-1", id, "Timeout", attempt, "order-1")
			continue
		}
		s.end(d+5*ms, "env-1", id, 2*ms, "")
		s.remove(d+6*ms, "orders/poller-1", "order-1")
	}
	return s.ledger.Facts()
}

func ExampleTimeline() {
	run := report.Run{Scenario: "naive", Facts: oneOrder()}

	_ = report.Timeline(os.Stdout, run, report.Style{})

	// Output:
	// naive
	//   1 message, 2 invocations, 30.005s of virtual time
	//
	//      time  #  environment    took  result                    messages  receive  what became of them
	//    0.000s     1 message sent to orders: order-1
	//    0.002s  1  env-1        0.002s  failed: Sandbox.Timedout  order-1         1  effect, returned
	//   30.002s  2  env-1        0.002s  succeeded                 order-1         2  duplicate effect, deleted
	//
	//   message  path  waited  end
	//   order-1  ●◉ ✓  0.003s  processed at 0.003s, received twice, 1 duplicate effect
	//
	//   ●  ran and had its effect
	//   ◉  ran and had a duplicate effect
	//   ✓  processed
}

func ExampleScoreboard() {
	mode := report.Mode{Name: "sqs/visibility-shorter-than-work", Promise: "a message is worked on by one invocation at a time"}
	facts := oneOrder()
	runs := []report.Run{{
		Mode: mode, Scenario: "naive", Fault: true, Verdict: "reproduced", Good: true,
		Counts: ledger.Count(facts, nil), Virtual: time.Hour, Wall: 7 * time.Millisecond, Facts: facts,
	}}

	var board strings.Builder
	_ = report.Scoreboard(&board, runs, report.Style{})

	table, _, _ := strings.Cut(board.String(), "  fault, fix") // what the columns mean follows
	fmt.Print(table)

	// Output:
	// sqs/visibility-shorter-than-work
	//   a message is worked on by one invocation at a time
	//
	//                                                                  duplicate     dead-        longest  virtual  wall
	//          consumer  invocations  deliveries  executions  effects    effects  lettered  lost     wait     time  time  verdict
	//   fault  naive               2           2           2        2          1         0     0      3ms    1h00m   7ms  reproduced
}

func ExampleBriefing() {
	_ = report.Briefing(os.Stdout, report.Mode{
		Name: "sqs/whole-batch-retry", Promise: "one poison message costs no other message a repetition",
		Input: "10 messages in one batch, the last one poison",
	}, report.Style{})

	// Output:
	// sqs/whole-batch-retry
	//   promise  one poison message costs no other message a repetition
	//   input    10 messages in one batch, the last one poison
}

func ExampleJSON() {
	facts := oneOrder()
	run := report.Run{Scenario: "naive", Counts: ledger.Count(facts, nil)}

	var out bytes.Buffer
	_ = report.JSON(&out, []report.Run{run})

	var runs []struct {
		Scenario string
		Counts   struct {
			Effects    *int // null when the ledger cannot tell
			Duplicates *int `json:"duplicate_effects"`
		}
	}
	_ = json.Unmarshal(out.Bytes(), &runs)
	fmt.Println(runs[0].Scenario, *runs[0].Counts.Effects, *runs[0].Counts.Duplicates)

	// Output: naive 2 1
}
