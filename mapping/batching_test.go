// SPDX-License-Identifier: Apache-2.0

package mapping_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/ledger"
	"github.com/eventlab/eventlab/mapping"
	"github.com/eventlab/eventlab/mapping/filter"
)

// sizes returns how many records each event had.
func (i *inbox) sizes() []int {
	i.mu.Lock()
	defer i.mu.Unlock()
	var sizes []int
	for _, e := range i.events {
		sizes = append(sizes, len(e.Records))
	}
	return sizes
}

func numbered(n int) []string {
	var bodies []string
	for i := range n {
		bodies = append(bodies, fmt.Sprint(i))
	}
	return bodies
}

func TestAWindowIsFilledFromSeveralReceives(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source", "", "")
		var in inbox
		w.function("fn", func(e events.SQSEvent) { in.got(e) }, function.Config{})
		w.send(source, numbered(95)...)
		w.start(source, mapping.Settings{BatchSize: 10_000, MaximumBatchingWindow: 10 * time.Second, MaximumConcurrency: 2})

		w.runFor(time.Minute)

		sizes := in.sizes()
		if len(sizes) != 2 || sizes[0]+sizes[1] != 95 {
			t.Errorf("got batches of %v, want two with 95 messages together", sizes)
		}
	})
}

// Rule 0.6.4: the window of a batch counts from the end of the invocation before.
func TestAMessageWaitsForTheRestOfItsWindow(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source", "", "")
		var in inbox
		w.function("fn", func(e events.SQSEvent) { in.got(e) }, function.Config{})
		w.start(source, mapping.Settings{BatchSize: 10, MaximumBatchingWindow: 7 * time.Second, MaximumConcurrency: 2})
		begin := time.Now()
		w.send(source, "first")
		w.runFor(2500 * time.Millisecond)
		w.send(source, "second")

		w.runFor(time.Minute)

		if diff := cmp.Diff([]string{"first/1", "second/1"}, in.deliveries()); diff != "" {
			t.Fatalf("deliveries (-want +got):\n%s", diff)
		}
		if waited := in.at[0].Sub(begin); waited < 7*time.Second || waited > 7*time.Second+10*time.Millisecond {
			t.Errorf("the first batch was invoked after %v, want its window of 7s", waited)
		}
	})
}

// Rule 0.6.3: the event with its metadata is at most 6 MB.
func TestABatchIsCutAtSixMegabytes(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source", "", "")
		var in inbox
		w.function("fn", func(e events.SQSEvent) { in.got(e) }, function.Config{})
		// One receive brings all ten, and each is twice as large in JSON.
		for i := range 10 {
			w.send(source, fmt.Sprint(i)+strings.Repeat("\"", 600_000))
		}
		w.start(source, mapping.Settings{})

		w.runFor(time.Minute)

		if diff := cmp.Diff([]int{5, 5}, in.sizes()); diff != "" {
			t.Errorf("batches (-want +got):\n%s", diff)
		}
		if w.left("source") != 0 || len(w.facts(ledger.Returned)) != 0 {
			t.Errorf("%d messages are left and %d returned, want none", w.left("source"), len(w.facts(ledger.Returned)))
		}
	})
}

// Rules 0.6.15 and 1.5.8: unwanted messages are deleted, and do not count.
func TestFiltersDeleteWhatTheyDoNotWantBeforeItCounts(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		pattern, err := filter.Parse(`{"body":{"type":["A"]}}`)
		if err != nil {
			t.Fatal(err)
		}
		source := w.queue("source", "", "")
		var in inbox
		w.function("fn", func(e events.SQSEvent) { in.got(e) }, function.Config{})
		for i := range 20 {
			w.send(source, fmt.Sprintf(`{"id":"a%d","type":"A"}`, i), fmt.Sprintf(`{"id":"b%d","type":"B"}`, i))
		}
		w.start(source, mapping.Settings{
			BatchSize: 10, MaximumBatchingWindow: 5 * time.Second, MaximumConcurrency: 2, Filters: []*filter.Pattern{pattern},
		})

		w.runFor(time.Minute)

		got := in.deliveries()
		if len(got) != 20 || slices.ContainsFunc(got, func(s string) bool { return !strings.Contains(s, `"type":"A"`) }) {
			t.Errorf("got deliveries %v, want the twenty of type A", got)
		}
		if sizes := in.sizes(); slices.Max(sizes) != 10 {
			t.Errorf("got batches of %v, want a full one: what is filtered does not count", sizes)
		}
		filtered := w.facts(ledger.Filtered)
		if len(filtered) != 20 || filtered[0].Key[0] != 'b' || w.left("source") != 0 {
			t.Errorf("got %d filtered and %d left, want the twenty of type B filtered and none left", len(filtered), w.left("source"))
		}
	})
}

func TestABatchOfUnwantedMessagesMakesNoInvocation(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		pattern, err := filter.Parse(`{"body":["wanted"]}`)
		if err != nil {
			t.Fatal(err)
		}
		source := w.queue("source", "", "")
		w.function("fn", func(events.SQSEvent) {}, function.Config{})
		w.start(source, mapping.Settings{Filters: []*filter.Pattern{pattern}})
		w.send(source, numbered(10)...)

		w.runFor(time.Minute)

		if n := len(w.facts(ledger.Invoked)); n != 0 || w.left("source") != 0 {
			t.Errorf("got %d invocations and %d messages left, want none", n, w.left("source"))
		}
	})
}
