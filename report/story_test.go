// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/eventlab/eventlab/ledger"
)

func TestShortSpansFitIntoATable(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		span time.Duration
		want string
	}{
		{0, "0s"},
		{-time.Second, "0s"},
		{time.Microsecond, "<1ms"},
		{340 * time.Millisecond, "340ms"},
		{18009 * time.Millisecond, "18.0s"},
		{59949 * time.Millisecond, "59.9s"},
		{59950 * time.Millisecond, "1m00s"},
		{5*time.Minute + 400*time.Millisecond, "5m00s"},
		{time.Hour - 400*time.Millisecond, "1h00m"},
		{24 * time.Hour, "24h00m"},
		{4*day - 20*time.Second, "4d00h"},
		{4*day + 65*time.Minute, "4d01h"},
	} {
		if got := short(test.span); got != test.want {
			t.Errorf("short(%v): got %q, want %q", test.span, got, test.want)
		}
	}
}

func TestLabelsNameItemsInFewWords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		keys  []string // of all items
		which []int    // of them are named
		want  string
	}{
		{[]string{"a"}, []int{0}, "a"},
		{[]string{"order-1", "order-2"}, []int{0, 1}, "order-1, order-2"},
		{[]string{"order-1", "order-2", "order-3"}, []int{0, 1, 2}, "order-1 … order-3"},
		{[]string{"order-1", "order-2", "order-3"}, []int{2, 0, 1}, "order-1 … order-3"},
		{[]string{"order-1", "order-2", "order-3"}, []int{1, 1, 2}, "order-2, order-3"},
		{[]string{"order-1", "order-2", "order-3", "poison-4", "order-5"}, []int{0, 1, 2, 3}, "order-1 … order-3, poison-4"},
		{[]string{"order-1", "order-2", "order-3", "poison-4", "order-5"}, []int{0, 1, 2, 4}, "order-1 … order-3, order-5"},
		{[]string{"order-1", "order-1", "order-1"}, []int{0, 1, 2}, "order-1, order-1 (copy 2), order-1 (copy 3)"},
		{[]string{"a", "", "b"}, []int{0, 1, 2}, "a, id-1, b"},
		{
			[]string{"first-long-order", "second-long-order", "third-long-order", "fourth-long-order"},
			[]int{0, 1, 2, 3}, "first-long-order, second-long-order and 2 more",
		},
		{
			[]string{"one-name-that-is-longer-than-a-label-may-ever-be"},
			[]int{0}, "one-name-that-is-longer-than-a-label-may-ever-be",
		},
	} {
		items := make([]*item, len(test.keys))
		for i, key := range test.keys {
			items[i] = &item{order: i}
			items[i].Key, items[i].Item, items[i].Source = key, fmt.Sprintf("id-%d", i), "orders"
		}
		nameItems(items)
		var named []*item
		for _, i := range test.which {
			named = append(named, items[i])
		}
		if got := label(named, inOrder, ""); got != test.want {
			t.Errorf("label of %v in %q: got %q, want %q", test.which, test.keys, got, test.want)
		}
	}
}

// randomFacts draws facts that need not make sense together.
func randomFacts(t *rapid.T) []ledger.Fact {
	kinds := []ledger.Kind{
		ledger.Sent, ledger.Received, ledger.Delivered, ledger.Executed, ledger.Effect, ledger.Returned, ledger.Filtered,
		ledger.Deleted, ledger.DeadLettered, ledger.Expired, ledger.Purged, ledger.Initialized, ledger.Invoked,
		ledger.Succeeded, ledger.Failed, ledger.Throttled, ledger.Injected, ledger.Mapped, "Checkpointed",
	}
	facts := rapid.SliceOf(rapid.Custom(func(t *rapid.T) ledger.Fact {
		one := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
		return ledger.Fact{
			At:   time.Unix(int64(rapid.IntRange(0, 100).Draw(t, "second")), 0).UTC(),
			Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Actor: one("actor", "test", "orders/poller-1", "orders/env-1"),
			Item: one("item", "", "m-1", "m-2", "m-3"), Key: one("key", "", "order-1", "order-2"),
			Source: one("source", "", "orders", "parked"), Group: one("group", "", "ada"),
			Function: one("function", "", "orders", "returns"), Invocation: one("invocation", "", "r-1", "r-2", "r-3"),
			Reason: one("reason", "", "Throttled"), Attempt: rapid.IntRange(0, 3).Draw(t, "attempt"), Late: rapid.Bool().Draw(t, "late"),
		}
	})).Draw(t, "facts")
	slices.SortStableFunc(facts, ledger.Compare)
	return facts
}

func TestAnyFactsMakeATimelineThatAgreesWithTheLedger(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		facts := randomFacts(t)

		story := tell(facts, time.Unix(0, 0))

		counts := ledger.Count(facts, nil)
		if got, want := story.invocations, counts.Get(ledger.Invocations); got != want {
			t.Errorf("got %d invocations, the ledger counts %d", got, want)
		}
		if got, want := toldEffects(story), counts.Get(ledger.Effects); want != ledger.Unknown && got != want {
			t.Errorf("got %d effects, the ledger counts %d", got, want)
		}
		items := 0
		for _, c := range story.classes() {
			items += len(c.items)
		}
		if want := len(ledger.Outcomes(facts)); items != want {
			t.Errorf("got %d items, the ledger has %d", items, want)
		}
		for _, lines := range []int{0, 1, 3} {
			if err := Timeline(io.Discard, Run{Facts: facts}, Style{Lines: lines}); err != nil {
				t.Error(err)
			}
		}
	})
}

// toldEffects counts the effects that a story tells, wherever it tells them.
func toldEffects(s *story) int {
	n := 0
	for _, it := range s.items {
		for _, tr := range it.tries {
			n += tr.effects + tr.duplicates
		}
	}
	for _, e := range s.entries {
		switch {
		case e.event != nil && e.event.fact.Kind == ledger.Effect:
			n += e.event.count
		case e.invocation != nil:
			n += e.invocation.strayEffects
		}
	}
	return n
}
