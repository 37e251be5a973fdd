// SPDX-License-Identifier: Apache-2.0

package mapping

import "time"

// Engine holds what AWS does not document about mappings. The zero Engine has
// the choices that FIDELITY.md lists.
type Engine struct {
	// TransitionDelay is how long a mapping stays in Creating, Enabling,
	// Disabling, Updating and Deleting (rules 0.6.5, 0.6.6). Zero: 1 s.
	// Negative: no time.
	TransitionDelay time.Duration

	// PollersPerMinute is how many pollers a queue's mapping gains in a minute
	// while messages remain (rule 1.2.3). Zero: 300. Negative: none.
	PollersPerMinute int

	// MaximumPollers is the most pollers of a queue's mapping without
	// MaximumConcurrency (rule 1.2.4). Zero: 1,250.
	MaximumPollers int

	// LowTrafficAfter is how long nothing must come before a mapping goes down to
	// two pollers (rule 1.2.5). Zero: 5 min. Negative: never.
	LowTrafficAfter time.Duration

	// ShrinkInterval, if positive, halves the pollers of a mapping without
	// ReportBatchItemFailures at most once in such a time while invocations end
	// with function errors, down to two (rule 1.2.6). Zero: never.
	ShrinkInterval time.Duration

	// ExtraPoll is how much longer than its window a receive may wait, in whole
	// seconds up to 20 s: on queues with little traffic, Lambda may invoke that
	// much later (rule 1.1.4). Zero: not at all.
	ExtraPoll time.Duration

	// EffectiveVisibilityTimeout makes receives hide messages for window +
	// function timeout + 30 s when window + timeout is longer than the queue's
	// visibility timeout, as the guide said in 2022 (rule 1.1.8). False: the
	// queue's own holds.
	EffectiveVisibilityTimeout bool

	// ThrottleRetry is the cadence in which a throttled batch is offered again
	// until its visibility timeout ends (rule 1.5.13). Zero: 1, 2, 4, … 20 s.
	ThrottleRetry Cadence

	// PollRetry is the cadence in which a poller tries again after a receive
	// that answered with an error. Zero: 1, 2, 4, … 20 s.
	PollRetry Cadence

	// DeleteAttempts is how often a poller tries to delete a message when the
	// queue could not, in the cadence of PollRetry. Zero: 3.
	DeleteAttempts int
}

// complete returns the engine with its defaults filled in.
func (e Engine) complete() Engine {
	usual := Cadence{First: time.Second, Limit: 20 * time.Second}
	e.TransitionDelay = orDefault(e.TransitionDelay, time.Second)
	e.PollersPerMinute = orDefault(e.PollersPerMinute, 300)
	e.MaximumPollers = orDefault(e.MaximumPollers, 1250)
	e.LowTrafficAfter = orDefault(e.LowTrafficAfter, 5*time.Minute)
	e.ThrottleRetry = orDefault(e.ThrottleRetry, usual)
	e.PollRetry = orDefault(e.PollRetry, usual)
	e.DeleteAttempts = orDefault(e.DeleteAttempts, 3)
	return e
}

func orDefault[T comparable](value, standard T) T {
	var zero T
	if value == zero {
		return standard
	}
	return value
}
