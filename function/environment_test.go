// SPDX-License-Identifier: Apache-2.0

package function_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/ledger"
)

func TestAnEnvironmentIsUsedAgainTheLastOneFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		f := b.function("orders", sleeper(time.Second), function.Config{})
		first := b.start(f)
		time.Sleep(500 * time.Millisecond)
		second := b.start(f)
		<-first
		<-second

		b.invoke(f)
		b.invoke(f)

		want := []string{"orders/env-1", "orders/env-2", "orders/env-2", "orders/env-2"}
		if diff := cmp.Diff(want, b.environments()); diff != "" {
			t.Errorf("environments (-want +got):\n%s", diff)
		}
	})
}

func TestAnIdleEnvironmentGoesAway(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		cfg  function.Config
		wait time.Duration
		want []string
	}{
		{"6.13 kept for 10 minutes", function.Config{}, 10 * time.Minute, []string{"orders/env-1", "orders/env-1"}},
		{"6.13 and not longer", function.Config{}, 10*time.Minute + time.Nanosecond, []string{"orders/env-1", "orders/env-2"}},
		{"the time is a knob", function.Config{IdleTimeout: time.Hour}, time.Hour, []string{"orders/env-1", "orders/env-1"}},
		{"and not longer than that", function.Config{IdleTimeout: time.Hour}, time.Hour + time.Nanosecond, []string{"orders/env-1", "orders/env-2"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, function.AccountConfig{})
				f := b.function("orders", func() {}, row.cfg)
				b.invoke(f)
				time.Sleep(row.wait)
				b.invoke(f)
				if diff := cmp.Diff(row.want, b.environments()); diff != "" {
					t.Errorf("environments (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestOnlyTheEnvironmentsThatNobodyUsedGoAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		f := b.function("orders", sleeper(time.Second), function.Config{IdleTimeout: time.Minute})
		one, two, three := b.start(f), b.start(f), b.start(f)
		<-one
		<-two
		<-three
		used := map[string]bool{}
		for range 3 { // the last one stays in use, the other two do not
			time.Sleep(50 * time.Second)
			b.invoke(f)
		}
		one, two = b.start(f), b.start(f)
		<-one
		<-two
		for _, name := range b.environments() {
			used[name] = true
		}
		if len(used) != 4 || !used["orders/env-4"] {
			t.Errorf("got environments %v, want a fourth for the second of two calls", b.environments())
		}
	})
}

// A handler's error is an answer; a process that ends is not (rule 6.13).
func TestACrashResetsTheEnvironmentAndAnErrorDoesNot(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		fail    func() error
		built   int32 // how often the constructor ran, for two invocations
		want    []string
		reasons []string // of the Initialized facts
	}{
		{"6.13 no failure", func() error { return nil }, 1, []string{"orders/env-1", "orders/env-1"}, []string{""}},
		{"6.13 error", func() error { return errors.New("no") }, 1, []string{"orders/env-1", "orders/env-1"}, []string{""}},
		{"6.13 panic", func() error { panic("no") }, 2, []string{"orders/env-1", "orders/env-1"}, []string{"", "suppressed"}},
		{"6.13 timeout, handler returns late", func() error { time.Sleep(time.Minute); return nil }, 2, []string{"orders/env-1", "orders/env-2"}, []string{"", "suppressed"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, function.AccountConfig{})
				var built atomic.Int32
				f := b.function("orders", function.Constructor(func(context.Context) (any, error) {
					built.Add(1)
					calls := 0
					return func() (int, error) {
						calls++
						if calls == 1 && built.Load() == 1 {
							return calls, row.fail()
						}
						return calls, nil
					}, nil
				}), function.Config{Init: 500 * time.Millisecond})

				first := b.invoke(f)
				second := b.invoke(f)

				if first.InitDuration != 500*time.Millisecond || second.InitDuration != 0 {
					t.Errorf("init durations: got %v and %v, want 500ms and none", first.InitDuration, second.InitDuration)
				}
				reset := row.built == 2
				if want := "2"; !reset && string(second.Payload) != want || reset && string(second.Payload) != "1" {
					t.Errorf("the second invocation was call number %s of its handler", second.Payload)
				}
				if suppressed := second.Duration >= 500*time.Millisecond; suppressed != reset {
					t.Errorf("the second invocation took %v, want a suppressed init in it: %v", second.Duration, reset)
				}
				var reasons []string
				for _, fact := range b.of(ledger.Initialized) {
					reasons = append(reasons, fact.Reason)
				}
				if diff := cmp.Diff(row.reasons, reasons); diff != "" {
					t.Errorf("reasons of Initialized (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(row.want, b.environments()); diff != "" {
					t.Errorf("environments (-want +got):\n%s", diff)
				}
				if built.Load() != row.built {
					t.Errorf("the constructor ran %d times, want %d", built.Load(), row.built)
				}
				time.Sleep(time.Minute)
			})
		})
	}
}

func TestAConstructorIsolatesEnvironmentsAndAPlainHandlerDoesNot(t *testing.T) {
	t.Parallel()
	var shared atomic.Int32
	for _, row := range []struct {
		name    string
		handler any
		want    []string
	}{
		{"6.13 constructor", function.Constructor(func(context.Context) (any, error) {
			calls := 0
			return func() (int, error) {
				calls++
				time.Sleep(time.Second)
				return calls, nil
			}, nil
		}), []string{"1", "1", "2"}},
		{"plain handler", func() (int32, error) {
			n := shared.Add(1)
			time.Sleep(time.Second)
			return n, nil
		}, []string{"1", "2", "3"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, function.AccountConfig{})
				f := b.function("orders", row.handler, function.Config{})
				first := b.start(f)
				time.Sleep(500 * time.Millisecond)
				second := b.start(f)
				got := []string{string((<-first).Payload), string((<-second).Payload), string(b.invoke(f).Payload)}
				if diff := cmp.Diff(row.want, got); diff != "" {
					t.Errorf("answers (-want +got):\n%s", diff)
				}
			})
		})
	}
}
