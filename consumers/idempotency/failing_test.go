// SPDX-License-Identifier: Apache-2.0

package idempotency_test

import (
	"context"
	"errors"
	"testing"

	"github.com/eventlab/eventlab/consumers/idempotency"
)

var errDown = errors.New("the store is down")

// A failing store is a Memory whose calls fail while their error is set.
type failing struct {
	*idempotency.Memory
	claim, complete, release error
}

func (f *failing) Claim(ctx context.Context, key string, c idempotency.Claim) (idempotency.Entry, bool, error) {
	if f.claim != nil {
		return idempotency.Entry{}, false, f.claim
	}
	return f.Memory.Claim(ctx, key, c)
}

func (f *failing) Complete(ctx context.Context, key string, token int64, r idempotency.Result) error {
	if f.complete != nil {
		return f.complete
	}
	return f.Memory.Complete(ctx, key, token, r)
}

func (f *failing) Release(ctx context.Context, key string, token int64) error {
	if f.release != nil {
		return f.release
	}
	return f.Memory.Release(ctx, key, token)
}

func TestWithoutAStoreNothingRuns(t *testing.T) {
	t.Parallel()
	s := newShipping()
	s.guard.Store = &failing{Memory: idempotency.NewMemory(), claim: errDown}
	if _, err := s.ship(t.Context(), 0); !errors.Is(err, errDown) || s.effects.Load() != 0 {
		t.Errorf("got error %v and %d effects, want %v and none", err, s.effects.Load(), errDown)
	}
}

func TestAnEffectThatCouldNotBeRecordedIsReportedWithItsResult(t *testing.T) {
	t.Parallel()
	s := newShipping()
	s.guard.Store = &failing{Memory: idempotency.NewMemory(), complete: errDown}
	result, err := s.ship(t.Context(), 0)
	if result != 1 || !errors.Is(err, idempotency.ErrNotRecorded) || !errors.Is(err, errDown) {
		t.Errorf("got %d, error %v, want the result, %v and %v", result, err, idempotency.ErrNotRecorded, errDown)
	}
}

func TestAFailedEffectIsReportedWhateverBecomesOfItsClaim(t *testing.T) {
	t.Parallel()
	broken := errors.New("no such article")
	for _, tc := range []struct {
		release error
		want    []error
	}{
		{nil, []error{broken}},
		{idempotency.ErrClaimLost, []error{broken}},
		{errDown, []error{broken, errDown}},
	} {
		guard := idempotency.Guard{Store: &failing{Memory: idempotency.NewMemory(), release: tc.release}}
		_, err := idempotency.Do(t.Context(), guard, idempotency.Request{Key: "o-1"}, func(context.Context) (int, error) {
			return 0, broken
		})
		for _, want := range tc.want {
			if !errors.Is(err, want) || errors.Is(err, idempotency.ErrClaimLost) {
				t.Errorf("release answers %v: got error %v, want %v", tc.release, err, want)
			}
		}
	}
}

func TestMistakesRunNothing(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	memory := idempotency.NewMemory()
	for _, tc := range []struct {
		name    string
		ctx     context.Context
		store   idempotency.Store
		request idempotency.Request
	}{
		{"no store", t.Context(), nil, idempotency.Request{Key: "o-1"}},
		{"no key", t.Context(), memory, idempotency.Request{}},
		{"a payload that JSON cannot hold", t.Context(), memory, idempotency.Request{Key: "o-1", Payload: func() {}}},
		{"an ended context", ended, memory, idempotency.Request{Key: "o-1"}},
	} {
		_, err := idempotency.Do(tc.ctx, idempotency.Guard{Store: tc.store}, tc.request, func(context.Context) (int, error) {
			t.Errorf("%s: the effect ran", tc.name)
			return 0, nil
		})
		if err == nil {
			t.Errorf("%s: got no error", tc.name)
		}
	}
}

func TestAResultThatCannotBeRecordedDoesNotRepeatItsEffect(t *testing.T) {
	t.Parallel()
	guard := idempotency.Guard{Store: idempotency.NewMemory()}
	effects := 0
	for attempt := range 3 {
		_, err := idempotency.Do(t.Context(), guard, idempotency.Request{Key: "o-1"}, func(context.Context) (chan int, error) {
			effects++
			return make(chan int), nil
		})
		if err == nil {
			t.Errorf("attempt %d: got no error", attempt+1)
		}
	}
	if effects != 1 {
		t.Errorf("got %d effects, want 1", effects)
	}
}
