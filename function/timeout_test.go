// SPDX-License-Identifier: Apache-2.0

package function_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/ledger"
)

func TestAHandlerHasUntilItsDeadline(t *testing.T) {
	t.Parallel()
	const timeout = 2 * time.Second
	for _, row := range []struct {
		name    string
		handler any
		work    time.Duration
		took    time.Duration
		inTime  bool
	}{
		{"6.10 returns before", sleeper(timeout - 1), 0, timeout - 1, true},
		{"6.10 returns exactly at its deadline", sleeper(timeout), 0, timeout, true},
		{"6.10 returns when its context ends", func(ctx context.Context) { <-ctx.Done() }, 0, timeout, true},
		{"6.10 returns a nanosecond later", sleeper(timeout + 1), 0, timeout, false},
		{"6.10 returns much later", sleeper(time.Hour), 0, timeout, false},
		{"6.10 work fits exactly", func() {}, timeout, timeout, true},
		{"6.10 work does not fit", func() {}, timeout + time.Millisecond, timeout, false},
		{"6.10 work leaves too little", sleeper(time.Second), time.Second + time.Millisecond, timeout, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			for range 50 { // a tie that is decided by chance would show
				synctest.Test(t, func(t *testing.T) {
					b := newBench(t, function.AccountConfig{})
					f := b.function("orders", row.handler, function.Config{
						Timeout: timeout, MemorySize: 2048, Work: function.Work{PerInvocation: row.work},
					})
					result := b.invoke(f)
					if result.Duration != row.took || (result.FunctionError == "") != row.inTime {
						t.Errorf("got %s after %v, want in time: %v, after %v", result.Payload, result.Duration, row.inTime, row.took)
					}
					if !row.inTime {
						want := fmt.Sprintf(`{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: %s Error: Task timed out after 2.00 seconds"}`, result.RequestID)
						if string(result.Payload) != want || result.FunctionError != "Unhandled" || result.ErrorType != "Sandbox.Timedout" {
							t.Errorf("got %s %s, want Unhandled %s", result.FunctionError, result.Payload, want)
						}
					}
					time.Sleep(time.Hour)
				})
			}
		})
	}
}

func TestAnAbandonedHandlerIsKnownAndWhatItDoesIsLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		type look struct{ before, after bool }
		looks, called := make(chan look, 1), atomic.Int32{}
		f := b.function("orders", func(ctx context.Context) {
			if called.Add(1) > 1 {
				return
			}
			inv := function.FromContext(ctx)
			before := inv.Ended()
			time.Sleep(5 * time.Second)
			looks <- look{before, inv.Ended()}
		}, function.Config{})

		result := b.invoke(f)
		left := b.Abandoned()
		b.invoke(f)
		seen := <-looks
		synctest.Wait()

		if len(left) != 1 || left[0].RequestID != result.RequestID || left[0].Function != "orders" || left[0].Environment != "orders/env-1" || !left[0].Ended() {
			t.Errorf("Abandoned after the timeout: got %+v, want the invocation %s", left, result.RequestID)
		}
		if seen.before || !seen.after {
			t.Errorf("Ended: got %+v of the deadline, want only after it", seen)
		}
		if got := b.Abandoned(); len(got) != 0 {
			t.Errorf("Abandoned after the handler returned: got %d, want none", len(got))
		}
		if diff := cmp.Diff([]string{"orders/env-1", "orders/env-2"}, b.environments()); diff != "" {
			t.Errorf("the abandoned handler keeps its environment to itself (-want +got):\n%s", diff)
		}
	})
}

func TestAnInvocationHasEndedWhenItsHandlerReturned(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		late := make(chan bool, 1)
		b.invoke(b.function("orders", func(ctx context.Context) {
			inv := function.FromContext(ctx)
			go func() {
				<-ctx.Done() // as the runtime ends it
				time.Sleep(time.Second)
				late <- inv.Ended()
			}()
		}, function.Config{}))
		if !<-late {
			t.Error("what a handler leaves running is not late")
		}
		if function.FromContext(t.Context()) != nil || function.FromContext(t.Context()).Ended() {
			t.Error("outside of an invocation there is one")
		}
	})
}

func TestATimeoutHoldsItsConcurrencyUntilTheVerdictOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		f := b.function("orders", sleeper(time.Minute), function.Config{Timeout: time.Second, ReservedConcurrentExecutions: pointer(1)})
		b.invoke(f)
		b.invoke(f)
		if n := len(b.of(ledger.Throttled)); n != 0 {
			t.Errorf("got %d throttles, want none: the abandoned handler counts no longer", n)
		}
		time.Sleep(time.Minute)
	})
}

func TestACallerThatGivesUpDoesNotStopTheHandler(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		type secret struct{}
		values, ends := make(chan any, 1), make(chan error, 1)
		f := b.function("orders", func(ctx context.Context) {
			values <- ctx.Value(secret{})
			time.Sleep(2 * time.Second)
			ends <- ctx.Err()
		}, function.Config{})
		ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), secret{}, "value"), time.Second)
		defer cancel()

		result, err := f.Invoke(ctx, function.Request{})
		after := len(b.of(ledger.Succeeded))
		cause, seen := <-ends, <-values
		time.Sleep(time.Second)

		if err != context.DeadlineExceeded || after != 0 { //nolint:errorlint // it is promised as it is
			t.Errorf("Invoke: got %v with %d successes, want %v with none", err, after, context.DeadlineExceeded)
		}
		done := b.of(ledger.Succeeded)
		if len(done) != 1 || done[0].Invocation != result.RequestID || cause != nil {
			t.Errorf("got successes %v, context error %v, want the invocation %s to end well", done, cause, result.RequestID)
		}
		if seen != nil {
			t.Errorf("the handler saw the value %v of its caller's context", seen)
		}
		if _, err := f.Invoke(ctx, function.Request{}); err != context.DeadlineExceeded || len(b.of(ledger.Invoked)) != 1 { //nolint:errorlint // as above
			t.Errorf("Invoke with an ended context: got %v and %d invocations, want %v and no second one", err, len(b.of(ledger.Invoked)), context.DeadlineExceeded)
		}
	})
}
