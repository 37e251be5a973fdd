// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"context"
	"errors"
	"time"

	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/ledger"
)

// A State is the state of a mapping (rule 0.6.6).
type State string

// The states, as AWS spells them. Deleted is ours: AWS then says that there is
// no such mapping.
const (
	Creating  State = "Creating"
	Enabling  State = "Enabling"
	Enabled   State = "Enabled"
	Disabling State = "Disabling"
	Disabled  State = "Disabled"
	Updating  State = "Updating"
	Deleting  State = "Deleting"
	Deleted   State = "Deleted"
)

// ErrInUse says that a mapping cannot be changed because it is changing, or was
// closed (rule 7.1.18).
var ErrInUse = errors.New("the event source mapping is in use")

// State returns the state of the mapping; it is empty before [Mapping.Start].
func (m *Mapping) State() State {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state
}

// Start brings a new mapping up and returns its state: it is Creating, and Enabled
// after the engine's TransitionDelay; or it is Disabled at once.
func (m *Mapping) Start(ctx context.Context, enabled bool) State {
	if !enabled {
		m.set(ctx, Disabled)
		return Disabled
	}
	m.change(ctx, Creating, Enabled, m.source.start)
	return Creating
}

// Update gives the mapping other settings; enabled, if it is not nil, switches it
// on or off. Both take effect after the engine's TransitionDelay, without losing
// the place in the source; until then it is in the state that is returned. The
// error is [ErrInUse] in a state that passes.
func (m *Mapping) Update(ctx context.Context, settings Settings, enabled *bool) (State, error) {
	m.mu.Lock()
	old := m.state
	if m.closed || old != Enabled && old != Disabled {
		m.mu.Unlock()
		return old, ErrInUse
	}
	m.settings = settings
	via, to := transition(old, enabled)
	m.state = via
	m.mu.Unlock()
	m.change(ctx, via, to, func() {
		if via == Disabling {
			m.source.stop()
		}
		m.source.apply(settings)
		if via == Enabling {
			m.source.start()
		}
	})
	return via, nil
}

// transition returns through which state a mapping goes to which one when it is
// updated.
func transition(old State, enabled *bool) (via, to State) {
	switch {
	case enabled == nil || *enabled == (old == Enabled):
		return Updating, old
	case *enabled:
		return Enabling, Enabled
	default:
		return Disabling, Disabled
	}
}

// Delete stops the mapping; it is Deleting, and Deleted after the engine's
// TransitionDelay. The error is [ErrInUse] in a state that passes.
func (m *Mapping) Delete(ctx context.Context) error {
	m.mu.Lock()
	if m.closed || m.state != Enabled && m.state != Disabled {
		m.mu.Unlock()
		return ErrInUse
	}
	m.state = Deleting
	m.mu.Unlock()
	m.change(ctx, Deleting, Deleted, m.source.stop)
	return nil
}

// change sets a state that passes, and another one after effect, which comes
// after the delay. It does not wait for that.
func (m *Mapping) change(ctx context.Context, via, to State, effect func()) {
	m.set(ctx, via)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return
	}
	m.tasks.Go(func() {
		if !sleep(m.ctx, m.cfg.Engine.TransitionDelay) || m.actor.Turn(m.ctx) != nil {
			return
		}
		effect()
		m.set(m.ctx, to)
	})
}

// set changes the state and writes that down.
func (m *Mapping) set(ctx context.Context, state State) {
	m.mu.Lock()
	m.state = state
	name := m.settings.Function
	m.mu.Unlock()
	m.cfg.Ledger.Write(ctx, ledger.Fact{
		Kind: ledger.Mapped, Source: m.cfg.Queue.name(), Function: name, Reason: string(state),
	})
}

// sleep waits, and reports false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	if ctx.Err() != nil {
		return false
	}
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// align waits for the turn of ctx's actor, unless now is one. Whoever slept for
// odd times, or was woken by another actor, aligns before it acts on others:
// two actors at one instant have no order.
func align(ctx context.Context, who *actor.Actor) {
	now := time.Now()
	if now.Sub(now.Truncate(actor.Grid)) != who.Phase() {
		_ = who.Turn(ctx) // a context that ended is noticed by what follows
	}
}
