// SPDX-License-Identifier: Apache-2.0

package actor

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestEveryActorOfACastHasAPhaseOfItsOwn(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{0, 1, 2, 7, 1 << 40} {
		cast := NewCast(seed)
		seen := map[time.Duration]bool{}
		for range 50_000 {
			phase := cast.Actor("a").Phase()
			if phase <= 0 || phase >= Grid || phase%Spacing != 0 {
				t.Fatalf("seed %d: phase %v is not a place between 0 and %v", seed, phase, Grid)
			}
			if seen[phase] {
				t.Fatalf("seed %d: phase %v was dealt twice", seed, phase)
			}
			seen[phase] = true
		}
	}
}

func TestAnotherSeedLetsOtherActorsGoFirst(t *testing.T) {
	t.Parallel()
	first := map[bool]int{}
	for seed := range uint64(100) {
		cast := NewCast(seed)
		first[cast.Actor("a").Phase() < cast.Actor("b").Phase()]++
	}
	if first[true] < 25 || first[false] < 25 {
		t.Errorf("of 100 seeds, %d let the first actor go first and %d the second, want neither under 25", first[true], first[false])
	}
}

func TestActorsTakeTurnsInTheOrderOfTheirPhases(t *testing.T) {
	t.Parallel()
	for range 50 {
		synctest.Test(t, func(t *testing.T) {
			cast := NewCast(7)
			order := make(chan time.Duration, 16)
			for range cap(order) {
				a := cast.Actor("a")
				go func() {
					if err := a.Turn(t.Context()); err == nil {
						order <- a.Phase()
					}
				}()
			}
			time.Sleep(Grid)
			synctest.Wait()
			close(order)
			last := time.Duration(0)
			for phase := range order {
				if phase <= last {
					t.Fatalf("phase %v had its turn after phase %v", phase, last)
				}
				last = phase
			}
		})
	}
}

func TestATurnEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := NewCast(1).Actor("a").Turn(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("Turn with an ended context: got %v, want %v", err, context.Canceled)
		}
	})
}

func TestOnTheWallClockNobodyWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		before := time.Now()
		if err := NewWallCast().Actor("a").Turn(t.Context()); err != nil || !time.Now().Equal(before) {
			t.Errorf("Turn on the wall clock: got %v after %v, want no wait", err, time.Since(before))
		}
	})
}

func TestAContextWithoutAnActorIsUnattributed(t *testing.T) {
	t.Parallel()
	if got := From(t.Context()).Name(); got != Unattributed {
		t.Errorf("got %q, want %q", got, Unattributed)
	}
	a := NewCast(1).Actor("poller 1")
	if got := From(With(t.Context(), a)); got != a {
		t.Errorf("got %v, want the actor that was put in", got.Name())
	}
}
