// SPDX-License-Identifier: Apache-2.0

package idempotency_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/eventlab/eventlab/consumers/idempotency"
)

// A shipping ships under one key, and counts how often.
type shipping struct {
	guard   idempotency.Guard
	effects atomic.Int64
}

func newShipping() *shipping {
	return &shipping{guard: idempotency.Guard{Store: idempotency.NewMemory()}}
}

// ship takes work until it ships; it does not look at its context.
func (s *shipping) ship(ctx context.Context, work time.Duration) (int64, error) {
	return idempotency.Do(ctx, s.guard, idempotency.Request{Key: "o-1"}, func(context.Context) (int64, error) {
		time.Sleep(work)
		return s.effects.Add(1), nil
	})
}

// attemptAndDie claims the key and ships, but is killed before it can say so.
func (s *shipping) attemptAndDie(ctx context.Context, ships bool) {
	defer func() { _ = recover() }()
	_, _ = idempotency.Do(ctx, s.guard, idempotency.Request{Key: "o-1"}, func(context.Context) (int64, error) {
		if ships {
			s.effects.Add(1)
		}
		panic("killed")
	})
}

func TestASecondDeliveryGetsTheFirstResult(t *testing.T) {
	t.Parallel()
	type parcel struct {
		Number  string
		Weights []int
	}
	guard := idempotency.Guard{Store: idempotency.NewMemory()}
	for _, number := range []string{"p-1", "p-2", "p-3"} {
		got, err := idempotency.Do(t.Context(), guard, idempotency.Request{Key: "o-1"}, func(context.Context) (parcel, error) {
			return parcel{number, []int{2, 3}}, nil
		})
		if diff := cmp.Diff(parcel{"p-1", []int{2, 3}}, got); diff != "" || err != nil {
			t.Errorf("got error %v, result (-want +got):\n%s", err, diff)
		}
	}
}

func TestACopyThatComesDuringTheAttemptIsTurnedAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShipping()
		go func() { _, _ = s.ship(t.Context(), time.Minute) }()
		synctest.Wait()

		_, err := s.ship(t.Context(), 0)
		time.Sleep(time.Minute + time.Nanosecond)
		result, later := s.ship(t.Context(), 0)

		if !errors.Is(err, idempotency.ErrInProgress) {
			t.Errorf("during the attempt: got error %v, want %v", err, idempotency.ErrInProgress)
		}
		if later != nil || result != 1 || s.effects.Load() != 1 {
			t.Errorf("after it: got %d, error %v, %d effects, want the result of one effect", result, later, s.effects.Load())
		}
	})
}

func TestOneKeyWithTwoPayloadsIsAnError(t *testing.T) {
	t.Parallel()
	type body map[string]int
	for _, tc := range []struct {
		name          string
		first, second any
		want          error
	}{
		{"the same", body{"a": 1, "b": 2}, body{"b": 2, "a": 1}, nil},
		{"another", body{"a": 1}, body{"a": 2}, idempotency.ErrPayloadMismatch},
		{"none at first", nil, body{"a": 1}, nil},
		{"none later", body{"a": 1}, nil, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			guard := idempotency.Guard{Store: idempotency.NewMemory()}
			do := func(payload any, during func()) (int, error) {
				return idempotency.Do(t.Context(), guard, idempotency.Request{Key: "o-1", Payload: payload},
					func(context.Context) (int, error) {
						during()
						return 1, nil
					})
			}
			_, err := do(tc.first, func() {
				_, err := do(tc.second, func() { t.Error("the second ran during the first") })
				if tc.want != nil && !errors.Is(err, tc.want) || !errors.Is(err, tc.want) && !errors.Is(err, idempotency.ErrInProgress) {
					t.Errorf("during the first: got error %v, want %v", err, tc.want)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := do(tc.second, func() { t.Error("the second ran") }); !errors.Is(err, tc.want) {
				t.Errorf("after the first: got error %v, want %v", err, tc.want)
			}
		})
	}
}

// However deliveries overlap and fail, as long as attempts heed their context an
// effect happens at most once, and it happens if one delivery outlives the failures.
func TestDeliveriesInAnyOrderHaveOneEffect(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		type delivery struct {
			After, Work, Timeout time.Duration
			Fails                bool
		}
		deliveries := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) delivery {
			seconds := func(label string, most int) time.Duration {
				return time.Duration(rapid.IntRange(0, most).Draw(t, label)) * time.Second
			}
			return delivery{seconds("after", 60), seconds("work", 20), seconds("timeout", 20), rapid.Bool().Draw(t, "fails")}
		}), 1, 12).Draw(t, "deliveries")
		rapid.SyncTest(t, func(t *rapid.T) {
			s := newShipping()
			deliver := func(d delivery) {
				time.Sleep(d.After)
				ctx, cancel := context.WithTimeout(t.Context(), d.Timeout)
				defer cancel()
				_, _ = idempotency.Do(ctx, s.guard, idempotency.Request{Key: "o-1"}, func(ctx context.Context) (int64, error) {
					select {
					case <-time.After(d.Work):
					case <-ctx.Done():
						return 0, ctx.Err()
					}
					if d.Fails {
						return 0, errors.New("no such article")
					}
					return s.effects.Add(1), nil
				})
			}
			ended := make(chan struct{}, len(deliveries))
			for _, d := range deliveries {
				go func() {
					deliver(d)
					ended <- struct{}{}
				}()
			}
			for range deliveries {
				<-ended
			}
			if got := s.effects.Load(); got > 1 {
				t.Fatalf("got %d effects, want at most 1", got)
			}
			deliver(delivery{After: time.Minute, Timeout: time.Minute})
			if got := s.effects.Load(); got != 1 {
				t.Fatalf("after a delivery without trouble: got %d effects, want 1", got)
			}
		})
	})
}

func ExampleErrInProgress() {
	guard := idempotency.Guard{Store: idempotency.NewMemory()}
	request := idempotency.Request{Key: "ship/o-1"}
	_, err := idempotency.Do(context.Background(), guard, request, func(ctx context.Context) (int, error) {
		// A second copy of the message arrives while the first is being worked on.
		_, err := idempotency.Do(ctx, guard, request, func(context.Context) (int, error) { return 2, nil })
		fmt.Println(errors.Is(err, idempotency.ErrInProgress))
		return 1, nil
	})
	fmt.Println(err)
	// Output:
	// true
	// <nil>
}
