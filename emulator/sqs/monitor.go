// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"time"

	"github.com/eventlab/eventlab/internal/actor"
)

// A monitor lets calls wait until something changes in a queue, without holding
// the queue's lock: a mutex held by a goroutine that waits would freeze virtual
// time. Its methods are called with the lock held; what they return is waited
// for without it.
type monitor struct {
	changed chan struct{} // nil while nobody waits
}

// next returns a channel that is closed at the next wake.
func (m *monitor) next() <-chan struct{} {
	if m.changed == nil {
		m.changed = make(chan struct{})
	}
	return m.changed
}

// wake wakes all who wait.
func (m *monitor) wake() {
	if m.changed != nil {
		close(m.changed)
		m.changed = nil
	}
}

// await waits until something changed, until the instant next, or until the
// deadline. Woken before its deadline, the caller waits for its actor's turn
// too: of several pollers that wake at one instant, each looks at an instant of
// its own. It returns the error of ctx when that ends first.
func await(ctx context.Context, changed <-chan struct{}, next, deadline time.Time) error {
	if next.After(deadline) {
		next = deadline
	}
	timer := time.NewTimer(time.Until(next))
	defer timer.Stop()
	select {
	case <-changed:
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	if time.Now().Before(deadline) {
		return actor.From(ctx).Turn(ctx)
	}
	return ctx.Err()
}
