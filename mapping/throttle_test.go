// SPDX-License-Identifier: Apache-2.0

package mapping_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/ledger"
	"github.com/eventlab/eventlab/mapping"
)

// fiveMessagesForOneSlot is five messages at once for a function that may run
// once at a time and takes 29 s for each.
func fiveMessagesForOneSlot(w *world, visibilityTimeout, maxReceiveCount string, s mapping.Settings) *inbox {
	source := w.queue("source", visibilityTimeout, w.deadLetters(maxReceiveCount))
	reserved := max(1, s.MaximumConcurrency)
	in := &inbox{}
	w.function("fn", func(e events.SQSEvent) { in.got(e); time.Sleep(29 * time.Second) },
		function.Config{Timeout: 30 * time.Second, ReservedConcurrentExecutions: &reserved})
	s.BatchSize = 1
	w.start(source, s)
	w.send(source, "1", "2", "3", "4", "5")
	return in
}

// Rules 1.5.7 and 1.9.9: the handler did not run, and the receive counts all the
// same.
func TestAThrottledBatchIsHeldUntilItsVisibilityTimeoutEnds(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		in := fiveMessagesForOneSlot(w, "30", "1", mapping.Settings{})
		begin := time.Now()

		w.runFor(5 * time.Minute)

		if len(in.events) != 1 || w.left("dead") != 4 || w.left("source") != 0 {
			t.Errorf("got %d processed, %d dead-lettered and %d left, want 1, 4 and 0", len(in.events), w.left("dead"), w.left("source"))
		}
		returned := w.facts(ledger.Returned)
		if diff := cmp.Diff(map[string]int{mapping.ReasonThrottled: 4}, w.reasons()); diff != "" {
			t.Fatalf("why messages returned (-want +got):\n%s", diff)
		}
		for _, f := range returned {
			if held := f.At.Sub(begin); held < 29*time.Second || held > 31*time.Second {
				t.Errorf("%s was let go after %v, want its visibility timeout of 30s", f.Key, held)
			}
		}
		// The cadence of rule 1.5.13: at once, and 1, 3, 7 and 15 s later.
		if got := len(w.facts(ledger.Throttled)); got != 4*5 {
			t.Errorf("got %d throttles, want 5 for each of 4 messages", got)
		}
	})
}

func TestALongVisibilityTimeoutLetsHeldBatchesGetTheirTurn(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		in := fiveMessagesForOneSlot(w, "400", "5", mapping.Settings{})
		w.runFor(10 * time.Minute)
		if len(in.deliveries()) != 5 || w.left("dead") != 0 || w.left("source") != 0 {
			t.Errorf("got deliveries %v, %d dead-lettered and %d left, want each message once", in.deliveries(), w.left("dead"), w.left("source"))
		}
	})
}

// Rule 1.3.2: what cannot be invoked is not received.
func TestMaximumConcurrencyStopsReading(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		in := fiveMessagesForOneSlot(w, "30", "1", mapping.Settings{MaximumConcurrency: 2})
		begin := time.Now()

		w.runFor(5 * time.Minute)

		if got := len(in.deliveries()); got != 5 || len(w.facts(ledger.Throttled)) != 0 || w.left("dead") != 0 {
			t.Errorf("got %d deliveries, %d throttles and %d dead-lettered, want 5, 0 and 0", got, len(w.facts(ledger.Throttled)), w.left("dead"))
		}
		var waves []string
		for _, at := range in.at {
			waves = append(waves, fmt.Sprint(at.Sub(begin).Truncate(time.Second)))
		}
		if diff := cmp.Diff([]string{"0s", "0s", "29s", "29s", "58s"}, waves); diff != "" {
			t.Errorf("when invocations began (-want +got):\n%s", diff)
		}
	})
}
