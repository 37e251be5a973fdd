// SPDX-License-Identifier: Apache-2.0

package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/eventlab/eventlab/ledger"
)

// story returns facts a second apart, as one actor would write them.
func story(facts ...ledger.Fact) []ledger.Fact {
	var l ledger.Ledger
	for i, f := range facts {
		f.At = at(time.Duration(i) * time.Second)
		l.Append("test", f)
	}
	return l.Facts()
}

func sent(key string) ledger.Fact {
	return ledger.Fact{Kind: ledger.Sent, Source: "orders", Item: "m-" + key, Key: key}
}

func about(kind ledger.Kind, key string) ledger.Fact {
	return ledger.Fact{Kind: kind, Source: "orders", Item: "m-" + key, Key: key, Function: "f"}
}

// TestEveryItemHasOneEnd has a row for each way in which an item can end.
func TestEveryItemHasOneEnd(t *testing.T) {
	t.Parallel()
	dead := about(ledger.DeadLettered, "a")
	dead.Destination = "dead"
	deletedThere := about(ledger.Deleted, "a")
	deletedThere.Source = "dead"
	copied := ledger.Fact{Kind: ledger.Sent, Source: "sideline", Item: "m-copy", Key: "a", Invocation: "i"}
	for name, row := range map[string]struct {
		facts []ledger.Fact
		want  ledger.End
	}{
		"sent":                      {story(sent("a")), ledger.Queued},
		"failed and returned":       {story(sent("a"), about(ledger.Delivered, "a"), about(ledger.Returned, "a")), ledger.Queued},
		"effect, then deleted":      {story(sent("a"), about(ledger.Delivered, "a"), about(ledger.Effect, "a"), about(ledger.Deleted, "a")), ledger.Processed},
		"effect, not yet deleted":   {story(sent("a"), about(ledger.Delivered, "a"), about(ledger.Effect, "a")), ledger.Processed},
		"effect and dead-lettered":  {story(sent("a"), about(ledger.Effect, "a"), dead), ledger.EndDeadLettered},
		"stale delete after dead":   {story(sent("a"), about(ledger.Executed, "a"), dead, about(ledger.Deleted, "a")), ledger.EndDeadLettered},
		"deleted from dead letters": {story(sent("a"), dead, deletedThere), ledger.Processed},
		"deleted without effect":    {story(sent("a"), about(ledger.Delivered, "a"), about(ledger.Executed, "a"), about(ledger.Deleted, "a")), ledger.Lost},
		"effects are unknown":       {story(sent("a"), about(ledger.Delivered, "a"), about(ledger.Deleted, "a")), ledger.Processed},
		"deleted by the test":       {story(sent("a"), about(ledger.Received, "a"), about(ledger.Deleted, "a"), sent("b"), about(ledger.Effect, "b")), ledger.Processed},
		"filtered":                  {story(sent("a"), about(ledger.Filtered, "a"), about(ledger.Deleted, "a")), ledger.Lost},
		"expired":                   {story(sent("a"), about(ledger.Expired, "a")), ledger.EndExpired},
		"expired after its effect":  {story(sent("a"), about(ledger.Effect, "a"), about(ledger.Expired, "a")), ledger.Processed},
		"purged":                    {story(sent("a"), about(ledger.Purged, "a")), ledger.Lost},
		"written by a handler":      {story(copied), ledger.Written},
		"redriven":                  {story(sent("a"), dead, about(ledger.Redriven, "a")), ledger.Moved},
		"moved elsewhere":           {story(sent("a"), about(ledger.Delivered, "a"), about(ledger.Executed, "a"), copied, about(ledger.Deleted, "a")), ledger.Moved},
	} {
		if got := ledger.Outcomes(row.facts)[0].End; got != row.want {
			t.Errorf("%s: got %s, want %s", name, got, row.want)
		}
	}
}

func TestDeliveriesExecutionsAndEffectsAreThreeCounts(t *testing.T) {
	t.Parallel()
	counts := ledger.Count(story(
		sent("a"), sent("b"),
		ledger.Fact{Kind: ledger.Invoked, Function: "f", Count: 2},
		about(ledger.Delivered, "a"), about(ledger.Delivered, "b"),
		about(ledger.Executed, "a"), about(ledger.Effect, "a"), about(ledger.Effect, "a"),
		ledger.Fact{Kind: ledger.Failed, Function: "f"},
	), nil)
	for counter, want := range map[ledger.Counter]int{
		ledger.Invocations: 1, ledger.Deliveries: 2, ledger.Executions: 1,
		ledger.Effects: 2, ledger.DuplicateEffects: 1, ledger.LeftQueued: 1,
	} {
		if got := counts.Get(counter); got != want {
			t.Errorf("%s: got %d, want %d", counter, got, want)
		}
	}
}

func TestWhatAHandlerDoesNotDeclareIsUnknown(t *testing.T) {
	t.Parallel()
	counts := ledger.Count(story(sent("a"), ledger.Fact{Kind: ledger.Invoked}, about(ledger.Delivered, "a"), about(ledger.Deleted, "a")), nil)
	for _, counter := range []ledger.Counter{ledger.Executions, ledger.Effects, ledger.DuplicateEffects, ledger.NeverRun} {
		if got := counts.Get(counter); got != ledger.Unknown {
			t.Errorf("%s: got %d, want unknown", counter, got)
		}
	}
}

func TestWritesOfAHandlerThatDeclaresItsEffectsDoNotCountTwice(t *testing.T) {
	t.Parallel()
	write := about(ledger.Effect, "a")
	write.Reason = "SQS send to out"
	declared := story(sent("a"), about(ledger.Delivered, "a"), about(ledger.Executed, "a"), write, about(ledger.Effect, "a"))
	if got := ledger.Count(declared, nil).Get(ledger.Effects); got != 1 {
		t.Errorf("declared: got %d effects, want 1", got)
	}
	foreign := story(sent("a"), about(ledger.Delivered, "a"), write)
	if got := ledger.Count(foreign, nil).Get(ledger.Effects); got != 1 {
		t.Errorf("foreign: got %d effects, want 1", got)
	}
}

func TestHealthyMessagesInTheDeadLetterQueueAreCountedApart(t *testing.T) {
	t.Parallel()
	counts := ledger.Count(story(
		sent("good"), sent("poison"), about(ledger.Executed, "poison"),
		about(ledger.DeadLettered, "good"), about(ledger.DeadLettered, "poison"),
	), func(key string) bool { return key == "poison" })
	for counter, want := range map[ledger.Counter]int{ledger.InDeadLetter: 2, ledger.HealthyInDead: 1, ledger.NeverRun: 1} {
		if got := counts.Get(counter); got != want {
			t.Errorf("%s: got %d, want %d", counter, got, want)
		}
	}
}

func TestTheLongestWaitIsThatOfAHealthyItem(t *testing.T) {
	t.Parallel()
	facts := story(sent("poison"), sent("good"), about(ledger.Effect, "good"), about(ledger.DeadLettered, "poison"))
	counts := ledger.Count(facts, func(key string) bool { return key == "poison" })
	if counts.LongestWait != time.Second {
		t.Errorf("got %v, want 1s", counts.LongestWait)
	}
}

func TestAnEffectThatOvertookItsGroupIsAnInversion(t *testing.T) {
	t.Parallel()
	group := func(f ledger.Fact, name string) ledger.Fact {
		f.Group = name
		return f
	}
	facts := story(
		group(sent("a1"), "a"), group(sent("a2"), "a"), group(sent("a3"), "a"), group(sent("b1"), "b"),
		about(ledger.Effect, "a1"), about(ledger.Effect, "a3"), about(ledger.Effect, "b1"), about(ledger.Effect, "a2"), about(ledger.Effect, "a3"),
	)
	if got := ledger.Count(facts, nil).Get(ledger.Inversions); got != 1 {
		t.Errorf("got %d inversions, want 1: a2 came after a3", got)
	}
}

func TestPeakConcurrencyCountsInvocationsThatRunAtOnce(t *testing.T) {
	t.Parallel()
	begin, end := ledger.Fact{Kind: ledger.Invoked}, ledger.Fact{Kind: ledger.Succeeded}
	if got := ledger.Count(story(begin, begin, end, begin, begin, end, end, end), nil).PeakConcurrency; got != 3 {
		t.Errorf("got %d, want 3", got)
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0:                              "0.000s",
		1500*time.Millisecond + 10:     "1.500s",
		18*time.Minute + time.Second/2: "18m00.500s",
		25*time.Hour + 3*time.Second:   "25h00m03.000s",
	} {
		if got := ledger.Clock(d); got != want {
			t.Errorf("Clock(%v): got %s, want %s", d, got, want)
		}
	}
}

func ExampleFact_Line() {
	fmt.Println(ledger.Fact{
		At: at(6 * time.Second), Actor: "poller 1", Kind: ledger.Received, Source: "orders", Key: "order-1", Attempt: 2,
	}.Line(start))
	// Output: 6.000s  Received     order-1 from orders attempt 2 by poller 1
}

func BenchmarkAppend(b *testing.B) {
	b.ReportAllocs()
	var l ledger.Ledger
	for b.Loop() {
		l.Append("poller 1", ledger.Fact{At: start, Kind: ledger.Received, Source: "orders", Item: "m1", Key: "order-1", Attempt: 1})
	}
}
