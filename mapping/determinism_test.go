// SPDX-License-Identifier: Apache-2.0

package mapping_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/ledger"
	"github.com/eventlab/eventlab/mapping"
)

// troubled runs a mapping through failures, throttles, partial responses, updates
// and growth, and returns the ledger.
func troubled(w *world) []byte {
	w.t.Helper()
	source := w.queue("source", "30", w.deadLetters("3"))
	ordered := w.queue("ordered.fifo", "20", "")
	reserved := 8
	w.function("fn", func(e events.SQSEvent) (r events.SQSEventResponse, err error) {
		for _, record := range e.Records {
			number := len(record.Body)*7 + int(record.Body[0])
			time.Sleep(time.Duration(number%5) * 700 * time.Millisecond)
			switch {
			case number%11 == 3:
				return r, errors.New("no")
			case number%4 == 1:
				r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: record.MessageId})
			}
		}
		return r, nil
	}, function.Config{Timeout: 6 * time.Second, ReservedConcurrentExecutions: &reserved})
	for i := range 60 {
		w.send(source, strings.Repeat(fmt.Sprint(i), 1+i%3))
		w.send(ordered, fmt.Sprintf("g%d:%s", i%4, strings.Repeat(fmt.Sprint(i), 1+i%5)))
	}
	m := w.start(source, mapping.Settings{BatchSize: 3, ReportBatchItemFailures: true})
	o := w.start(ordered, mapping.Settings{BatchSize: 4, ReportBatchItemFailures: true})
	w.runFor(20 * time.Second)
	settings := m.Settings()
	settings.MaximumConcurrency = 3
	if _, err := m.Update(w.ctx, settings, nil); err != nil {
		w.t.Fatal(err)
	}
	w.runFor(10 * time.Minute)
	m.Close()
	o.Close()
	w.runFor(time.Minute) // handlers that ignored their deadline end
	var text bytes.Buffer
	if err := ledger.WriteJSON(&text, w.ledger.Facts()); err != nil {
		w.t.Fatal(err)
	}
	return text.Bytes()
}

func TestOneSeedGivesOneLedger(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{1, 7} {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			var first []byte
			for run := range 20 {
				var got []byte
				inSeededWorld(t, seed, func(w *world) { got = troubled(w) })
				if run == 0 {
					first = got
					if n := bytes.Count(got, []byte("\n")); n < 500 {
						t.Fatalf("the run has only %d facts", n)
					}
					continue
				}
				if bytes.Equal(first, got) {
					continue
				}
				one, other := strings.Split(string(first), "\n"), strings.Split(string(got), "\n")
				for i := range min(len(one), len(other)) {
					if one[i] != other[i] {
						t.Fatalf("run %d differs from the first in fact %d:\n%s\n%s", run+1, i+1, one[i], other[i])
					}
				}
				t.Fatalf("run %d has %d facts, the first has %d", run+1, len(other), len(one))
			}
		})
	}
}
