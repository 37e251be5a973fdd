// SPDX-License-Identifier: Apache-2.0

package function_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/ledger"
)

func TestAnInitPhaseHasTenSeconds(t *testing.T) {
	t.Parallel()
	const limit = 10 * time.Second
	slow := func(d time.Duration) function.Constructor {
		return func(context.Context) (any, error) {
			time.Sleep(d)
			return func() {}, nil
		}
	}
	for _, row := range []struct {
		name     string
		handler  any
		init     time.Duration
		timeout  time.Duration
		phase    time.Duration // of the result
		duration time.Duration
		kind     string
		names    string // of the environments that were called
	}{
		{"6.12 no init", func() {}, 0, 0, 0, 0, "", "env-1"},
		{"6.12 Config.Init", func() {}, time.Second, 0, time.Second, 0, "", "env-1"},
		{"6.12 constructor", slow(2 * time.Second), 0, 0, 2 * time.Second, 0, "", "env-1"},
		{"6.12 both", slow(2 * time.Second), time.Second, 0, 3 * time.Second, 0, "", "env-1"},
		{"6.12 exactly 10 s", slow(limit), 0, 0, limit, 0, "", "env-1"},
		{"6.12 Config.Init of exactly 10 s", func() {}, limit, 0, limit, 0, "", "env-1"},
		{"6.12 over 10 s is cut and repeated in the invocation", slow(12 * time.Second), 0, time.Minute, limit, 12 * time.Second, "", "env-2"},
		{"6.12 a nanosecond over", slow(limit + 1), 0, time.Minute, limit, limit + 1, "", "env-2"},
		{"6.12 Config.Init over 10 s", func() {}, 12 * time.Second, time.Minute, limit, 12 * time.Second, "", "env-1"},
		{"6.12 both, over in sum", slow(6 * time.Second), 6 * time.Second, time.Minute, limit, 12 * time.Second, "", "env-2"},
		{"6.12 within the function's timeout", slow(12 * time.Second), 0, 12 * time.Second, limit, 12 * time.Second, "", "env-2"},
		{"6.12 which it must keep", slow(12 * time.Second), 0, 11 * time.Second, limit, 11 * time.Second, "Sandbox.Timedout", "env-2"},
		{"6.12 also for Config.Init", func() {}, 12 * time.Second, 11 * time.Second, limit, 11 * time.Second, "Sandbox.Timedout", "env-1"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			for range 20 {
				synctest.Test(t, func(t *testing.T) {
					b := newBench(t, function.AccountConfig{})
					f := b.function("orders", row.handler, function.Config{Init: row.init, Timeout: row.timeout})
					result := b.invoke(f)
					if result.InitDuration != row.phase || result.Duration != row.duration || result.ErrorType != row.kind {
						t.Errorf("got init %v, duration %v, %q, want %v, %v, %q", result.InitDuration, result.Duration, result.ErrorType, row.phase, row.duration, row.kind)
					}
					if got := b.environments(); len(got) != 1 || got[0] != "orders/"+row.names {
						t.Errorf("called environments %v, want %s", got, row.names)
					}
					time.Sleep(time.Minute)
					if left := b.Abandoned(); len(left) != 0 {
						t.Errorf("a minute later %d goroutines are abandoned, want none", len(left))
					}
				})
			}
		})
	}
}

func TestAnEnvironmentThatDoesNotComeUpIsAFunctionError(t *testing.T) {
	t.Parallel()
	noDatabase := errors.New("no database")
	for _, row := range []struct {
		name      string
		construct func(context.Context) (any, error)
		status    int
		cause     string
	}{
		{"6.14 error", func(context.Context) (any, error) { return nil, noDatabase }, 1, "no database"},
		{"6.14 panic", func(context.Context) (any, error) { panic("no config") }, 2, "panic: no config"},
		{"6.14 panic with an error", func(context.Context) (any, error) { panic(noDatabase) }, 2, "panic: no database"},
		{"6.14 exit", func(context.Context) (any, error) { runtime.Goexit(); return nil, nil }, 2, "runtime.Goexit"},
		{"6.14 no handler", func(context.Context) (any, error) { return nil, nil }, 1, "handler is nil"},
		{"6.14 wrong handler", func(context.Context) (any, error) { return func(a, b int) {}, nil }, 1, "its first of two parameters is int"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, function.AccountConfig{})
				calls := 0
				f := b.function("orders", function.Constructor(func(ctx context.Context) (any, error) {
					calls++
					if calls > 1 {
						return func() {}, nil
					}
					return row.construct(ctx)
				}), function.Config{Init: time.Second, ReservedConcurrentExecutions: pointer(1)})

				result := b.invoke(f)

				want := fmt.Sprintf(`{"errorType":"Runtime.ExitError","errorMessage":"RequestId: %s Error: Runtime exited with error: exit status %d"}`, result.RequestID, row.status)
				if string(result.Payload) != want || result.FunctionError != "Unhandled" || !strings.Contains(fmt.Sprint(result.Cause), row.cause) {
					t.Errorf("got %s, cause %v, want %s, %s", result.Payload, result.Cause, want, row.cause)
				}
				if result.InitDuration != time.Second || result.Duration != 0 || result.BilledDuration != time.Second {
					t.Errorf("got %v, %v, billed %v, want an init phase of 1s that is billed", result.InitDuration, result.Duration, result.BilledDuration)
				}
				var kinds []string
				for _, fact := range b.ledger.Facts() {
					kinds = append(kinds, string(fact.Kind)+" "+fact.Reason)
				}
				if diff := cmp.Diff([]string{"Failed Runtime.ExitError"}, kinds); diff != "" {
					t.Errorf("facts (-want +got):\n%s", diff)
				}
				// The environment is gone and its concurrency is free.
				if again := b.invoke(f); again.FunctionError != "" || again.InitDuration != time.Second {
					t.Errorf("the next invocation: got %s after an init of %v, want a new environment that works", again.Payload, again.InitDuration)
				}
			})
		})
	}
}

func TestAFailureOfASuppressedInitFailsTheInvocation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		calls := 0
		f := b.function("orders", function.Constructor(func(context.Context) (any, error) {
			calls++
			if calls == 2 {
				return nil, errors.New("no database")
			}
			return func() error {
				if calls == 1 {
					panic("crash")
				}
				return nil
			}, nil
		}), function.Config{Init: time.Second})

		crash, restart, good := b.invoke(f), b.invoke(f), b.invoke(f)

		if crash.ErrorType != "string" || restart.ErrorType != "Runtime.ExitError" || good.ErrorType != "" {
			t.Errorf("got errors %q, %q, %q, want a panic, an exit and none", crash.ErrorType, restart.ErrorType, good.ErrorType)
		}
		if restart.Duration != time.Second || good.Duration != time.Second || good.InitDuration != 0 {
			t.Errorf("got durations %v and %v with init %v, want the second of init within both", restart.Duration, good.Duration, good.InitDuration)
		}
		if got := b.environments(); len(got) != 3 || got[2] != "orders/env-1" {
			t.Errorf("got environments %v, want one", got)
		}
	})
}

func TestAConstructorKnowsItsActorAndItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		name, left, cut := "", time.Duration(0), error(nil)
		f := b.function("orders", function.Constructor(func(ctx context.Context) (any, error) {
			name = actor.From(ctx).Name()
			deadline, _ := ctx.Deadline()
			left = time.Until(deadline)
			if function.FromContext(ctx) != nil {
				t.Error("an init phase is in an invocation")
			}
			context.AfterFunc(ctx, func() { cut = ctx.Err() })
			return func() {}, nil
		}), function.Config{})
		b.invoke(f)
		synctest.Wait()
		if name != "orders/env-1" || left != 10*time.Second || cut == nil {
			t.Errorf("got actor %s, %v left, end %v, want orders/env-1, 10s, and an end with the phase", name, left, cut)
		}
	})
}

func TestAConstructorThatHangsIsAbandoned(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		f := b.function("orders", function.Constructor(func(context.Context) (any, error) {
			time.Sleep(time.Hour)
			return func() { t.Error("the handler of an abandoned constructor was called") }, nil
		}), function.Config{Timeout: time.Second})
		b.Use(func(context.Context, *function.Invocation, nextFunc) ([]byte, error) {
			t.Error("a hook was called without a handler")
			return nil, nil
		})

		result := b.invoke(f)

		if result.ErrorType != "Sandbox.Timedout" || result.InitDuration != 10*time.Second || result.Duration != time.Second {
			t.Errorf("got %s after %v and %v, want a timeout after 10s and 1s", result.Payload, result.InitDuration, result.Duration)
		}
		left := b.Abandoned()
		if len(left) != 2 || left[0].Environment != "orders/env-1" || left[1].Environment != "orders/env-2" || !left[0].Ended() || !left[1].Ended() {
			t.Errorf("got %d abandoned, want the two environments whose constructor hangs", len(left))
		}
		time.Sleep(2 * time.Hour)
		if n := len(b.of(ledger.Initialized)); n != 0 || len(b.Abandoned()) != 0 {
			t.Errorf("after they returned: got %d Initialized facts and %d abandoned, want none", n, len(b.Abandoned()))
		}
	})
}
