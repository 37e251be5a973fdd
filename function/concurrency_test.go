// SPDX-License-Identifier: Apache-2.0

package function_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/ledger"
)

// burst invokes f n times at once and returns how many calls were accepted, and
// the reason why the others were not.
func (b *bench) burst(f *function.Function, n int) (accepted int, reason string) {
	b.t.Helper()
	for range n {
		ctx, cancel := context.WithCancel(context.Background())
		errs := make(chan error, 1)
		go func() {
			_, err := f.Invoke(ctx, function.Request{})
			errs <- err
		}()
		synctest.Wait()
		cancel() // the invocation goes on; only its caller does not wait
		err := <-errs
		var throttle *function.ThrottleError
		switch {
		case errors.As(err, &throttle):
			reason = throttle.Reason
		case errors.Is(err, context.Canceled):
			accepted++
		default:
			b.t.Fatalf("Invoke: got %v", err)
		}
	}
	return accepted, reason
}

func TestConcurrencyIsLimited(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		account  function.AccountConfig
		reserved *int
		calls    int
		accepted int
		reason   string
	}{
		{"6.1 an account has 1,000", function.AccountConfig{}, nil, 1002, 1000, function.ReasonAccountConcurrency},
		{"6.1 the quota can be another", function.AccountConfig{ConcurrentExecutions: 10}, nil, 12, 10, function.ReasonAccountConcurrency},
		{"6.2 reserved concurrency is the maximum", function.AccountConfig{}, pointer(3), 5, 3, function.ReasonReservedConcurrency},
		{"6.2 reserved 0 never runs", function.AccountConfig{}, pointer(0), 2, 0, function.ReasonReservedConcurrency},
		{"6.5 a function gains 1,000 environments at once", function.AccountConfig{ConcurrentExecutions: 5000}, nil, 1002, 1000, function.ReasonRate},
		{"6.5 with a reservation too", function.AccountConfig{ConcurrentExecutions: 5000}, pointer(2000), 1002, 1000, function.ReasonReservedRate},
		{"6.5 the rate is a knob", function.AccountConfig{ScalingRate: 7}, nil, 9, 7, function.ReasonRate},
		{"6.5 negative is no rate", function.AccountConfig{ConcurrentExecutions: 2000, ScalingRate: -1}, nil, 2001, 2000, function.ReasonAccountConcurrency},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, row.account)
				f := b.function("orders", sleeper(time.Second), function.Config{ReservedConcurrentExecutions: row.reserved})
				accepted, reason := b.burst(f, row.calls)
				if accepted != row.accepted || reason != row.reason {
					t.Errorf("got %d of %d accepted, reason %s; want %d, %s", accepted, row.calls, reason, row.accepted, row.reason)
				}
				if got := len(b.of(ledger.Throttled)); got != row.calls-row.accepted {
					t.Errorf("got %d Throttled facts, want %d", got, row.calls-row.accepted)
				}
				time.Sleep(2 * time.Second)
				if again, _ := b.burst(f, 1); (again == 1) != (row.accepted > 0) {
					t.Errorf("after all had ended, %d of 1 was accepted", again)
				}
				time.Sleep(2 * time.Second)
			})
		})
	}
}

// Rule 6.5, and the numbers of the failure mode cold-start-herd: 1,000 environments
// at once, 2,000 after 10 s, 2,500 after 15 s.
func TestEnvironmentsAreGainedEvenly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{ConcurrentExecutions: 5000})
		f := b.function("orders", sleeper(time.Minute), function.Config{Timeout: 2 * time.Minute})
		total := 0
		for _, step := range []struct {
			wait time.Duration
			want int
		}{{0, 1000}, {10 * time.Second, 2000}, {5 * time.Second, 2500}, {10 * time.Millisecond, 2501}} {
			time.Sleep(step.wait)
			accepted, _ := b.burst(f, 1001)
			total += accepted
			if total != step.want {
				t.Errorf("%v later: got %d environments, want %d", step.wait, total, step.want)
			}
		}
		time.Sleep(10 * time.Minute)
		if accepted, _ := b.burst(f, 4000); accepted != 2501+1000 {
			t.Errorf("idle environments need no allowance: got %d of 4,000 accepted, want 2,501 and 1,000 new ones", accepted)
		}
		time.Sleep(2 * time.Minute)
	})
}

func TestRequestsAreLimitedToTenTimesTheConcurrency(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		account  function.AccountConfig
		reserved *int
		accepted int // of the calls of just under two seconds, made one after the other
		reason   string
	}{
		{"6.6 reserved 1 allows 10 at once and 10 a second", function.AccountConfig{}, pointer(1), 29, function.ReasonReservedRate},
		{"6.6 an account of 2 allows 20 at once and 20 a second", function.AccountConfig{ConcurrentExecutions: 2}, nil, 59, function.ReasonRate},
		{"6.6 the rate is a knob", function.AccountConfig{RequestRate: 20}, pointer(1), 59, function.ReasonReservedRate},
		{"6.6 negative is no rate", function.AccountConfig{RequestRate: -1}, pointer(1), 2000, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, row.account)
				f := b.function("orders", func() {}, function.Config{ReservedConcurrentExecutions: row.reserved})
				caller := b.cast.Actor("caller")
				ctx := actor.With(t.Context(), caller)
				accepted, reason := 0, ""
				for start := time.Now(); time.Since(start) < 2*time.Second; _ = caller.Turn(ctx) {
					_, err := f.Invoke(ctx, function.Request{})
					var throttle *function.ThrottleError
					if errors.As(err, &throttle) {
						reason = throttle.Reason
					} else {
						accepted++
					}
				}
				// A call takes a turn of its environment and one of its caller: a millisecond or two.
				if row.reason == "" && accepted < 900 || row.reason != "" && accepted != row.accepted || reason != row.reason {
					t.Errorf("got %d accepted, reason %q, want %d, %q", accepted, reason, row.accepted, row.reason)
				}
			})
		})
	}
}

func TestReservationsLeaveAHundredToTheOthers(t *testing.T) {
	t.Parallel()
	const below = "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [%s]."
	for _, row := range []struct {
		name    string
		account function.AccountConfig
		first   int // reserved by another function
		second  int
		want    string
	}{
		{"6.2 900 of 1,000", function.AccountConfig{}, 0, 900, ""},
		{"6.2 901 of 1,000", function.AccountConfig{}, 0, 901, "100"},
		{"6.2 in sum", function.AccountConfig{}, 500, 400, ""},
		{"6.2 over in sum", function.AccountConfig{}, 500, 401, "100"},
		{"6.2 a small account reserves nothing", function.AccountConfig{ConcurrentExecutions: 10}, 0, 1, "10"},
		{"6.2 but 0", function.AccountConfig{ConcurrentExecutions: 10}, 0, 0, ""},
		{"6.2 the minimum is a knob", function.AccountConfig{ConcurrentExecutions: 10, UnreservedMinimum: pointer(0)}, 4, 6, ""},
		{"6.2 over the knob", function.AccountConfig{ConcurrentExecutions: 10, UnreservedMinimum: pointer(2)}, 4, 5, "2"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, row.account)
			b.function("other", func() {}, function.Config{ReservedConcurrentExecutions: &row.first})
			f := b.function("orders", func() {}, function.Config{})

			_, made := b.NewFunction("third", func() {}, function.Config{ReservedConcurrentExecutions: &row.second})
			b.DeleteFunction("third")
			for _, err := range []error{made, f.Reserve(&row.second)} {
				var refused *function.ConfigError
				switch {
				case row.want == "" && err != nil:
					t.Errorf("got %v, want no error", err)
				case row.want != "" && (!errors.As(err, &refused) || refused.Code != "InvalidParameterValueException" ||
					refused.Message != fmt.Sprintf(below, row.want)):
					t.Errorf("got %v, want minimum [%s]", err, row.want)
				}
			}
			if n := f.Config().ReservedConcurrentExecutions; (n != nil) != (row.want == "") {
				t.Errorf("ReservedConcurrentExecutions: got %v", n)
			}
			// Its own reservation does not stand in the way of another value.
			if err := f.Reserve(pointer(0)); err != nil {
				t.Errorf("Reserve(0): got %v", err)
			}
		})
	}
}

func TestAReservationMovesWhatRunsToItsOwnConcurrency(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{ConcurrentExecutions: 4, UnreservedMinimum: pointer(1)})
		orders := b.function("orders", sleeper(time.Second), function.Config{})
		other := b.function("other", sleeper(time.Second), function.Config{})
		expect := func(what string, f *function.Function, calls, want int, wantReason string) {
			t.Helper()
			if got, reason := b.burst(f, calls); got != want || reason != wantReason {
				t.Errorf("%s: got %d accepted, %q; want %d, %q", what, got, reason, want, wantReason)
			}
		}

		expect("4 are shared", orders, 5, 4, function.ReasonAccountConcurrency)
		expect("none is left", other, 1, 0, function.ReasonAccountConcurrency)
		if err := orders.Reserve(pointer(2)); err != nil {
			t.Fatal(err)
		}
		expect("2 stay with the others", other, 3, 2, function.ReasonAccountConcurrency)
		expect("4 of 2 run", orders, 1, 0, function.ReasonReservedConcurrency)
		time.Sleep(1100 * time.Millisecond)
		expect("2 are its own", orders, 3, 2, function.ReasonReservedConcurrency)
		if err := orders.Reserve(nil); err != nil {
			t.Fatal(err)
		}
		expect("its 2 are shared again", other, 3, 2, function.ReasonAccountConcurrency)
		time.Sleep(1100 * time.Millisecond)
		expect("all are free", orders, 5, 4, function.ReasonAccountConcurrency)
		time.Sleep(2 * time.Second)
	})
}

func TestAThrottleIsWrittenByItsCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		f := b.function("orders", func() {}, function.Config{ReservedConcurrentExecutions: pointer(0)})
		ctx := actor.With(t.Context(), b.cast.Actor("poller-1"))

		_, err := f.Invoke(ctx, function.Request{Items: []function.Item{{ID: "1"}, {ID: "2"}}})

		const want = "function orders: Rate Exceeded. (ReservedFunctionConcurrentInvocationLimitExceeded)"
		if err == nil || err.Error() != want {
			t.Errorf("6.8 got %v, want %s", err, want)
		}
		facts := b.ledger.Facts()
		if len(facts) != 1 || facts[0].Kind != ledger.Throttled || facts[0].Actor != "poller-1" || facts[0].Function != "orders" ||
			facts[0].Count != 2 || facts[0].Reason != function.ReasonReservedConcurrency {
			t.Errorf("got facts %+v, want one Throttled by poller-1 with 2 items", facts)
		}
	})
}
