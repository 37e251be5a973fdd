// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/eventlab/eventlab/invariant"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/ledger"
)

// batchOfTen is the setting of the modes about one batch with one poison
// message: ten messages, six seconds of visibility, three receives.
func batchOfTen(handler func(*rig) any) setup {
	return setup{
		queue:      QueueConfig{VisibilityTimeout: 6 * time.Second},
		maxReceive: 3,
		mapping:    MappingConfig{BatchSize: 10},
		handler:    handler,
	}
}

// partialBatchOfTen is batchOfTen with partial batch responses, wired rightly.
func partialBatchOfTen(handler func(*rig) any) setup {
	s := batchOfTen(handler)
	s.mapping.ReportBatchItemFailures = true
	return s
}

// onlyPoison are the counts of a consumer of ten messages whose one poison
// message comes back alone, however batches are composed.
var onlyPoison = lab.Want{
	ledger.Deliveries: 12, ledger.Executions: 12, ledger.Effects: 9, ledger.DuplicateEffects: 0,
	ledger.InDeadLetter: 1, ledger.HealthyInDead: 0, ledger.NeverRun: 0, ledger.LostItems: 0,
}

// oneByOne is batchOfTen with batches of one.
func oneByOne(handler func(*rig) any) setup {
	s := batchOfTen(handler)
	s.mapping.BatchSize = 1
	return s
}

func wholeBatchRetry() lab.Mode {
	poisonLast := trouble{messages: ordersWith(10, 9), takes: 10 * time.Millisecond, lasts: time.Minute}
	fifo := batchOfTen(naive)
	fifo.fifo = true
	inGroups := poisonLast
	inGroups.messages = grouped(ordersWith(10, 9), "ada", "bob", "cyd", "dan", "eve")
	return lab.Mode{
		Name:    "sqs/whole-batch-retry",
		Promise: "one poison message costs no other message a repetition or its place in the queue",
		Story: "Without partial batch responses the batch is the unit of success. One message that fails brings all its " +
			"siblings back after the visibility timeout: good work is repeated, and siblings that keep company with the " +
			"poison reach maxReceiveCount with it and are dead-lettered although nothing is wrong with them.",
		Source: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
		Input:  "10 messages in one batch, the last one poison; visibility timeout 6 s, maxReceiveCount 3. Full size.",
		Poison: isPoison,
		Holds:  []invariant.Invariant{invariant.OnlyDeadLettered("poison-10"), invariant.EffectsOnce, invariant.NothingLost},
		Runs: []lab.Scenario{
			{
				Name: "naive", Fails: true,
				Note:     "any error fails the batch: nine good orders are shipped three times and dead-lettered",
				Do:       batchOfTen(naive).under(poisonLast),
				RealTime: batchOfTen(naive).hurried(poisonLast, lab.Want{}),
				Want: lab.Want{
					ledger.Invocations: 3, ledger.Deliveries: 30, ledger.Executions: 30, ledger.Effects: 27, ledger.DuplicateEffects: 18,
					ledger.InDeadLetter: 10, ledger.HealthyInDead: 9, ledger.LostItems: 0,
				},
			},
			{
				Name: "naive, FIFO groups", Fails: true,
				Note:     "a batch holds several groups, so the poison of one customer drags the orders of four others along",
				Do:       fifo.under(inGroups),
				RealTime: fifo.hurried(inGroups, lab.Want{}),
				Want: lab.Want{
					ledger.Invocations: 3, ledger.Deliveries: 30, ledger.Effects: 27, ledger.DuplicateEffects: 18,
					ledger.InDeadLetter: 10, ledger.HealthyInDead: 9,
				},
				Show: showDragged,
			},
			{
				Name:     "partial batch responses",
				Note:     "only the poison message comes back",
				Do:       partialBatchOfTen(partial).under(poisonLast),
				RealTime: partialBatchOfTen(partial).hurried(poisonLast, onlyPoison),
				Want: lab.Want{
					ledger.Invocations: 3, ledger.Deliveries: 12, ledger.Executions: 12, ledger.Effects: 9, ledger.DuplicateEffects: 0,
					ledger.InDeadLetter: 1, ledger.HealthyInDead: 0, ledger.LostItems: 0,
				},
			},
			{
				Name:     "batch size 1",
				Note:     "no siblings to drag along, at ten times the invocations on the happy path",
				Do:       oneByOne(naive).under(poisonLast),
				RealTime: oneByOne(naive).hurried(poisonLast, nil),
				Want: lab.Want{
					ledger.Invocations: 12, ledger.Deliveries: 12, ledger.Effects: 9, ledger.DuplicateEffects: 0,
					ledger.InDeadLetter: 1, ledger.HealthyInDead: 0,
				},
			},
			{
				Name:     "idempotency alone",
				Note:     "hides the repetition, but good orders are dead-lettered all the same",
				Do:       batchOfTen(once).under(poisonLast),
				RealTime: batchOfTen(once).hurried(poisonLast, lab.Want{ledger.Effects: 9, ledger.DuplicateEffects: 0}),
				Holds:    []invariant.Invariant{invariant.EffectsOnce, invariant.NothingLost},
				Want: lab.Want{
					ledger.Invocations: 3, ledger.Deliveries: 30, ledger.Effects: 9, ledger.DuplicateEffects: 0,
					ledger.InDeadLetter: 10, ledger.HealthyInDead: 9,
				},
			},
		},
	}
}

// showDragged names the healthy groups whose messages were dead-lettered.
func showDragged(facts []ledger.Fact) []string {
	dragged := map[string][]string{}
	for _, o := range ledger.Outcomes(facts) {
		if o.End == ledger.EndDeadLettered && !isPoison(o.Key) {
			dragged[o.Group] = append(dragged[o.Group], o.Key)
		}
	}
	groups := make([]string, 0, len(dragged))
	for group := range dragged {
		groups = append(groups, group)
	}
	slices.Sort(groups)
	lines := make([]string, 0, len(groups))
	for _, group := range groups {
		lines = append(lines, fmt.Sprintf("group %s was dragged along: %s", group, strings.Join(dragged[group], ", ")))
	}
	return lines
}
