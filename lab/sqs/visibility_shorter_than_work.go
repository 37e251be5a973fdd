// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"fmt"
	"time"

	"github.com/eventlab/eventlab/consumers/heartbeat"
	"github.com/eventlab/eventlab/consumers/orders"
	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/invariant"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/ledger"
)

// slowWork is a message whose handler works for 800 s. AWS refuses a mapping
// whose function timeout is above the visibility timeout, so the timeout is
// raised afterwards, as it happens in production.
func slowWork(visibility time.Duration) setup {
	return setup{
		queue:    QueueConfig{VisibilityTimeout: visibility},
		function: function.Config{Timeout: 30 * time.Second},
		mapping:  MappingConfig{BatchSize: 1},
		handler:  naive,
		drift: func(r *rig) {
			cfg := r.fn.Config()
			cfg.Timeout = 15 * time.Minute
			if err := r.fn.Update(cfg); err != nil {
				r.lab.TB().Fatalf("sqs: %v", err)
			}
		},
	}
}

// patientVisibility hides messages longer than any invocation can take.
func patientVisibility() setup { return slowWork(90 * time.Minute) }

// beating extends the visibility of a message while it is worked on.
func beating() setup {
	s := slowWork(30 * time.Second)
	s.handler = func(r *rig) any {
		return orders.Heartbeating(r.ship, heartbeat.Config{Client: r.client(), VisibilityTimeout: 30 * time.Second})
	}
	s.mapping.ReportBatchItemFailures = true
	return s
}

func visibilityShorterThanWork() lab.Mode {
	work := trouble{messages: ordersWith(1), takes: 800 * time.Second, lasts: time.Hour}
	short := slowWork(30 * time.Second)
	withDeadLetter := slowWork(30 * time.Second)
	withDeadLetter.maxReceive = 3
	// In real time nine seconds of work stand for 800.
	nine := trouble{messages: ordersWith(1), takes: 9 * time.Second, lasts: 19 * time.Second}
	inRealTime := func(s setup, visibility time.Duration) *lab.RealTime {
		s.queue.VisibilityTimeout, s.function.Timeout = visibility, 2*time.Second
		return &lab.RealTime{Do: s.under(nine), Needs: []string{"1.5.11", "1.9.2"}}
	}
	copies := inRealTime(short, 2*time.Second)
	copies.Want = lab.Want{ledger.InDeadLetter: 0} // four or five: timeouts end a little late
	single := lab.Want{ledger.Invocations: 1, ledger.Deliveries: 1, ledger.Effects: 1, ledger.DuplicateEffects: 0, ledger.InDeadLetter: 0}
	return lab.Mode{
		Name:    "sqs/visibility-shorter-than-work",
		Promise: "a message is worked on by one invocation at a time",
		Story: "When the work outlasts the visibility timeout, SQS hands the same message to the next poller while the first copy " +
			"still runs. Copies pile up, and a message can be in the dead-letter queue although it succeeded.",
		Source: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
		Input:  "1 message, 800 s of work, visibility timeout 30 s; the function timeout was raised after the mapping was made. Full size.",
		Holds:  []invariant.Invariant{invariant.EffectsOnce, invariant.NoneDeadLettered, invariant.NothingLost},
		Runs: []lab.Scenario{
			{
				Name: "naive", Fails: true,
				Note: "a copy starts every 30 s until the first one is done: 27 run at once",
				Do:   short.under(work), RealTime: copies,
				Want: lab.Want{ledger.Invocations: 27, ledger.Deliveries: 27, ledger.Effects: 27, ledger.DuplicateEffects: 26, ledger.InDeadLetter: 0},
				Show: showPeak,
			},
			{
				Name: "naive, maxReceiveCount 3", Fails: true,
				Note: "three copies succeed, and the message is dead-lettered while they run",
				Do:   withDeadLetter.under(work), RealTime: inRealTime(withDeadLetter, 2*time.Second),
				Want: lab.Want{ledger.Invocations: 3, ledger.Effects: 3, ledger.DuplicateEffects: 2, ledger.InDeadLetter: 1, ledger.HealthyInDead: 1},
				Show: showPeak,
			},
			{
				Name: "visibility 6 x timeout",
				Note: "the message stays hidden longer than any invocation can take; a failure would wait 90 minutes for its retry",
				Do:   patientVisibility().under(work), RealTime: inRealTime(patientVisibility(), time.Minute),
				Want: single,
			},
			{
				Name: "heartbeat",
				Note: "the handler extends the visibility every 10 s while it works; a crash is retried after 30 s",
				Do:   beating().under(work), RealTime: inRealTime(beating(), 4*time.Second),
				Want: single,
			},
		},
	}
}

// showPeak says how many invocations ran at once.
func showPeak(facts []ledger.Fact) []string {
	return []string{fmt.Sprintf("%d invocations worked on it at once", ledger.Count(facts, nil).PeakConcurrency)}
}
