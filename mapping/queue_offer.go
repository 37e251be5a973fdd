// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"context"
	"time"

	"github.com/eventlab/eventlab/function"
)

// A settlement is what became of a batch.
type settlement struct {
	Outcome
	invocation string // its request id; empty when the handler did not run
}

// offer invokes the function with a batch until the handler ran, or the batch must
// be let go: a throttled one is held until its visibility timeout ends, and
// offered again in the engine's cadence (rules 1.5.7, 1.5.13).
func (p *poller) offer(run context.Context, b *batch) settlement {
	p.payloadSize = len(b.payload)
	var until time.Time // when the batch is let go
	for attempt := 1; ; attempt++ {
		align(p.ctx, p.actor)
		result, err := p.invoke(b)
		p.lastEndAt = time.Now()
		s := settlement{Decide(b.settings.ReportBatchItemFailures, b.items, result, err), result.RequestID}
		if s.Verdict != Held {
			return s
		}
		if until.IsZero() {
			until = b.receivedAt.Add(p.visibility(b))
		}
		again := p.lastEndAt.Add(p.queue.cfg.Engine.ThrottleRetry.after(attempt))
		if !again.Before(until) {
			sleep(run, time.Until(until))
			return s
		}
		if !sleep(run, time.Until(again)) {
			s.Reason = ReasonMappingStopped
			return s
		}
	}
}

func (p *poller) invoke(b *batch) (function.Result, error) {
	f, err := p.queue.function(b.settings)
	if err != nil {
		return function.Result{}, err
	}
	// Nothing cuts an invocation short: its verdict is waited for and settled.
	return f.Invoke(p.ctx, function.Request{Payload: b.payload, Items: b.items, Qualifier: b.settings.Qualifier})
}

// visibility returns how long the messages of a batch are hidden after they were
// received. When the queue does not say, they are not held.
func (p *poller) visibility(b *batch) time.Duration {
	if b.hide > 0 {
		return b.hide
	}
	visibility, err := p.queue.visibilityTimeout(p.ctx)
	if err != nil {
		return 0
	}
	return visibility
}
