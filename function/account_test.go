// SPDX-License-Identifier: Apache-2.0

package function_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/ledger"
)

// A bench holds what a test of functions needs.
type bench struct {
	*function.Account
	t      *testing.T
	cast   *actor.Cast
	ledger *ledger.Ledger
}

// newBench returns an account with a ledger; cfg says what is special about it.
func newBench(t *testing.T, cfg function.AccountConfig) *bench {
	t.Helper()
	b := &bench{t: t, cast: actor.NewCast(cfg.Seed), ledger: &ledger.Ledger{}}
	cfg.Cast, cfg.Ledger = b.cast, b.ledger
	account, err := function.NewAccount(cfg)
	if err != nil {
		t.Fatal(err)
	}
	b.Account = account
	return b
}

func (b *bench) function(name string, handler any, cfg function.Config) *function.Function {
	b.t.Helper()
	f, err := b.NewFunction(name, handler, cfg)
	if err != nil {
		b.t.Fatal(err)
	}
	return f
}

// invoke calls f once and requires an answer.
func (b *bench) invoke(f *function.Function) function.Result {
	b.t.Helper()
	result, err := f.Invoke(b.t.Context(), function.Request{})
	if err != nil {
		b.t.Fatalf("Invoke: %v", err)
	}
	return result
}

// start calls f in the background, and returns when the call was accepted.
func (b *bench) start(f *function.Function) <-chan function.Result {
	done := make(chan function.Result, 1)
	go func() {
		result, err := f.Invoke(context.Background(), function.Request{})
		if err != nil {
			b.t.Errorf("Invoke: %v", err)
		}
		done <- result
	}()
	synctest.Wait()
	return done
}

// of returns the facts of a kind.
func (b *bench) of(kind ledger.Kind) []ledger.Fact {
	var facts []ledger.Fact
	for _, f := range b.ledger.Facts() {
		if f.Kind == kind {
			facts = append(facts, f)
		}
	}
	return facts
}

// environments returns the environments that were called, in the order of the calls.
func (b *bench) environments() []string {
	var names []string
	for _, f := range b.of(ledger.Invoked) {
		names = append(names, f.Actor)
	}
	return names
}

func pointer[T any](value T) *T { return &value }

func sleeper(d time.Duration) func() {
	return func() { time.Sleep(d) }
}

func TestAnAccountNamesTheSettingThatIsWrong(t *testing.T) {
	t.Parallel()
	cast := actor.NewCast(1)
	for _, row := range []struct {
		name string
		cfg  function.AccountConfig
		want string
	}{
		{"no cast", function.AccountConfig{}, "Cast is nil"},
		{"negative limit", function.AccountConfig{Cast: cast, ConcurrentExecutions: -1}, "ConcurrentExecutions is -1: must be positive"},
		{"short id", function.AccountConfig{Cast: cast, ID: "123"}, `ID is "123": must be 12 digits`},
		{"id with letters", function.AccountConfig{Cast: cast, ID: "12345678901x"}, "must be 12 digits"},
		{"minimum over limit", function.AccountConfig{Cast: cast, ConcurrentExecutions: 10, UnreservedMinimum: pointer(11)}, "UnreservedMinimum is 11: must be 0 to ConcurrentExecutions, 10"},
		{"negative minimum", function.AccountConfig{Cast: cast, UnreservedMinimum: pointer(-1)}, "UnreservedMinimum is -1"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if _, err := function.NewAccount(row.cfg); err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("NewAccount: got %v, want an error with %q", err, row.want)
			}
		})
	}
}

func TestAnAccountShowsItsDefaults(t *testing.T) {
	t.Parallel()
	b := newBench(t, function.AccountConfig{Seed: 7})
	*b.Config().UnreservedMinimum = 0
	cfg := b.Config()
	got := []any{cfg.ID, cfg.Region, cfg.ConcurrentExecutions, *cfg.UnreservedMinimum, cfg.ScalingRate, cfg.RequestRate, cfg.InitUnbilled, cfg.Seed}
	want := []any{"000000000000", "us-east-1", 1000, 100, 1000, 10, false, uint64(7)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Config (-want +got):\n%s", diff)
	}
}

func TestFunctionsAreFoundByName(t *testing.T) {
	t.Parallel()
	b := newBench(t, function.AccountConfig{ID: "123456789012", Region: "eu-central-1"})
	b.function("orders", func() {}, function.Config{})
	b.function("invoices", func() {}, function.Config{})

	f, ok := b.Function("orders")
	if !ok || f.Name() != "orders" || f.ARN() != "arn:aws:lambda:eu-central-1:123456789012:function:orders" {
		t.Errorf("Function: got %v, %v", f, ok)
	}
	if _, ok := b.Function("nothing"); ok {
		t.Error("a function that nobody made was found")
	}
	var names []string
	for _, f := range b.Functions() {
		names = append(names, f.Name())
	}
	if diff := cmp.Diff([]string{"invoices", "orders"}, names); diff != "" {
		t.Errorf("Functions (-want +got):\n%s", diff)
	}
}

func TestAFunctionExistsOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t, function.AccountConfig{})
	b.function("orders", func() {}, function.Config{})
	_, err := b.NewFunction("orders", func() {}, function.Config{})
	var refused *function.ConfigError
	if !errors.As(err, &refused) || refused.Code != "ResourceConflictException" || refused.Message != "Function already exist: orders" {
		t.Errorf("got %v, want AWS's conflict", err)
	}
}

func TestADeletedFunctionFinishesWhatRunsAndTakesNothingNew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		f := b.function("orders", sleeper(time.Second), function.Config{ReservedConcurrentExecutions: pointer(900)})
		running := b.start(f)

		if !b.DeleteFunction("orders") || b.DeleteFunction("orders") {
			t.Error("DeleteFunction: want true, then false")
		}

		var missing *function.NotFoundError
		if _, err := f.Invoke(t.Context(), function.Request{}); !errors.As(err, &missing) ||
			err.Error() != "Function not found: arn:aws:lambda:us-east-1:000000000000:function:orders:$LATEST" {
			t.Errorf("7.5.2 Invoke of a deleted function: got %v", err)
		}
		if err := f.Update(function.Config{}); !errors.As(err, &missing) {
			t.Errorf("Update of a deleted function: got %v", err)
		}
		if err := f.Reserve(nil); !errors.As(err, &missing) {
			t.Errorf("Reserve of a deleted function: got %v", err)
		}
		if result := <-running; result.FunctionError != "" {
			t.Errorf("the running invocation: got %s", result.Payload)
		}
		// Its name and its reservation are free, and no request id comes again.
		again := b.function("orders", func() {}, function.Config{ReservedConcurrentExecutions: pointer(900)})
		b.invoke(again)
		invoked := b.of(ledger.Invoked)
		if len(invoked) != 2 || invoked[0].Invocation == invoked[1].Invocation || invoked[0].Actor == invoked[1].Actor {
			t.Errorf("got invocations %v, want two of different ids and environments", invoked)
		}
	})
}

func TestAClosedAccountRefusesEverything(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		f := b.function("orders", sleeper(time.Second), function.Config{})
		running := b.start(f)

		b.Close()
		b.Close()

		if _, err := f.Invoke(t.Context(), function.Request{}); !errors.Is(err, function.ErrClosed) {
			t.Errorf("Invoke: got %v, want %v", err, function.ErrClosed)
		}
		if _, err := b.NewFunction("other", func() {}, function.Config{}); !errors.Is(err, function.ErrClosed) {
			t.Errorf("NewFunction: got %v, want %v", err, function.ErrClosed)
		}
		if result := <-running; result.FunctionError != "" {
			t.Errorf("the running invocation: got %s, want it to end well", result.Payload)
		}
	})
}
