// SPDX-License-Identifier: Apache-2.0

package function_test

import (
	"context"
	"errors"
	"regexp"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/ledger"
)

func TestAnInvocationWritesWhatHappened(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		err  error
		last ledger.Fact
	}{
		{"succeeded", nil, ledger.Fact{Kind: ledger.Succeeded}},
		{"failed", errors.New("no"), ledger.Fact{Kind: ledger.Failed, Reason: "errorString"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, function.AccountConfig{})
				f := b.function("orders", func() error { time.Sleep(2500 * time.Microsecond); return row.err }, function.Config{
					MemorySize: 256, Init: time.Second,
				})

				result, err := f.Invoke(t.Context(), function.Request{Items: []function.Item{
					{Source: "queue", ID: "m-1", Key: "order-1", Group: "g", Attempt: 2},
					{Source: "queue", ID: "m-2", Key: "order-2", Attempt: 1},
				}})

				if err != nil {
					t.Fatal(err)
				}
				const billed = 1003 * time.Millisecond
				want := []ledger.Fact{
					{Kind: ledger.Initialized, Duration: time.Second},
					{Kind: ledger.Invoked, Count: 2},
					{Kind: ledger.Delivered, Source: "queue", Item: "m-1", Key: "order-1", Group: "g", Attempt: 2},
					{Kind: ledger.Delivered, Source: "queue", Item: "m-2", Key: "order-2", Attempt: 1},
					{Kind: row.last.Kind, Reason: row.last.Reason, Duration: 2500 * time.Microsecond, Billed: billed, Memory: 256},
				}
				for i := range want {
					want[i].Actor, want[i].Seq, want[i].Function, want[i].Invocation = "orders/env-1", uint64(i+1), "orders", result.RequestID
				}
				facts := b.ledger.Facts()
				if diff := cmp.Diff(want, facts, cmpopts.IgnoreFields(ledger.Fact{}, "At")); diff != "" {
					t.Errorf("facts (-want +got):\n%s", diff)
				}
				if span := facts[4].At.Sub(facts[1].At); span != result.Duration || !facts[1].At.Equal(facts[3].At) {
					t.Errorf("the facts say %v, the result says %v", span, result.Duration)
				}
			})
		})
	}
}

func TestAHandlerSeesWhatLambdaShowsIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		items := []function.Item{{ID: "m-1"}}
		f := b.function("orders", func(ctx context.Context, event map[string]int) {
			inv := function.FromContext(ctx)
			lc, _ := lambdacontext.FromContext(ctx)
			deadline, _ := ctx.Deadline()
			if lc.AwsRequestID != inv.RequestID || lc.InvokedFunctionArn != "arn:aws:lambda:us-east-1:000000000000:function:orders" {
				t.Errorf("Lambda context: got %+v", lc)
			}
			if lc.ClientContext.Custom["tenant"] != "7" || event["amount"] != 100 {
				t.Errorf("got client context %+v and event %v", lc.ClientContext, event)
			}
			if time.Until(deadline) != 3*time.Second || !deadline.Equal(inv.Deadline) {
				t.Errorf("deadline: got %v from now in the context, %v in the invocation", time.Until(deadline), inv.Deadline)
			}
			if inv.Function != "orders" || inv.Environment != "orders/env-1" || actor.From(ctx).Name() != inv.Environment || inv.Ended() {
				t.Errorf("got invocation %+v by %s", inv, actor.From(ctx).Name())
			}
			if len(inv.Items) != 1 || inv.Items[0] != items[0] {
				t.Errorf("items: got %v", inv.Items)
			}
		}, function.Config{})
		result, err := f.Invoke(t.Context(), function.Request{
			Payload: []byte(`{"amount":100}`), Items: items, ClientContext: []byte(`{"custom":{"tenant":"7"}}`),
		})
		if err != nil || result.FunctionError != "" {
			t.Errorf("got %s, %v", result.Payload, err)
		}
	})
}

func TestAnUnreadableClientContextIsAFunctionError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		f := b.function("orders", func() { t.Error("the handler was called") }, function.Config{})
		result, err := f.Invoke(t.Context(), function.Request{ClientContext: []byte(`{`)})
		const want = `{"errorMessage":"failed to unmarshal client context json: unexpected end of JSON input","errorType":"errorString"}`
		if err != nil || string(result.Payload) != want {
			t.Errorf("got %s, %v, want %s", result.Payload, err, want)
		}
	})
}

func TestAnEmptyPayloadIsAnEmptyObject(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		result := b.invoke(b.function("orders", func(event map[string]any) (int, error) { return len(event), nil }, function.Config{}))
		if string(result.Payload) != "0" {
			t.Errorf("got %s, want 0", result.Payload)
		}
	})
}

func TestWhatRunsIsBilledByTheMillisecond(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		unbilled bool
		init     time.Duration
		handler  time.Duration
		want     []time.Duration // of two invocations
	}{
		{"8.8 rounded up", false, 0, 1500 * time.Microsecond, []time.Duration{2 * time.Millisecond, 2 * time.Millisecond}},
		{"8.8 not more than it is", false, 0, 2 * time.Millisecond, []time.Duration{2 * time.Millisecond, 2 * time.Millisecond}},
		{"8.8 something is billed", false, 0, 0, []time.Duration{time.Millisecond, time.Millisecond}},
		{"8.8 init is billed once", false, time.Second, 2 * time.Millisecond, []time.Duration{1002 * time.Millisecond, 2 * time.Millisecond}},
		{"8.8 init was not billed before August 2025", true, time.Second, 2 * time.Millisecond, []time.Duration{2 * time.Millisecond, 2 * time.Millisecond}},
		{"8.8 a timeout is billed as the timeout", false, 0, time.Hour, []time.Duration{3 * time.Second, 3 * time.Second}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, function.AccountConfig{InitUnbilled: row.unbilled})
				f := b.function("orders", sleeper(row.handler), function.Config{Init: row.init})
				got := []time.Duration{b.invoke(f).BilledDuration, b.invoke(f).BilledDuration}
				if diff := cmp.Diff(row.want, got); diff != "" {
					t.Errorf("billed (-want +got):\n%s", diff)
				}
				time.Sleep(time.Hour)
			})
		})
	}
}

func TestWorkTakesTimeAsMemoryAllows(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		work   function.Work
		items  int
		memory int
		want   time.Duration
	}{
		{"6.11 one vCPU at 1,769 MB", function.Work{PerInvocation: 100 * time.Millisecond}, 0, 1769, 100 * time.Millisecond},
		{"6.11 one thread gains nothing above", function.Work{PerInvocation: 100 * time.Millisecond}, 0, 10_240, 100 * time.Millisecond},
		{"6.11 half of it at half the memory, rounded up", function.Work{PerInvocation: 100 * time.Millisecond}, 0, 885, 200 * time.Millisecond},
		{"6.11 13.8 times at 128 MB", function.Work{PerInvocation: 100 * time.Millisecond}, 0, 128, 1383 * time.Millisecond},
		{"6.11 per item", function.Work{PerInvocation: 100 * time.Millisecond, PerItem: 20 * time.Millisecond}, 5, 1769, 200 * time.Millisecond},
		{"6.11 none", function.Work{PerItem: 20 * time.Millisecond}, 0, 1769, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, function.AccountConfig{})
				left := time.Duration(0)
				f := b.function("orders", func(ctx context.Context) {
					deadline, _ := ctx.Deadline()
					left = time.Until(deadline)
				}, function.Config{MemorySize: row.memory, Work: row.work, Timeout: 10 * time.Second})
				result, err := f.Invoke(t.Context(), function.Request{Items: make([]function.Item, row.items)})
				if err != nil || result.Duration != row.want || left != 10*time.Second-row.want {
					t.Errorf("got %v with %v left for the handler, want %v", result.Duration, left, row.want)
				}
			})
		})
	}
}

func TestRequestIDsFollowFromTheSeed(t *testing.T) {
	t.Parallel()
	ids := func(seed uint64, name string) []string {
		var ids []string
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, function.AccountConfig{Seed: seed})
			f := b.function(name, func() {}, function.Config{})
			for range 100 {
				ids = append(ids, b.invoke(f).RequestID)
			}
		})
		return ids
	}
	first := ids(7, "orders")
	if diff := cmp.Diff(first, ids(7, "orders")); diff != "" {
		t.Errorf("the same seed gave other ids (-first +second):\n%s", diff)
	}
	seen := map[string]bool{}
	uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	for _, list := range [][]string{first, ids(8, "orders"), ids(7, "invoices")} {
		for _, id := range list {
			if seen[id] || !uuid.MatchString(id) {
				t.Errorf("id %s came twice or is no UUID", id)
			}
			seen[id] = true
		}
	}
}
