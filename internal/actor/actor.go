// SPDX-License-Identifier: Apache-2.0

// Package actor says who acts in a lab, and when.
//
// Virtual time alone does not make a run repeatable: goroutines that wake at one
// instant run in any order. So everybody who acts (a poller, an execution
// environment, the test) is an [Actor] with a phase of its own, in nanoseconds,
// carried by its context. An actor acts only at instants of a coarse grid plus
// its phase, so no two actors ever act at the same instant, and the order of
// what they do follows from the seed that dealt the phases.
package actor

import (
	"context"
	"time"
)

const (
	// Grid is the distance between two turns of one actor, and so the virtual
	// latency of every call that an actor makes.
	Grid = time.Millisecond

	// Spacing is the distance between the phases of two actors. It leaves room
	// for a verdict, which falls one nanosecond after the instant that it judges.
	Spacing = 10 * time.Nanosecond
)

// An Actor is somebody who acts: a name for the ledger and a phase on the grid.
// A nil *Actor is valid: it is called "unattributed" and has phase zero.
type Actor struct {
	name  string
	phase time.Duration
	wall  bool
}

// Unattributed is the name of the actor of a context that carries none.
const Unattributed = "unattributed"

// Name returns the actor's name.
func (a *Actor) Name() string {
	if a == nil {
		return Unattributed
	}
	return a.name
}

// Phase returns where on the grid the actor's turns fall: 0 <= Phase < Grid.
func (a *Actor) Phase() time.Duration {
	if a == nil {
		return 0
	}
	return a.phase
}

// Turn waits for the actor's next turn, at most one Grid away, and returns early
// with the context's error when ctx ends first. On the wall clock, where the
// machine decides the order, it does not wait. A nil actor waits for phase zero.
// The caller must not hold a mutex.
func (a *Actor) Turn(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if a != nil && a.wall {
		return nil
	}
	now := time.Now()
	return sleep(ctx, a.next(now).Sub(now))
}

// next returns the actor's first turn after now.
func (a *Actor) next(now time.Time) time.Time {
	turn := now.Truncate(Grid).Add(a.Phase())
	if !turn.After(now) {
		turn = turn.Add(Grid)
	}
	return turn
}

func sleep(ctx context.Context, d time.Duration) error {
	if ctx.Done() == nil {
		time.Sleep(d)
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

type contextKey struct{}

// With returns a context whose calls are made by a.
func With(ctx context.Context, a *Actor) context.Context {
	return context.WithValue(ctx, contextKey{}, a)
}

// From returns the actor that ctx carries, or nil.
func From(ctx context.Context) *Actor {
	a, _ := ctx.Value(contextKey{}).(*Actor)
	return a
}
