// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"time"

	"github.com/eventlab/eventlab/consumers/orders"
	"github.com/eventlab/eventlab/consumers/sideline"
	"github.com/eventlab/eventlab/invariant"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/ledger"
)

// inOrder is a FIFO queue with one message a batch and three receives.
func inOrder(handler func(*rig) any, visibility time.Duration) setup {
	return setup{
		fifo:       true,
		queue:      QueueConfig{VisibilityTimeout: visibility},
		maxReceive: 3,
		mapping:    MappingConfig{BatchSize: 1},
		handler:    handler,
	}
}

// park moves a poison message and what follows it in its group to a sideline
// queue.
func park(r *rig) any {
	parked := r.newQueue("orders-parked", QueueConfig{MessageRetentionPeriod: fourteenDays})
	return orders.Parking(r.ship, sideline.Config{Client: r.client(), QueueURL: parked.URL(), Store: sideline.NewMemory()})
}

// parking is a FIFO queue whose consumer parks what it cannot process.
func parking() setup {
	s := inOrder(park, 6*time.Minute)
	s.mapping.ReportBatchItemFailures = true
	return s
}

func fifoHeadOfLineBlock() lab.Mode {
	threeGroups := trouble{messages: inTens(ordersWith(30, 0), "ada", "bob", "cyd"), takes: 10 * time.Millisecond, lasts: time.Hour}
	oneGroup := threeGroups
	oneGroup.messages = grouped(ordersWith(30, 0), "everybody")
	retention := 4 * time.Hour
	if lab.FullSize() {
		retention = 4 * 24 * time.Hour
	}
	untilTheEnd := threeGroups
	untilTheEnd.lasts = retention + time.Hour
	unending := inOrder(naive, 6*time.Minute)
	unending.maxReceive = 0
	unending.queue.MessageRetentionPeriod = retention
	blocked := func(atLeast, atMost time.Duration) struct{ AtLeast, AtMost time.Duration } {
		return struct{ AtLeast, AtMost time.Duration }{atLeast, atMost}
	}
	// In real time four seconds of visibility stand for six minutes, and nine seconds
	// of patience for two minutes.
	inRealTime := func(s setup, t trouble, visibility time.Duration) *lab.RealTime {
		s.queue.VisibilityTimeout, s.function.Timeout = visibility, time.Second
		t.lasts = 20 * time.Second
		return &lab.RealTime{Do: s.under(t), Needs: []string{"2.1.2", "1.9.2"}, Holds: []invariant.Invariant{
			invariant.WaitAtMost(9*time.Second, "poison-1"), invariant.OnlyDeadLettered("poison-1"),
			invariant.GroupOrder, invariant.EffectsOnce, invariant.NothingLost,
		}}
	}
	return lab.Mode{
		Name:    "sqs/fifo-head-of-line-block",
		Promise: "a poison message holds up nobody for longer than two minutes",
		Story: "Within a message group nothing overtakes a message that fails. Its group stands still for maxReceiveCount times the " +
			"visibility timeout; without a dead-letter queue until retention ends. A long visibility timeout, chosen for safety, makes " +
			"every retry dear.",
		Source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html",
		Input: "3 groups of 10 messages, the first of one group poison; visibility timeout 6 min, maxReceiveCount 3, batch size 1. " +
			"Full size, but for the run without a dead-letter queue: retention is 4 h instead of 4 days; LAB_SIZE=full runs 4 days.",
		Poison: isPoison,
		Holds: []invariant.Invariant{
			invariant.WaitAtMost(2*time.Minute, "poison-1"), invariant.OnlyDeadLettered("poison-1"),
			invariant.GroupOrder, invariant.EffectsOnce, invariant.NothingLost,
		},
		Runs: []lab.Scenario{
			{
				Name: "naive", Fails: true,
				Note: "two groups are done at once, the third stands still for 3 x 6 min",
				Do:   inOrder(naive, 6*time.Minute).under(threeGroups), RealTime: inRealTime(inOrder(naive, 0), threeGroups, 4*time.Second),
				Want:  lab.Want{ledger.Invocations: 32, ledger.Effects: 29, ledger.DuplicateEffects: 0, ledger.InDeadLetter: 1, ledger.HealthyInDead: 0, ledger.LostItems: 0, ledger.Inversions: 0},
				Waits: blocked(18*time.Minute, 19*time.Minute),
			},
			{
				Name: "naive, one group for everybody", Fails: true,
				Note: "all 29 healthy messages wait for 18 min",
				Do:   inOrder(naive, 6*time.Minute).under(oneGroup), RealTime: inRealTime(inOrder(naive, 0), oneGroup, 4*time.Second),
				Want:  lab.Want{ledger.Effects: 29, ledger.InDeadLetter: 1, ledger.HealthyInDead: 0, ledger.Inversions: 0},
				Waits: blocked(18*time.Minute, 19*time.Minute),
			},
			{
				Name: "naive, no dead-letter queue", Fails: true,
				Note: "the group stands still until retention ends, and what waited in it expires with the poison",
				Do:   unending.under(untilTheEnd), Skip: "retention ends after hours",
				Want:  lab.Want{ledger.Effects: 20, ledger.DuplicateEffects: 0, ledger.InDeadLetter: 0, ledger.LostItems: 10},
				Waits: blocked(retention, retention+time.Hour),
			},
			{
				Name: "visibility 30 s",
				Note: "three retries take 90 s; the group goes on out of a gap",
				Do:   inOrder(naive, 30*time.Second).under(threeGroups), RealTime: inRealTime(inOrder(naive, 0), threeGroups, time.Second),
				Want:  lab.Want{ledger.Invocations: 32, ledger.Effects: 29, ledger.InDeadLetter: 1, ledger.HealthyInDead: 0, ledger.LostItems: 0, ledger.Inversions: 0},
				Waits: blocked(90*time.Second, 100*time.Second),
			},
			{
				Name: "park and continue",
				Note: "the poison and what follows it in its group move to a sideline queue, in order; nobody else waits",
				Do:   parking().under(threeGroups), RealTime: inRealTime(parking(), threeGroups, 4*time.Second),
				Want:  lab.Want{ledger.Effects: 20, ledger.InDeadLetter: 0, ledger.LostItems: 0, ledger.Inversions: 0},
				Waits: blocked(0, time.Minute),
			},
		},
	}
}
