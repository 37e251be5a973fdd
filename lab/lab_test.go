// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/eventlab/eventlab/fault"
	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/invariant"
	"github.com/eventlab/eventlab/ledger"
)

func TestADayTakesNoTime(t *testing.T) {
	t.Parallel()
	began := time.Now()
	Run(t, func(l *Lab) {
		l.RunFor(24 * time.Hour)
		if got := l.Elapsed(); got != 24*time.Hour {
			t.Errorf("got %v of virtual time, want 24h", got)
		}
	})
	if took := time.Since(began); took > time.Minute {
		t.Errorf("a day took %v of wall clock", took)
	}
}

func TestWhatAHandlerDoesIsInTheLedger(t *testing.T) {
	t.Parallel()
	Run(t, func(l *Lab) {
		fn := l.Function("ship", func(ctx context.Context, id string) error {
			l.Executed(ctx, id)
			l.Effect(ctx, id)
			return nil
		}, function.Config{})
		_, err := fn.Invoke(l.Context(), function.Request{
			Payload: []byte(`"a"`), Items: []function.Item{{Source: "orders", ID: "1", Key: "a", Attempt: 1}},
		})
		if err != nil {
			t.Fatal(err)
		}
		counts := ledger.Count(l.Ledger().Facts(), nil)
		want := Want{ledger.Invocations: 1, ledger.Deliveries: 1, ledger.Executions: 1, ledger.Effects: 1}
		if wrong := want.compare(counts); len(wrong) > 0 {
			t.Error(wrong)
		}
		if effects := ledger.Of(l.Ledger().Facts(), "1"); effects[len(effects)-1].Item != "1" {
			t.Errorf("the effect is not of the item: %+v", effects)
		}
	})
}

func TestAnInjectedFaultHappensAsOftenAsItSays(t *testing.T) {
	t.Parallel()
	Run(t, func(l *Lab) {
		fn := l.Function("ship", func(context.Context, string) error { return nil }, function.Config{})
		twice := fault.HandlerError("ship")
		twice.Times = 2
		l.Inject(twice)
		failed := 0
		for range 5 {
			result, err := fn.Invoke(l.Context(), function.Request{Payload: []byte(`"a"`)})
			if err != nil {
				t.Fatal(err)
			}
			if result.FunctionError != "" {
				failed++
			}
		}
		if failed != 2 {
			t.Errorf("got %d failed invocations of 5, want 2", failed)
		}
	})
}

func TestRequireSaysWhatWasPromisedAndWhatHappened(t *testing.T) {
	t.Parallel()
	message := stoppedWith(t, func(l *Lab) {
		l.Ledger().Append("test", ledger.Fact{Kind: ledger.Sent, Source: "orders", Item: "1", Key: "order-1"})
		l.Ledger().Append("orders", ledger.Fact{Kind: ledger.DeadLettered, Source: "orders", Destination: "dead", Item: "1"})
		l.Require(invariant.NoneDeadLettered)
	})
	for _, want := range []string{
		"NoneDeadLettered does not hold", "promised: no message is dead-lettered", "happened: 1 dead-lettered: order-1",
		"DeadLettered from orders to dead", "LAB_SEED=1 go test -run '^TestRequireSaysWhatWasPromisedAndWhatHappened$'",
	} {
		if !strings.Contains(message, want) {
			t.Errorf("the message lacks %q:\n%s", want, message)
		}
	}
}

// TestBadInputGetsAnErrorThatNamesTheMistake lists the mistakes that stop a test.
func TestBadInputGetsAnErrorThatNamesTheMistake(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		do   func(*Lab)
		want string
	}{
		"nil handler":       {func(l *Lab) { l.Function("f", nil, function.Config{}) }, "function f"},
		"no function":       {func(l *Lab) { l.Function("f", 7, function.Config{}) }, "int"},
		"wrong signature":   {func(l *Lab) { l.Function("f", func(int, int, int) {}, function.Config{}) }, "func(int, int, int)"},
		"impossible memory": {func(l *Lab) { l.Function("f", func() {}, function.Config{MemorySize: 1}) }, "128"},
		"impossible timeout": {
			func(l *Lab) { l.Function("f", func() {}, function.Config{Timeout: time.Hour}) }, "900",
		},
		"fault without a site":  {func(l *Lab) { l.Inject(fault.Fault{Name: "Nothing"}) }, "want exactly one site"},
		"fault without a span":  {func(l *Lab) { l.Inject(withSpan(fault.HandlerError(""), 2, 1)) }, "no span of time"},
		"source that is stuck":  {func(l *Lab) { l.AddSource(stuck{}); l.RunUntilDrained(time.Minute) }, "1 items are left in stuck"},
		"source that is broken": {func(l *Lab) { l.AddSource(stuck{errors.New("gone")}); l.RunUntilDrained(time.Minute) }, "stuck: gone"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := stoppedWith(t, row.do); !strings.Contains(got, row.want) {
				t.Errorf("got %q, want it to contain %q", got, row.want)
			}
		})
	}
}

func withSpan(f fault.Fault, from, until time.Duration) fault.Fault {
	f.From, f.Until = from, until
	return f
}

type stuck struct{ err error }

func (stuck) Name() string                        { return "stuck" }
func (s stuck) Left(context.Context) (int, error) { return 1, s.err }

func TestALabUsedAfterItsTestSaysSo(t *testing.T) {
	t.Parallel()
	var kept *Lab
	Run(t, func(l *Lab) { kept = l })
	defer func() {
		if got := fmt.Sprint(recover()); !strings.Contains(got, "RunFor called after the lab of "+t.Name()+" ended") {
			t.Errorf("got panic %q, want one that names the mistake", got)
		}
	}()
	kept.RunFor(time.Second)
}

func TestGoroutinesThatOutliveTheirHandlerAreNamed(t *testing.T) {
	t.Parallel()
	message := stoppedWith(t, func(l *Lab) {
		fn := l.Function("leaky", func(context.Context, string) error {
			go leakForEver()
			return nil
		}, function.Config{})
		if _, err := fn.Invoke(l.Context(), function.Request{Payload: []byte(`"a"`)}); err != nil {
			l.TB().Fatalf("%v", err)
		}
	})
	if !strings.Contains(message, "1 goroutines outlived the test") || !strings.Contains(message, "leakForEver") {
		t.Errorf("the message does not name the goroutine:\n%s", message)
	}
}

func leakForEver() { select {} }

func TestAHandlerThatNeverReturnsTimesOutAndIsNamed(t *testing.T) {
	t.Parallel()
	message := stoppedWith(t, func(l *Lab) {
		fn := l.Function("stuck", func(context.Context, string) error {
			leakForEver()
			return nil
		}, function.Config{Timeout: 5 * time.Second})
		result, err := fn.Invoke(l.Context(), function.Request{Payload: []byte(`"a"`)})
		if err != nil || !strings.Contains(string(result.Payload), "Task timed out after 5.00 seconds") {
			t.Errorf("got %s and %v, want a timeout", result.Payload, err)
		}
	})
	if !strings.Contains(message, "leakForEver") {
		t.Errorf("the message does not name the handler's goroutine:\n%s", message)
	}
}

func TestAHandlerThatEndsLateIsWaitedFor(t *testing.T) {
	t.Parallel()
	late := false
	Run(t, func(l *Lab) {
		fn := l.Function("late", func(ctx context.Context, _ string) error {
			time.Sleep(10 * time.Minute)
			l.Effect(ctx, "a")
			return nil
		}, function.Config{Timeout: time.Second})
		if _, err := fn.Invoke(l.Context(), function.Request{Payload: []byte(`"a"`)}); err != nil {
			t.Fatal(err)
		}
		l.OnClose(func() { late = true })
	})
	if !late {
		t.Error("the lab was not closed")
	}
}

// TestTheWatchdogNamesWhoFrozeTime runs itself in a process of its own, because
// a frozen bubble can only end with its process.
func TestTheWatchdogNamesWhoFrozeTime(t *testing.T) {
	if os.Getenv("LAB_TEST_FREEZE") != "" {
		freeze(t)
		return
	}
	t.Parallel()
	if testing.Short() {
		t.Skip("takes the watchdog's ten seconds")
	}
	for how, says := range map[string][2]string{
		"mutex": {"virtual time stood still", "frozenHandler"},
		"loop":  {"virtual time stood still", "frozenHandler"},
		"chan":  {"nothing happened for 400 virtual days", "neverComes"},
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTheWatchdogNamesWhoFrozeTime$")
			cmd.Env = append(os.Environ(), "LAB_TEST_FREEZE="+how)
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			err := cmd.Run()
			exit, ok := errors.AsType[*exec.ExitError](err)
			if !ok || exit.ExitCode() != 2 {
				t.Fatalf("got %v, want exit status 2:\n%s", err, out.String())
			}
			for _, want := range []string{says[0], "TestTheWatchdogNamesWhoFrozeTime", says[1]} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("the output lacks %q:\n%s", want, out.String())
				}
			}
		})
	}
}

func freeze(t *testing.T) {
	t.Helper()
	Run(t, func(l *Lab) {
		if os.Getenv("LAB_TEST_FREEZE") == "chan" {
			neverComes()
		}
		var mu sync.Mutex
		fn := l.Function("frozen", func(context.Context, string) error {
			frozenHandler(&mu)
			return nil
		}, function.Config{})
		go func() {
			mu.Lock()
			defer mu.Unlock()
			time.Sleep(time.Hour) // the mistake: a wait under a mutex
		}()
		l.RunFor(time.Second)
		_, _ = fn.Invoke(l.Context(), function.Request{Payload: []byte(`"a"`)}) // it never returns
	})
}

func neverComes() { <-make(chan int) }

func frozenHandler(mu *sync.Mutex) {
	if os.Getenv("LAB_TEST_FREEZE") == "loop" {
		for {
			_ = os.Getenv("SPIN")
		}
	}
	mu.Lock()
	defer mu.Unlock()
}

// stoppedWith runs f on a lab and returns what would have failed its test.
func stoppedWith(t *testing.T, f func(*Lab)) string {
	t.Helper()
	outcome := Mode{Name: "test/stopped"}.Run(t, Scenario{Name: "stopped", Do: f}, Config{})
	return strings.Join(outcome.Why, "\n")
}

func TestLabSeedIsChecked(t *testing.T) {
	for _, bad := range []string{"0", "-1", "x"} {
		t.Setenv("LAB_SEED", bad)
		if _, err := seedOf(Config{}); err == nil || !strings.Contains(err.Error(), "want a whole number from 1") {
			t.Errorf("LAB_SEED=%s: got %v, want an error that says what is allowed", bad, err)
		}
	}
	t.Setenv("LAB_SEED", "7")
	if seed, err := seedOf(Config{}); seed != 7 || err != nil {
		t.Errorf("LAB_SEED=7: got %d and %v", seed, err)
	}
}

func TestAnUnknownBackendNamesThoseThatExist(t *testing.T) {
	t.Parallel()
	outcome := Mode{Name: "test/backend"}.Run(t, Scenario{Do: func(*Lab) {}}, Config{Backend: "moon"})
	if got := strings.Join(outcome.Why, ""); !strings.Contains(got, `there is no backend "moon"; want embedded`) {
		t.Errorf("got %q, want the names of the backends", got)
	}
}
