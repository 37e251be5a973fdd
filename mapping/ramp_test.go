// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestRamp(t *testing.T) {
	t.Parallel()
	usual := ramp{step: 5, limit: 1250}
	for _, row := range []struct {
		rule string
		ramp ramp
		saw  sighting
		want int
	}{
		{"1.2.3 grows while messages remain", usual, sighting{pollers: 5, visible: 1}, 10},
		{"1.2.3 does not grow when none remain", usual, sighting{pollers: 5}, 5},
		{"1.2.3 does not grow while a poller is idle", usual, sighting{pollers: 5, starving: 1, visible: 100}, 5},
		{"2.2.2 does not grow for a group that is blocked", usual, sighting{pollers: 5, starving: 4, visible: 100}, 5},
		{"1.2.4 grows up to the ceiling", usual, sighting{pollers: 1248, visible: 100}, 1250},
		{"1.3.2 grows up to MaximumConcurrency", ramp{step: 5, limit: 7}, sighting{pollers: 5, visible: 100}, 7},
		{"1.3.2 stays at MaximumConcurrency", ramp{step: 5, limit: 2}, sighting{pollers: 2, visible: 100}, 2},
		{"1.2.5 comes back from very low traffic", ramp{step: 0, limit: 1250}, sighting{pollers: 2, visible: 1}, 5},
		{"1.2.6 is halved when invocations fail", usual, sighting{pollers: 9, visible: 100, failed: true}, 4},
		{"1.2.6 down to two", usual, sighting{pollers: 3, failed: true}, 2},
		{"1.2.6 and not below what runs", ramp{step: 5, limit: 2}, sighting{pollers: 1, failed: true}, 1},
	} {
		t.Run(row.rule, func(t *testing.T) {
			if got := row.ramp.next(row.saw); got != row.want {
				t.Errorf("got %d pollers, want %d", got, row.want)
			}
		})
	}
}

func TestSuperfluousPollers(t *testing.T) {
	t.Parallel()
	const quiet = 5 * time.Minute
	for _, row := range []struct {
		rule   string
		number int
		idle   time.Duration
		capped bool
		want   bool
	}{
		{"1.2.5 those above five end at once", 5, 20 * time.Second, false, true},
		{"1.2.5 also with MaximumConcurrency", 5, 20 * time.Second, true, true},
		{"1.2.5 five stay", 4, 20 * time.Second, false, false},
		{"1.2.5 two stay on very low traffic", 1, time.Hour, false, false},
		{"1.2.5 the others end on very low traffic", 2, quiet, false, true},
		{"1.2.5 but not with MaximumConcurrency", 2, time.Hour, true, false},
	} {
		t.Run(row.rule, func(t *testing.T) {
			if got := superfluous(row.number, row.idle, quiet, row.capped); got != row.want {
				t.Errorf("got %v, want %v", got, row.want)
			}
		})
	}
}

func TestTheNumberOfPollersStaysWithinItsLimits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := ramp{step: rapid.IntRange(0, 50).Draw(t, "step"), limit: rapid.IntRange(1, 1250).Draw(t, "limit")}
		saw := sighting{
			pollers: rapid.IntRange(1, r.limit).Draw(t, "pollers"), starving: rapid.IntRange(0, 3).Draw(t, "starving"),
			visible: rapid.IntRange(0, 3).Draw(t, "visible"), failed: rapid.Bool().Draw(t, "failed"),
		}
		got := r.next(saw)
		if got < 1 || got > r.limit {
			t.Fatalf("got %d pollers, want 1 to %d", got, r.limit)
		}
		if !saw.failed && got < saw.pollers {
			t.Fatalf("got %d pollers after %d without a failure", got, saw.pollers)
		}
	})
}

func TestCadence(t *testing.T) {
	t.Parallel()
	usual := Cadence{First: time.Second, Limit: 20 * time.Second}
	for attempt, want := range []time.Duration{1, 2, 4, 8, 16, 20, 20} {
		if got := usual.after(attempt + 1); got != want*time.Second {
			t.Errorf("1.5.13 after attempt %d: got %v, want %ds", attempt+1, got, want)
		}
	}
	if got := (Cadence{}).after(1); got <= 0 {
		t.Errorf("the zero cadence waits %v, want some time: a loop without waiting would never let time pass", got)
	}
	if got := usual.after(1 << 30); got != 20*time.Second {
		t.Errorf("after very many attempts: got %v, want 20s", got)
	}
}
