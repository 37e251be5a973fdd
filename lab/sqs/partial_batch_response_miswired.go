// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"time"

	"github.com/eventlab/eventlab/consumers/orders"
	"github.com/eventlab/eventlab/invariant"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/ledger"
)

func partialBatchResponseMiswired() lab.Mode {
	poisonLast := trouble{messages: ordersWith(10, 9), takes: 10 * time.Millisecond, lasts: time.Minute}
	silent := lab.Want{
		ledger.Invocations: 1, ledger.Deliveries: 10, ledger.Effects: 9, ledger.DuplicateEffects: 0,
		ledger.InDeadLetter: 0, ledger.LostItems: 1,
	}
	// The same, however batches are composed.
	gone := lab.Want{ledger.Deliveries: 10, ledger.Effects: 9, ledger.DuplicateEffects: 0, ledger.InDeadLetter: 0, ledger.LostItems: 1}
	wholesale := lab.Want{
		ledger.Invocations: 3, ledger.Deliveries: 30, ledger.Effects: 27, ledger.DuplicateEffects: 18,
		ledger.InDeadLetter: 10, ledger.HealthyInDead: 9, ledger.LostItems: 0,
	}
	return lab.Mode{
		Name:    "sqs/partial-batch-response-miswired",
		Promise: "a message that the handler reports as failed comes back, and no other does",
		Story: "Partial batch responses have two halves: the mapping's ReportBatchItemFailures and the handler's response. " +
			"When one is missing or misspelt nothing complains. Reported failures become deletes, or one typo fails every batch.",
		Source: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
		Input:  "10 messages in one batch, the last one poison; visibility timeout 6 s, maxReceiveCount 3. Full size.",
		Poison: isPoison,
		Holds:  []invariant.Invariant{invariant.OnlyDeadLettered("poison-10"), invariant.EffectsOnce, invariant.NothingLost},
		Runs: []lab.Scenario{
			{
				Name: "a: the mapping does not ask", Fails: true,
				Note: "without ReportBatchItemFailures any response is a success: the failed message is deleted (rule 1.6.17)",
				Do:   batchOfTen(partial).under(poisonLast), Want: silent,
				RealTime: batchOfTen(partial).hurried(poisonLast, gone),
			},
			{
				Name: "b: batchItemsFailures", Fails: true,
				Note: "a misspelt list is no list, and no list is a success: the failed message is deleted (1.6.3)",
				Do:   partialBatchOfTen(func(r *rig) any { return orders.MisspeltKey(r.ship) }).under(poisonLast), Want: silent,
				RealTime: partialBatchOfTen(func(r *rig) any { return orders.MisspeltKey(r.ship) }).hurried(poisonLast, gone),
			},
			{
				Name: "c: messageId", Fails: true,
				Note: "an entry without itemIdentifier fails the whole batch (1.6.9)",
				Do:   partialBatchOfTen(func(r *rig) any { return orders.MessageIDKey(r.ship) }).under(poisonLast), Want: wholesale,
				RealTime: partialBatchOfTen(func(r *rig) any { return orders.MessageIDKey(r.ship) }).hurried(poisonLast, lab.Want{ledger.LostItems: 0}),
			},
			{
				Name: "d: receipt handle as id", Fails: true,
				Note: "an id that is not in the batch fails the whole batch (1.6.10)",
				Do:   partialBatchOfTen(func(r *rig) any { return orders.ReceiptHandleAsID(r.ship) }).under(poisonLast), Want: wholesale,
				RealTime: partialBatchOfTen(func(r *rig) any { return orders.ReceiptHandleAsID(r.ship) }).hurried(poisonLast, lab.Want{ledger.LostItems: 0}),
			},
			{
				Name: "e: returns an error too", Fails: true,
				Note: "a function error fails the whole batch, whatever the mapping asks (1.6.12)",
				Do:   partialBatchOfTen(func(r *rig) any { return orders.ThrowsAnyway(r.ship) }).under(poisonLast), Want: wholesale,
				RealTime: partialBatchOfTen(func(r *rig) any { return orders.ThrowsAnyway(r.ship) }).hurried(poisonLast, lab.Want{ledger.LostItems: 0}),
			},
			{
				Name: "f: returns a text", Fails: true,
				Note: "a response that is no such object fails the whole batch (1.6.15)",
				Do:   partialBatchOfTen(func(r *rig) any { return orders.UnrelatedString(r.ship) }).under(poisonLast), Want: wholesale,
				RealTime: partialBatchOfTen(func(r *rig) any { return orders.UnrelatedString(r.ship) }).hurried(poisonLast, lab.Want{ledger.LostItems: 0}),
			},
			{
				Name:     "wired rightly",
				Note:     "the mapping asks and the handler answers",
				Do:       partialBatchOfTen(partial).under(poisonLast),
				RealTime: partialBatchOfTen(partial).hurried(poisonLast, onlyPoison),
				Want: lab.Want{
					ledger.Invocations: 3, ledger.Deliveries: 12, ledger.Effects: 9, ledger.DuplicateEffects: 0,
					ledger.InDeadLetter: 1, ledger.HealthyInDead: 0, ledger.LostItems: 0,
				},
			},
		},
	}
}
