// SPDX-License-Identifier: Apache-2.0

package idempotency_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/consumers/idempotency"
)

// The numbers are those of the failure mode idempotency-in-progress-lockout: a
// function timeout of 30 s, three deliveries, the first attempt killed. The visibility
// timeout is 32 s here, longer than timeout and margin.
func TestHowLongAClaimOutlivesAKilledAttempt(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name        string
		expiry      time.Duration
		ships       bool
		wantEffects int64
		wantErrors  []bool
	}{
		{"an hour locks the redeliveries out", time.Hour, false, 0, []bool{true, true}},
		{"an hour keeps an effect that happened from being repeated", time.Hour, true, 1, []bool{true, true}},
		{"until the deadline lets the second delivery run", 0, false, 1, []bool{false, false}},
		{"until the deadline repeats an effect that happened", 0, true, 2, []bool{false, false}},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newShipping()
			s.guard.Expiry = tc.expiry
			const timeout, visibility = 30 * time.Second, 32 * time.Second
			ctx, cancel := context.WithTimeout(t.Context(), timeout)
			s.attemptAndDie(ctx, tc.ships)
			cancel()
			var failed []bool
			for range 2 {
				time.Sleep(visibility)
				ctx, cancel := context.WithTimeout(t.Context(), timeout)
				_, err := s.ship(ctx, time.Second)
				failed = append(failed, errors.Is(err, idempotency.ErrInProgress))
				cancel()
			}
			if diff := cmp.Diff(tc.wantErrors, failed); diff != "" || s.effects.Load() != tc.wantEffects {
				t.Errorf("%s: got %d effects, want %d; turned away (-want +got):\n%s",
					tc.name, s.effects.Load(), tc.wantEffects, diff)
			}
		})
	}
}

func TestAClaimExpiresASecondAfterItsAttempt(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		timeout time.Duration
		expiry  time.Duration
		want    time.Duration
	}{
		{"after the deadline of its context", 30 * time.Second, 0, 31 * time.Second},
		{"after Lambda's longest timeout, without a deadline", 0, 0, 15*time.Minute + time.Second},
		{"when the guard says", 30 * time.Second, 5 * time.Second, 5 * time.Second},
		{"when the guard says, without a deadline", 0, time.Hour, time.Hour},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newShipping()
			s.guard.Expiry = tc.expiry
			ctx, cancel := context.WithCancel(t.Context())
			if tc.timeout > 0 {
				ctx, cancel = context.WithTimeout(t.Context(), tc.timeout)
			}
			s.attemptAndDie(ctx, false)
			cancel()

			time.Sleep(tc.want - time.Nanosecond)
			_, before := s.ship(t.Context(), 0)
			time.Sleep(time.Nanosecond)
			_, after := s.ship(t.Context(), 0)

			if !errors.Is(before, idempotency.ErrInProgress) || after != nil {
				t.Errorf("%s: got error %v before %v and %v then, want %v and none",
					tc.name, before, tc.want, after, idempotency.ErrInProgress)
			}
		})
	}
}

func TestAnAttemptThatOutlivesItsClaimCannotComplete(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShipping()
		s.guard.Expiry = 5 * time.Second
		type answer struct {
			result int64
			err    error
		}
		first := make(chan answer, 1)
		go func() {
			result, err := s.ship(t.Context(), 20*time.Second) // ignores that its context ends
			first <- answer{result, err}
		}()
		time.Sleep(6 * time.Second)
		second, secondErr := s.ship(t.Context(), time.Second)

		late := <-first
		result, err := s.ship(t.Context(), 0)

		if !errors.Is(late.err, idempotency.ErrClaimLost) || late.result != 2 {
			t.Errorf("the late attempt: got %d, error %v, want its own result and %v", late.result, late.err, idempotency.ErrClaimLost)
		}
		if second != 1 || secondErr != nil || result != 1 || err != nil {
			t.Errorf("got %d (%v) from the second attempt and %d (%v) afterwards, want 1 from both", second, secondErr, result, err)
		}
	})
}

func TestTheAttemptsContextEndsWithItsClaim(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		guard := idempotency.Guard{Store: idempotency.NewMemory(), Expiry: 5 * time.Second}
		began := time.Now()
		_, err := idempotency.Do(t.Context(), guard, idempotency.Request{Key: "o-1"}, func(ctx context.Context) (int, error) {
			<-ctx.Done()
			return 0, ctx.Err()
		})
		if took := time.Since(began); !errors.Is(err, context.DeadlineExceeded) || took != 5*time.Second {
			t.Errorf("got error %v after %v, want %v after 5s", err, took, context.DeadlineExceeded)
		}
	})
}

// An effect whose call timed out may have happened. Releasing its claim would let
// the next copy repeat it beside the call that is still under way.
func TestAnAttemptThatFailsAfterItsContextEndedKeepsItsClaim(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShipping()
		released := errors.New("it was released")
		s.guard.Store = &failing{Memory: idempotency.NewMemory(), release: released}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, err := idempotency.Do(ctx, s.guard, idempotency.Request{Key: "o-1"}, func(ctx context.Context) (int, error) {
			<-ctx.Done()
			return 0, ctx.Err()
		})
		_, next := s.ship(t.Context(), 0)
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, released) || !errors.Is(next, idempotency.ErrInProgress) {
			t.Errorf("got errors %v and %v, want %v and %v", err, next, context.DeadlineExceeded, idempotency.ErrInProgress)
		}
	})
}

func TestAnEffectThatHappensAtTheDeadlineIsRecorded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShipping()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()

		_, err := s.ship(ctx, 10*time.Second+time.Millisecond)
		_, again := s.ship(t.Context(), 0)

		if err != nil || again != nil || s.effects.Load() != 1 {
			t.Errorf("got errors %v and %v, %d effects, want no error and 1 effect", err, again, s.effects.Load())
		}
	})
}

// The rows are the failure mode idempotency-key-drift: a copy that comes back after
// eight days, with and without a retention that covers it.
func TestAResultIsKeptForItsRetention(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for _, tc := range []struct {
		retention, replayAfter time.Duration
		want                   int64
	}{
		{7 * day, 8 * day, 2},
		{30 * day, 8 * day, 1},
		{0, 28*day - time.Second, 1},
		{0, 28 * day, 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newShipping()
			s.guard.Retention = tc.retention
			for range 2 {
				if _, err := s.ship(t.Context(), 0); err != nil {
					t.Error(err)
				}
				time.Sleep(tc.replayAfter)
			}
			if got := s.effects.Load(); got != tc.want {
				t.Errorf("retention %v, replay after %v: got %d effects, want %d", tc.retention, tc.replayAfter, got, tc.want)
			}
		})
	}
}
