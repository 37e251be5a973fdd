// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"time"

	"github.com/eventlab/eventlab/emulator/internal/queue"
)

// A visit is one look at a queue: it is locked and settled from enter to leave.
// What became known meanwhile is told after that.
type visit struct {
	facts
	ctx context.Context
	q   *namedQueue
	now queue.Instant
}

// enter locks q and makes happen what is due. It fails, and locks nothing, when
// ctx has ended or q was deleted.
func (v *visit) enter(ctx context.Context, s *Service, q *namedQueue) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	now := queue.At(time.Now())
	s.advanceTasks(ctx, now)
	v.ctx, v.q, v.observe = ctx, q, s.cfg.Observe
	q.mu.Lock()
	if q.gone {
		q.mu.Unlock()
		return nonExistentQueue()
	}
	v.now = q.settle(now, &v.facts)
	return nil
}

// leave unlocks the queue and tells the observer.
func (v *visit) leave() {
	v.q.mu.Unlock()
	v.tell(v.ctx)
}
