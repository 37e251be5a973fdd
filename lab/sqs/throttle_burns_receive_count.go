// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"time"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/invariant"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/ledger"
)

// scarce is a function that may run only so often at once, with work that takes
// nearly all of its timeout.
func scarce(reserved, maxReceive int, visibility time.Duration) setup {
	return setup{
		queue:      QueueConfig{VisibilityTimeout: visibility},
		maxReceive: maxReceive,
		function:   function.Config{Timeout: 30 * time.Second, ReservedConcurrentExecutions: &reserved},
		mapping:    MappingConfig{BatchSize: 1},
		handler:    naive,
	}
}

// capped stops reading when the function has no slot free.
func capped() setup {
	s := scarce(2, 1, 30*time.Second)
	s.mapping.MaximumConcurrency = 2
	return s
}

// patientReceives has receives and time enough for six tries in a row.
func patientReceives() setup { return scarce(1, 5, 180*time.Second) }

func throttleBurnsReceiveCount() lab.Mode {
	five := trouble{messages: ordersWith(5), takes: 29 * time.Second, lasts: 15 * time.Minute}
	many := five
	many.messages, many.lasts = ordersWith(300), time.Hour
	// In real time 3.5 s of work stand for 29.
	inRealTime := func(s setup) *lab.RealTime {
		s.queue.VisibilityTimeout, s.function.Timeout = 4*time.Second, 4*time.Second
		short := trouble{messages: five.messages, takes: 3500 * time.Millisecond, lasts: 16 * time.Second}
		return &lab.RealTime{Do: s.under(short), Needs: []string{"1.9.2"}}
	}
	return lab.Mode{
		Name:    "sqs/throttle-burns-receive-count",
		Promise: "no message is dead-lettered before a handler has run on it",
		Story: "Pollers scale with the queue, not with the function's reserved concurrency. They receive messages, the invocation is " +
			"throttled, the visibility timeout ends and the receive is spent: healthy messages reach the dead-letter queue without a " +
			"single line in the function's log.",
		Source: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
		Input: "reserved concurrency 1, batch size 1, 29 s of work, function timeout and visibility timeout 30 s; " +
			"5 messages with maxReceiveCount 1, and 300 with 9. Full size.",
		Holds: []invariant.Invariant{invariant.NoneDeadLettered, invariant.EffectsOnce, invariant.NothingLost},
		Runs: []lab.Scenario{
			{
				Name: "naive", Fails: true,
				Note: "five pollers receive, one invocation runs, four receives are spent on throttles",
				Do:   scarce(1, 1, 30*time.Second).under(five), RealTime: inRealTime(scarce(1, 1, 0)),
				Want: lab.Want{
					ledger.Invocations: 1, ledger.Effects: 1, ledger.DuplicateEffects: 0,
					ledger.InDeadLetter: 4, ledger.HealthyInDead: 4, ledger.NeverRun: 4, ledger.LostItems: 0,
				},
			},
			{
				Name: "naive, 300 messages, maxReceiveCount 9", Fails: true,
				Note: "even nine receives are spent long before a slot is free; the split depends on the poller's undocumented cadence",
				Do:   scarce(1, 9, 30*time.Second).under(many), Skip: "300 messages take an hour in real time",
				Want: lab.Want{ledger.LostItems: 0, ledger.LeftQueued: 0},
			},
			{
				Name: "MaximumConcurrency 2",
				Note: "the mapping stops reading when its two invocations run: three waves, no throttle",
				Do:   capped().under(five), RealTime: inRealTime(capped()),
				Want: lab.Want{
					ledger.Invocations: 5, ledger.Deliveries: 5, ledger.Effects: 5, ledger.Throttles: 0, ledger.InDeadLetter: 0,
				},
			},
			{
				Name: "maxReceiveCount 5, visibility 6 x timeout",
				Note: "five tries in a row fit into one visibility timeout, so every message has its turn; with waits in between the last " +
					"one can end after it and be delivered twice, so it wants idempotency too",
				Do: patientReceives().under(five), Skip: "six tries in a row take minutes in real time",
				Holds: []invariant.Invariant{invariant.NoneDeadLettered, invariant.NothingLost},
				Want:  lab.Want{ledger.InDeadLetter: 0, ledger.LostItems: 0, ledger.LeftQueued: 0},
			},
		},
	}
}
