// SPDX-License-Identifier: Apache-2.0

package invariant_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/eventlab/eventlab/invariant"
	"github.com/eventlab/eventlab/ledger"
)

// story returns facts a second apart about items whose id is their key.
func story(facts ...ledger.Fact) []ledger.Fact {
	var l ledger.Ledger
	for i, f := range facts {
		f.At = time.Date(2000, 1, 1, 0, 0, i, 0, time.UTC)
		if f.Source == "" {
			f.Source = "orders"
		}
		l.Append("test", f)
	}
	return l.Facts()
}

func fact(kind ledger.Kind, key string) ledger.Fact {
	return ledger.Fact{Kind: kind, Item: key, Key: key, Function: "f"}
}

func inGroup(f ledger.Fact) ledger.Fact {
	f.Group = "g"
	return f
}

// TestInvariants has a ledger that keeps each statement and one that breaks it.
func TestInvariants(t *testing.T) {
	t.Parallel()
	dead := story(fact(ledger.Sent, "a"), fact(ledger.Received, "a"), fact(ledger.Received, "a"), fact(ledger.DeadLettered, "a"))
	done := story(fact(ledger.Sent, "a"), fact(ledger.Received, "a"), fact(ledger.Effect, "a"), fact(ledger.Deleted, "a"))
	twice := story(fact(ledger.Sent, "a"), fact(ledger.Effect, "a"), fact(ledger.Effect, "a"))
	twice = append([]ledger.Fact{{Kind: ledger.Invoked, At: twice[0].At}}, twice...)
	lost := story(fact(ledger.Sent, "a"), fact(ledger.Filtered, "a"), fact(ledger.Deleted, "a"))
	expired := story(fact(ledger.Sent, "a"), fact(ledger.Expired, "a"))
	inverted := story(inGroup(fact(ledger.Sent, "a")), inGroup(fact(ledger.Sent, "b")), fact(ledger.Effect, "b"), fact(ledger.Effect, "a"))
	throttled := story(fact(ledger.Throttled, ""))
	for _, row := range []struct {
		invariant invariant.Invariant
		kept      []ledger.Fact
		broken    []ledger.Fact
		happened  string
	}{
		{invariant.NothingLost, done, lost, "1 gone without an effect: a"},
		{invariant.NothingLost, dead, expired, "1 gone without an effect: a"},
		{invariant.EffectsOnce, done, twice, "2 effects, of which 1 are duplicates"},
		{invariant.Drained, done, story(fact(ledger.Sent, "a")), "1 still queued: a"},
		{invariant.GroupOrder, done, inverted, "1 effects came before that of an earlier message of their group"},
		{invariant.NeverThrottled, done, throttled, "1 invocations were throttled"},
		{invariant.NoneDeadLettered, done, dead, "1 dead-lettered: a"},
		{invariant.OnlyDeadLettered("a"), dead, story(fact(ledger.Sent, "b"), fact(ledger.DeadLettered, "b")), "1 dead-lettered though healthy: b"},
		{invariant.DeadLettered("a", 2), dead, done, "a is processed"},
		{invariant.DeadLettered("a", 2), dead, story(fact(ledger.Sent, "a"), fact(ledger.Received, "a"), fact(ledger.DeadLettered, "a")), "a was dead-lettered after 1 receive"},
		{invariant.DeadLettered("a", 2), dead, story(fact(ledger.Sent, "b")), "no message with the key a was seen"},
		{invariant.ReceivedAtMost(1), done, dead, "1 received more often than once: a"},
		{invariant.WaitAtMost(2 * time.Second), done, dead, "1 waited longer, the longest 3s"},
	} {
		if v := row.invariant.Check(row.kept); v != nil {
			t.Errorf("%s: got violation %q of a ledger that keeps it", row.invariant.Name, v.Happened)
		}
		v := row.invariant.Check(row.broken)
		if v == nil || v.Happened != row.happened {
			t.Errorf("%s: got %+v, want %q", row.invariant.Name, v, row.happened)
		}
		if row.invariant.Promise == "" || strings.HasSuffix(row.invariant.Promise, ".") {
			t.Errorf("%s: the promise %q is no sentence without its full stop", row.invariant.Name, row.invariant.Promise)
		}
	}
}

func TestAViolationNamesAtMostFiveItems(t *testing.T) {
	t.Parallel()
	var facts []ledger.Fact
	for i := range 8 {
		facts = append(facts, fact(ledger.Sent, fmt.Sprint(i)))
	}
	v := invariant.Drained.Check(story(facts...))
	if want := "8 still queued: 0, 1, 2, 3, 4 and 3 more"; v == nil || v.Happened != want || len(v.Items) != 8 {
		t.Errorf("got %+v, want %q and all eight items", v, want)
	}
}

func ExampleInvariant() {
	facts := story(fact(ledger.Sent, "order-1"), fact(ledger.DeadLettered, "order-1"))
	i := invariant.NoneDeadLettered
	if v := i.Check(facts); v != nil {
		fmt.Printf("promised: %s\nhappened: %s\n", i.Promise, v.Happened)
	}
	// Output:
	// promised: no message is dead-lettered
	// happened: 1 dead-lettered: order-1
}
