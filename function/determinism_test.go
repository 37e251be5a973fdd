// SPDX-License-Identifier: Apache-2.0

package function_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/ledger"
)

// A busyHandler fails in every way, and sleeps for times off the grid.
func busyHandler(_ context.Context, event struct{ N int }) error {
	switch event.N % 11 {
	case 3:
		return errors.New("declined")
	case 5:
		panic("crash")
	case 7:
		time.Sleep(1200 * time.Millisecond) // over the timeout
	}
	time.Sleep(time.Duration(event.N%23) * 1_234_567)
	return nil
}

// busyRun invokes two functions from many actors at once and returns the ledger.
func busyRun(t *testing.T, seed uint64) []byte {
	t.Helper()
	var out bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{Seed: seed, ConcurrentExecutions: 12, UnreservedMinimum: pointer(1)})
		functions := []*function.Function{
			b.function("orders", function.Constructor(func(context.Context) (any, error) {
				time.Sleep(3 * time.Millisecond)
				return busyHandler, nil
			}), function.Config{Timeout: time.Second, ReservedConcurrentExecutions: pointer(5)}),
			b.function("invoices", busyHandler, function.Config{
				Timeout: time.Second, Init: 1500 * time.Microsecond, Work: function.Work{PerItem: 777 * time.Microsecond},
			}),
		}
		var callers sync.WaitGroup
		for i := range 24 {
			caller := b.cast.Actor(fmt.Sprintf("caller-%d", i))
			ctx := actor.With(t.Context(), caller)
			callers.Go(func() {
				for n := range 30 {
					_ = caller.Turn(ctx)
					id := fmt.Sprintf("%d-%d", i, n)
					_, err := functions[n%2].Invoke(ctx, function.Request{
						Payload: fmt.Appendf(nil, `{"N":%d}`, i*31+n), Items: []function.Item{{Source: "queue", ID: id, Attempt: 1}},
					})
					if err != nil {
						time.Sleep(5 * time.Millisecond)
					}
				}
			})
		}
		callers.Wait()
		time.Sleep(5 * time.Second)
		if err := ledger.WriteJSON(&out, b.ledger.Facts()); err != nil {
			t.Fatal(err)
		}
	})
	return out.Bytes()
}

func TestTheSameSeedGivesTheSameLedger(t *testing.T) {
	t.Parallel()
	first := busyRun(t, 7)
	for _, kind := range []ledger.Kind{ledger.Initialized, ledger.Throttled, ledger.Succeeded, ledger.Failed} {
		if !bytes.Contains(first, []byte(kind)) {
			t.Errorf("the run has no %s in it: it proves too little", kind)
		}
	}
	for run := range 19 {
		if next := busyRun(t, 7); !bytes.Equal(first, next) {
			t.Fatalf("run %d of seed 7 differs from the first", run+2)
		}
	}
	if bytes.Equal(first, busyRun(t, 8)) {
		t.Error("seed 8 gives the ledger of seed 7: nothing follows from the seed")
	}
}

// Whatever happens, limits hold, every accepted invocation ends once, and an
// environment does one thing at a time.
func TestInvocationsKeepTheirPromises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		limit := rapid.IntRange(1, 6).Draw(r, "limit")
		reserved := rapid.IntRange(0, limit).Draw(r, "reserved")
		plan := rapid.SliceOfN(rapid.IntRange(0, 3000), 1, 30).Draw(r, "milliseconds of each invocation")
		gap := rapid.IntRange(0, 500).Draw(r, "milliseconds between calls")
		seed := rapid.Uint64().Draw(r, "seed")
		rapid.SyncTest(r, func(r *rapid.T) {
			cast, facts := actor.NewCast(seed), &ledger.Ledger{}
			account, err := function.NewAccount(function.AccountConfig{
				Cast: cast, Ledger: facts, Seed: seed, ConcurrentExecutions: limit, UnreservedMinimum: pointer(0),
			})
			if err != nil {
				r.Fatal(err)
			}
			handler := func(milliseconds int) error {
				time.Sleep(time.Duration(milliseconds) * time.Millisecond)
				switch milliseconds % 3 {
				case 1:
					return errors.New("declined")
				case 2:
					panic("crash")
				}
				return nil
			}
			var functions [2]*function.Function
			for i, n := range []*int{&reserved, nil} {
				if functions[i], err = account.NewFunction([]string{"own", "shared"}[i], handler, function.Config{
					Timeout: 2 * time.Second, ReservedConcurrentExecutions: n,
				}); err != nil {
					r.Fatal(err)
				}
			}
			var calls sync.WaitGroup
			for i, milliseconds := range plan {
				time.Sleep(time.Duration(gap) * time.Millisecond)
				ctx := actor.With(context.Background(), cast.Actor("caller")) //nolint:usetesting // t is outside of the bubble
				calls.Go(func() {
					_, _ = functions[i%2].Invoke(ctx, function.Request{Payload: fmt.Appendf(nil, "%d", milliseconds)})
				})
			}
			calls.Wait()
			time.Sleep(5 * time.Second)
			checkPromises(r, facts.Facts(), len(plan), map[string]int{"own": reserved, "shared": limit - reserved})
			if n := len(account.Abandoned()); n != 0 {
				r.Errorf("%d handlers are abandoned although all have returned", n)
			}
		})
	})
}

func checkPromises(r *rapid.T, facts []ledger.Fact, calls int, limits map[string]int) {
	running, open := map[string]int{}, map[string]string{}
	ended, throttled := 0, 0
	for _, f := range facts {
		switch f.Kind {
		case ledger.Throttled:
			throttled++
		case ledger.Invoked:
			running[f.Function]++
			if running[f.Function] > limits[f.Function] {
				r.Errorf("%d executions of %s at once, limit %d", running[f.Function], f.Function, limits[f.Function])
			}
			if open[f.Actor] != "" {
				r.Errorf("%s began %s while %s ran in it", f.Actor, f.Invocation, open[f.Actor])
			}
			open[f.Actor] = f.Invocation
		case ledger.Succeeded, ledger.Failed:
			ended++
			running[f.Function]--
			if open[f.Actor] != f.Invocation {
				r.Errorf("%s ended %s, but %q ran in it", f.Actor, f.Invocation, open[f.Actor])
			}
			open[f.Actor] = ""
		}
	}
	if ended+throttled != calls {
		r.Errorf("of %d calls %d ended and %d were throttled", calls, ended, throttled)
	}
}
