// SPDX-License-Identifier: Apache-2.0

package mapping_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"pgregory.net/rapid"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/ledger"
	"github.com/eventlab/eventlab/mapping"
)

// Whatever the handler does and whatever the settings are, every message is
// processed, dead-lettered or still in its queue, and is in one of these only; no
// message is invoked more often than its queue hands it out; and groups of FIFO
// queues are processed in order.
func TestEveryMessageEndsInOnePlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		fifo := rapid.Bool().Draw(t, "fifo")
		settings := mapping.Settings{
			BatchSize:               rapid.IntRange(1, 10).Draw(t, "batch size"),
			MaximumConcurrency:      rapid.SampledFrom([]int{0, 2, 3}).Draw(t, "maximum concurrency"),
			ReportBatchItemFailures: rapid.Bool().Draw(t, "report"),
		}
		if !fifo {
			settings.MaximumBatchingWindow = time.Duration(rapid.IntRange(0, 5).Draw(t, "window")) * time.Second
		}
		reserved := rapid.IntRange(1, 5).Draw(t, "reserved")
		timeout := time.Duration(rapid.IntRange(1, 5).Draw(t, "timeout")) * time.Second
		most := rapid.IntRange(1, 4).Draw(t, "maxReceiveCount")
		// What the handler does with the nth message that it sees.
		known := []string{"fine", "fine", "slow", "late", "fail"}
		if settings.ReportBatchItemFailures {
			known = append(known, "report") // without the switch, a report deletes what it reports
		}
		moods := rapid.SliceOfN(rapid.SampledFrom(known), 1, 20).Draw(t, "moods")
		sends := rapid.IntRange(1, 25).Draw(t, "messages")
		seed := rapid.Uint64Range(1, 1000).Draw(t, "seed")

		rapid.SyncTest(t, func(t *rapid.T) {
			w := newWorld(t, seed)
			suffix := ""
			if fifo {
				suffix = ".fifo"
			}
			policy := fmt.Sprintf(`{"deadLetterTargetArn":%q,"maxReceiveCount":%d}`, w.queue("dead"+suffix, "", "").ARN, most)
			source := w.queue("source"+suffix, "30", policy)
			h := &moody{moods: moods, last: map[string]string{}, seen: map[string]int{}}
			w.function("fn", h.handle, function.Config{Timeout: timeout, ReservedConcurrentExecutions: &reserved})
			m := w.start(source, settings)
			for i := range sends {
				body := fmt.Sprintf("%03d", i)
				if fifo {
					body = fmt.Sprintf("g%d:%s", i%3, body)
				}
				w.send(source, body)
			}
			w.runFor(time.Hour)
			m.Close()
			w.runFor(2 * time.Minute) // handlers that ignored their deadline end

			dead := len(w.facts(ledger.DeadLettered))
			if done := len(h.processed()); done+dead+w.left("source"+suffix) < sends || w.left("dead"+suffix) != dead {
				t.Fatalf("of %d messages, %d were processed, %d dead-lettered and %d are left", sends, done, dead, w.left("source"+suffix))
			}
			if w.left("source"+suffix) != 0 {
				t.Fatalf("%d messages are left after an hour", w.left("source"+suffix))
			}
			for body, n := range h.seen {
				if n > most {
					t.Fatalf("message %s was delivered %d times, maxReceiveCount is %d", body, n, most)
				}
			}
			if fifo && h.overtaken != "" {
				t.Fatalf("order broke in a group: %s", h.overtaken)
			}
		})
	})
}

// A moody handler does something else with each message.
type moody struct {
	moods []string

	mu        sync.Mutex
	n         int
	done      []string
	seen      map[string]int
	last      map[string]string // the message processed last, by group
	overtaken string
}

func (h *moody) processed() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	slices.Sort(h.done)
	return slices.Compact(h.done)
}

// handle stops at the first message that it does not process, and reports the
// rest of the batch, as FIFO queues need it.
func (h *moody) handle(e events.SQSEvent) (r events.SQSEventResponse, err error) {
	for _, record := range e.Records {
		h.mu.Lock()
		h.seen[record.Body]++
		h.mu.Unlock()
	}
	for i, record := range e.Records {
		switch h.next() {
		case "slow":
			time.Sleep(300 * time.Millisecond)
		case "late":
			time.Sleep(time.Minute)
			return r, nil // nobody hears
		case "fail":
			return r, errors.New("no")
		case "report":
			for _, rest := range e.Records[i:] {
				r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: rest.MessageId})
			}
			return r, nil
		}
		h.process(record)
	}
	return r, nil
}

func (h *moody) next() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.n++
	return h.moods[h.n%len(h.moods)]
}

func (h *moody) process(record events.SQSMessage) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.done = append(h.done, record.Body)
	group := record.Attributes["MessageGroupId"]
	// A message may come again after its successors only if it came before them.
	if last := h.last[group]; group != "" && strings.Compare(record.Body, last) < 0 && h.seen[record.Body] < 2 {
		h.overtaken = record.Body + " after " + last
	}
	h.last[group] = record.Body
}
