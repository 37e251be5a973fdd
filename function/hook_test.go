// SPDX-License-Identifier: Apache-2.0

package function_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/function"
)

type nextFunc = func(context.Context) ([]byte, error)

func TestHooksMakeFaults(t *testing.T) {
	t.Parallel()
	outage := errors.New("outage")
	for _, row := range []struct {
		name     string
		hook     function.Hook
		payload  string // "" if it differs
		kind     string
		called   int
		duration time.Duration
	}{
		{"nothing", func(ctx context.Context, _ *function.Invocation, next nextFunc) ([]byte, error) { return next(ctx) }, `"done"`, "", 1, 2 * time.Second},
		{"fail before the work", func(context.Context, *function.Invocation, nextFunc) ([]byte, error) { return nil, outage },
			`{"errorMessage":"outage","errorType":"errorString"}`, "errorString", 0, 0},
		{"fail after the work", func(ctx context.Context, _ *function.Invocation, next nextFunc) ([]byte, error) {
			_, _ = next(ctx)
			return nil, outage
		},
			`{"errorMessage":"outage","errorType":"errorString"}`, "errorString", 1, 2 * time.Second},
		{"crash", func(context.Context, *function.Invocation, nextFunc) ([]byte, error) { panic("crash") }, "", "string", 0, 0},
		{"hang", func(ctx context.Context, inv *function.Invocation, next nextFunc) ([]byte, error) {
			time.Sleep(time.Until(inv.Deadline) + time.Second)
			return next(ctx)
		}, "", "Sandbox.Timedout", 0, 5 * time.Second},
		{"slow down", func(ctx context.Context, _ *function.Invocation, next nextFunc) ([]byte, error) {
			time.Sleep(time.Second)
			return next(ctx)
		}, `"done"`, "", 1, 3 * time.Second},
		{"slow down too much", func(ctx context.Context, _ *function.Invocation, next nextFunc) ([]byte, error) {
			time.Sleep(4 * time.Second)
			return next(ctx)
		}, "", "Sandbox.Timedout", 0, 5 * time.Second},
		{"change the response", func(ctx context.Context, _ *function.Invocation, next nextFunc) ([]byte, error) {
			_, _ = next(ctx)
			return []byte("{}"), nil
		}, "{}", "", 1, 2 * time.Second},
		{"twice", func(ctx context.Context, _ *function.Invocation, next nextFunc) ([]byte, error) {
			_, _ = next(ctx)
			return next(ctx)
		}, `"done"`, "", 2, 4 * time.Second},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, function.AccountConfig{})
				called := 0
				f := b.function("orders", func() (string, error) { called++; return "done", nil }, function.Config{
					Timeout: 5 * time.Second, MemorySize: 1769, Work: function.Work{PerInvocation: 2 * time.Second},
				})
				b.Use(row.hook)

				result := b.invoke(f)

				time.Sleep(time.Minute)
				if row.payload != "" && string(result.Payload) != row.payload || result.ErrorType != row.kind || result.Duration != row.duration {
					t.Errorf("got %s, %q after %v, want %s, %q after %v", result.Payload, result.ErrorType, result.Duration, row.payload, row.kind, row.duration)
				}
				if called != row.called {
					t.Errorf("the handler was called %d times, want %d", called, row.called)
				}
				if n := len(b.Abandoned()); n != 0 {
					t.Errorf("got %d abandoned at the end, want none", n)
				}
			})
		})
	}
}

// There is no process any more that could call the handler.
func TestAHookThatHangsPastTheDeadlineReachesNoHandler(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		f := b.function("orders", func() { t.Error("the handler was called after the verdict") }, function.Config{})
		b.Use(func(ctx context.Context, inv *function.Invocation, next nextFunc) ([]byte, error) {
			time.Sleep(time.Until(inv.Deadline) + time.Second)
			_, err := next(ctx)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("next: got %v, want %v", err, context.DeadlineExceeded)
			}
			return nil, err
		})
		if result := b.invoke(f); result.ErrorType != "Sandbox.Timedout" {
			t.Errorf("got %s, want a timeout", result.Payload)
		}
		time.Sleep(2 * time.Second)
	})
}

func TestTheNewestHookIsTheOutermost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		var order []string
		note := func(name string) function.Hook {
			return func(ctx context.Context, inv *function.Invocation, next nextFunc) ([]byte, error) {
				if inv != function.FromContext(ctx) || inv.Items[0].ID != "1" {
					t.Errorf("hook %s got another invocation than its context", name)
				}
				order = append(order, name)
				return next(ctx)
			}
		}
		f := b.function("orders", func() { order = append(order, "handler") }, function.Config{})
		b.Use(note("old"))
		b.Use(note("new"))

		if _, err := f.Invoke(t.Context(), function.Request{Items: []function.Item{{ID: "1"}}}); err != nil {
			t.Fatal(err)
		}

		if diff := cmp.Diff([]string{"new", "old", "handler"}, order); diff != "" {
			t.Errorf("order (-want +got):\n%s", diff)
		}
	})
}

func TestANilHookIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, function.AccountConfig{})
	defer func() {
		if recover() == nil {
			t.Error("Use(nil) did not panic")
		}
	}()
	b.Use(nil)
}
