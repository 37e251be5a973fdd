// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"time"

	"github.com/eventlab/eventlab/consumers/idempotency"
	"github.com/eventlab/eventlab/consumers/orders"
	"github.com/eventlab/eventlab/lab"
)

// Fixes returns every fix of this package's modes, each with the same troubles:
// clean input, one poison message, nothing but poison, an outage and an overload.
// The first rows are the naive consumers, to compare with.
func Fixes() []lab.Fix {
	fixes := []lab.Fix{
		{Name: "none: naive", Cures: "-", Costs: "what a fix has to beat"},
		{
			Name: "partial batch responses", Cures: "sqs/whole-batch-retry",
			Costs: "removes the poller's brake in an outage: every retry comes at full speed",
		},
		{Name: "partial batch responses and idempotency", Cures: "sqs/whole-batch-retry", Costs: "a store with a write for each message"},
		{Name: "idempotency alone", Cures: "sqs/whole-batch-retry", Costs: "hides the repetition and still dead-letters healthy messages"},
		{Name: "batch size 1", Cures: "sqs/whole-batch-retry", Costs: "an invocation for each message"},
		{Name: "continue on error alone", Cures: "sqs/poison-position-starvation", Costs: "repeats the whole batch"},
		{Name: "visibility 6 x timeout", Cures: "sqs/visibility-shorter-than-work", Costs: "a retry waits just as long"},
		{Name: "heartbeat", Cures: "sqs/visibility-shorter-than-work", Costs: "calls while it works; it must end with the work"},
		{Name: "MaximumConcurrency 2", Cures: "sqs/throttle-burns-receive-count", Costs: "two at a time: a backlog waits in the queue"},
		{Name: "maxReceiveCount 5, visibility 6 x timeout", Cures: "sqs/throttle-burns-receive-count", Costs: "a poison message stays five times as long"},
		{Name: "none: naive on a FIFO queue", Cures: "-", Costs: "what a fix has to beat"},
		{Name: "FIFO, visibility 30 s", Cures: "sqs/fifo-head-of-line-block", Costs: "an outage longer than three times 30 s dead-letters"},
		{Name: "FIFO, park and continue", Cures: "sqs/fifo-head-of-line-block", Costs: "somebody must empty the sideline queue, in order"},
		{Name: "FIFO, ordered partial responses", Cures: "sqs/whole-batch-retry", Costs: "what follows a failure in its group spends a receive too"},
	}
	setups := []setup{
		batchOfTen(naive), partialBatchOfTen(partial), partialBatchOfTen(partialOnce), batchOfTen(once), oneByOne(naive),
		batchOfTen(continueOnError), patientVisibility(), beating(), capped(), patientReceives(),
		inOrder(naive, 6*time.Minute), inOrder(naive, 30*time.Second), parking(), orderedBatches(),
	}
	for i := range fixes {
		fixes[i].Poison = isPoison
		for _, t := range troubles() {
			fixes[i].Troubles = append(fixes[i].Troubles, lab.Scenario{Name: t.name, Do: setups[i].under(t)})
		}
	}
	return fixes
}

// troubles are what every fix is run against. No work ends just at a timeout, where
// nobody can say which of the two was first.
func troubles() []trouble {
	const quick, hours = 10 * time.Millisecond, 12 * time.Hour
	groups := []string{"ada", "bob", "cyd", "dan", "eve"}
	return []trouble{
		{name: "clean", messages: grouped(ordersWith(10), groups...), takes: quick, lasts: hours},
		{name: "one poison", messages: grouped(ordersWith(10, 4), groups...), takes: quick, lasts: hours},
		{name: "all poison", messages: grouped(ordersWith(10, allPositions(10)...), groups...), takes: quick, lasts: hours},
		{name: "outage of 5 min", messages: grouped(ordersWith(10), groups...), takes: quick, down: 5 * time.Minute, lasts: hours},
		{name: "overload", messages: grouped(ordersWith(200), groups...), takes: 900 * time.Millisecond, reserved: 2, lasts: hours},
	}
}

// The handlers of the setups.

func naive(r *rig) any           { return orders.Naive(r.ship) }
func partial(r *rig) any         { return orders.Partial(r.ship) }
func continueOnError(r *rig) any { return orders.ContinueOnError(r.ship) }
func once(r *rig) any            { return orders.Idempotent(r.ship, idempotency.NewMemory()) }
func partialOnce(r *rig) any     { return orders.IdempotentPartial(r.ship, idempotency.NewMemory()) }

// orderedBatches is a FIFO queue read in batches by a handler that stops within a
// group at its first failure.
func orderedBatches() setup {
	s := partialBatchOfTen(func(r *rig) any { return orders.Ordered(r.ship) })
	s.fifo = true
	return s
}
