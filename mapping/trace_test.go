// SPDX-License-Identifier: Apache-2.0

package mapping_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/mapping"
)

// The tests of this file are the traces that were recorded on AWS, by their
// numbers in the reference.

func TestTrace1(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source", "5", w.deadLetters("2"))
		var in inbox
		w.function("fn", func(e events.SQSEvent) error { in.got(e); return errors.New("no") }, function.Config{Timeout: 5 * time.Second})
		w.start(source, mapping.Settings{BatchSize: 1})
		w.send(source, "poison")

		w.runFor(time.Minute)

		if diff := cmp.Diff([]string{"poison/1", "poison/2"}, in.deliveries()); diff != "" {
			t.Errorf("deliveries (-want +got):\n%s", diff)
		}
		if in.events[0].Records[0].MessageId != in.events[1].Records[0].MessageId || in.events[0].Records[0].ReceiptHandle == in.events[1].Records[0].ReceiptHandle {
			t.Error("the second delivery must have the same message id and another receipt handle")
		}
		if w.left("dead") != 1 || w.left("source") != 0 {
			t.Errorf("got %d messages in the dead-letter queue and %d in the source, want 1 and 0", w.left("dead"), w.left("source"))
		}
	})
}

func TestTrace2(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source", "5", "")
		var in inbox
		w.function("fn", func(e events.SQSEvent) error {
			if in.got(e) == 1 {
				return errors.New("failed attempt")
			}
			return nil
		}, function.Config{Timeout: 5 * time.Second})
		w.start(source, mapping.Settings{BatchSize: 1})
		w.send(source, "order")

		w.runFor(time.Minute)

		if diff := cmp.Diff([]string{"order/1", "order/2"}, in.deliveries()); diff != "" {
			t.Fatalf("deliveries (-want +got):\n%s", diff)
		}
		if between := in.at[1].Sub(in.at[0]); between < 5*time.Second || between > 5100*time.Millisecond {
			t.Errorf("got %v between the deliveries, want the visibility timeout of 5s", between)
		}
		if w.left("source") != 0 {
			t.Errorf("%d messages are left, want none", w.left("source"))
		}
	})
}

func TestTrace3(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		policy := `{"deadLetterTargetArn":"` + w.queue("dead.fifo", "", "").ARN + `","maxReceiveCount":2}`
		source := w.queue("source.fifo", "8", policy)
		var in inbox
		w.function("fn", func(e events.SQSEvent) (events.SQSEventResponse, error) {
			failing := [][]string{{"2", "3", "4"}, {"4"}}[in.got(e)-1]
			var r events.SQSEventResponse
			for _, record := range e.Records {
				if slices.Contains(failing, record.Body) {
					r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: record.MessageId})
				}
			}
			return r, nil
		}, function.Config{Timeout: 8 * time.Second})
		w.send(source, "g:1", "g:2", "g:3", "g:4")
		w.start(source, mapping.Settings{ReportBatchItemFailures: true})

		w.runFor(time.Minute)

		if diff := cmp.Diff([]string{"1/1", "2/1", "3/1", "4/1", "2/2", "3/2", "4/2"}, in.deliveries()); diff != "" {
			t.Errorf("deliveries (-want +got):\n%s", diff)
		}
		if len(in.events) != 2 || w.left("dead.fifo") != 1 || w.left("source.fifo") != 0 {
			t.Errorf("got %d invocations, %d dead-lettered and %d left, want 2, 1 and 0", len(in.events), w.left("dead.fifo"), w.left("source.fifo"))
		}
	})
}

func TestTrace4(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source", "2", w.deadLetters("2"))
		w.function("fn", func(e events.SQSEvent) error {
			for _, record := range e.Records {
				if !json.Valid([]byte(record.Body)) {
					return errors.New("not JSON")
				}
			}
			return nil
		}, function.Config{Timeout: 2 * time.Second})
		w.send(source, "{not a json body", `{"message": 2}`)
		w.start(source, mapping.Settings{ReportBatchItemFailures: true})

		w.runFor(time.Minute)

		if w.left("dead") != 2 || w.left("source") != 0 {
			t.Errorf("got %d dead-lettered and %d left, want both messages dead-lettered", w.left("dead"), w.left("source"))
		}
		if diff := cmp.Diff(map[string]int{mapping.ReasonFunctionError: 4}, w.reasons()); diff != "" {
			t.Errorf("why messages returned (-want +got):\n%s", diff)
		}
	})
}

func TestTrace5(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		response   string
		deliveries []string
		dead       int
	}{
		{`{"batchItemFailures":[{"foo":"notvalid"}]}`, []string{"order/1", "order/2"}, 1},
		{`{}`, []string{"order/1"}, 0},
	} {
		t.Run(row.response, func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(w *world) {
				source := w.queue("source", "4", w.deadLetters("2"))
				var in inbox
				w.function("fn", func(e events.SQSEvent) (json.RawMessage, error) {
					in.got(e)
					return json.RawMessage(row.response), nil
				}, function.Config{Timeout: 4 * time.Second})
				w.start(source, mapping.Settings{ReportBatchItemFailures: true})
				w.send(source, "order")

				w.runFor(time.Minute)

				if diff := cmp.Diff(row.deliveries, in.deliveries()); diff != "" {
					t.Errorf("deliveries (-want +got):\n%s", diff)
				}
				if w.left("dead") != row.dead || w.left("source") != 0 {
					t.Errorf("got %d dead-lettered and %d left, want %d and 0", w.left("dead"), w.left("source"), row.dead)
				}
			})
		})
	}
}

func TestTrace6(t *testing.T) {
	t.Parallel()
	for _, when := range []string{"before", "after"} {
		t.Run("messages were sent "+when+" the mapping was enabled", func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(w *world) {
				source := w.queue("source", "30", "")
				two := 2
				var in inbox
				w.function("fn", func(_ context.Context, e events.SQSEvent) { in.got(e); time.Sleep(5 * time.Second) },
					function.Config{Timeout: 10 * time.Second, ReservedConcurrentExecutions: &two})
				var bodies []string
				for i := range 30 {
					bodies = append(bodies, fmt.Sprint(i))
				}
				settings := mapping.Settings{BatchSize: 20, MaximumBatchingWindow: time.Second, MaximumConcurrency: 2}
				if when == "before" {
					w.send(source, bodies...)
					w.start(source, settings)
				} else {
					w.start(source, settings)
					w.send(source, bodies...)
				}

				w.runFor(time.Minute)

				if len(in.events) != 2 {
					t.Errorf("got %d batches, want 2", len(in.events))
				}
				got := in.deliveries()
				if len(got) != 30 || slices.ContainsFunc(got, func(s string) bool { return s[len(s)-2:] != "/1" }) {
					t.Errorf("got deliveries %v, want 30 with receive count 1", got)
				}
				if w.left("source") != 0 {
					t.Errorf("%d messages are left, want none", w.left("source"))
				}
			})
		})
	}
}
