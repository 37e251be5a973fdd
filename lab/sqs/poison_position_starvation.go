// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"fmt"
	"time"

	"github.com/eventlab/eventlab/invariant"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/ledger"
)

func poisonPositionStarvation() lab.Mode {
	poisonAt := func(p int) trouble {
		return trouble{messages: ordersWith(10, p), takes: 10 * time.Millisecond, lasts: time.Minute}
	}
	mode := lab.Mode{
		Name:    "sqs/poison-position-starvation",
		Promise: "every healthy message is processed once, wherever in its batch a poison message stands",
		Story: "A handler that loops and returns at the first error never reaches the messages behind the poison. Each retry " +
			"repeats the same prefix and skips the same suffix, until the suffix is dead-lettered without having run once.",
		Source: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
		Input:  "10 messages in one batch, poison at the first, fifth or last place; visibility timeout 6 s, maxReceiveCount 3. Full size.",
		Poison: isPoison,
		Holds: []invariant.Invariant{
			invariant.OnlyDeadLettered("poison-1", "poison-5", "poison-10"), invariant.EffectsOnce, invariant.NothingLost,
		},
	}
	for _, run := range []struct{ position, effects, duplicates, neverRun int }{
		{position: 0, effects: 0, duplicates: 0, neverRun: 9},
		{position: 4, effects: 12, duplicates: 8, neverRun: 5},
		{position: 9, effects: 27, duplicates: 18, neverRun: 0},
	} {
		realTime, skip := batchOfTen(naive).hurried(poisonAt(run.position), lab.Want{}), ""
		if run.position == 0 {
			// Nothing has an effect in the first batch, and nobody can say how the next
			// ones are composed.
			realTime, skip = nil, "what comes back after the first attempt is not one batch in real time"
		}
		mode.Runs = append(mode.Runs, lab.Scenario{
			Name: fmt.Sprintf("naive, poison at %d", run.position+1), Fails: true,
			Note:     fmt.Sprintf("what stands before the poison is shipped three times, the %d behind it never", 9-run.position),
			Do:       batchOfTen(naive).under(poisonAt(run.position)),
			RealTime: realTime, Skip: skip,
			Want: lab.Want{
				ledger.Invocations: 3, ledger.Deliveries: 30, ledger.Effects: run.effects, ledger.DuplicateEffects: run.duplicates,
				ledger.InDeadLetter: 10, ledger.HealthyInDead: 9, ledger.NeverRun: run.neverRun,
			},
		})
	}
	mode.Runs = append(mode.Runs, lab.Scenario{
		Name:     "continue on error alone",
		Note:     "every order runs in the first attempt, but the batch still fails as one: 18 repetitions, nine good orders dead-lettered",
		Do:       batchOfTen(continueOnError).under(poisonAt(4)),
		RealTime: batchOfTen(continueOnError).hurried(poisonAt(4), lab.Want{ledger.NeverRun: 0, ledger.LostItems: 0}),
		Holds:    []invariant.Invariant{invariant.NothingLost},
		Want: lab.Want{
			ledger.Deliveries: 30, ledger.Effects: 27, ledger.DuplicateEffects: 18,
			ledger.InDeadLetter: 10, ledger.HealthyInDead: 9, ledger.NeverRun: 0,
		},
	})
	for _, position := range []int{0, 4, 9} {
		mode.Runs = append(mode.Runs, lab.Scenario{
			Name:     fmt.Sprintf("partial, poison at %d", position+1),
			Note:     "it goes on after a failure and reports just that message",
			Do:       partialBatchOfTen(partial).under(poisonAt(position)),
			RealTime: partialBatchOfTen(partial).hurried(poisonAt(position), onlyPoison),
			Want: lab.Want{
				ledger.Invocations: 3, ledger.Deliveries: 12, ledger.Effects: 9, ledger.DuplicateEffects: 0,
				ledger.InDeadLetter: 1, ledger.HealthyInDead: 0, ledger.NeverRun: 0, ledger.LostItems: 0,
			},
		})
	}
	return mode
}
