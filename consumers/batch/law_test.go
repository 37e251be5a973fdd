// SPDX-License-Identifier: Apache-2.0

package batch_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/eventlab/eventlab/consumers/batch"
)

type (
	// perMessage is the function of one item; sqsHandler a handler with partial
	// batch responses; maker makes the latter from the former.
	perMessage = func(context.Context, events.SQSMessage) error
	sqsHandler = func(context.Context, events.SQSEvent) (events.SQSEventResponse, error)
	maker      = func(perMessage) sqsHandler
)

const (
	standardQueue = "arn:aws:sqs:us-east-1:111111111111:orders"
	fifoQueue     = "arn:aws:sqs:us-east-1:111111111111:orders.fifo"
)

// Bodies of the messages that the law sends.
const (
	good   = "good"
	fails  = "fails"
	panics = "panics"
)

func message(queue, id, group, body string) events.SQSMessage {
	return events.SQSMessage{
		MessageId:      id,
		Body:           body,
		Attributes:     map[string]string{"MessageGroupId": group},
		EventSourceARN: queue,
	}
}

// brokenPromise hands records to the handler and says which promise it breaks,
// or "" when it keeps them all.
func brokenPromise(newHandler maker, records []events.SQSMessage) string {
	var mu sync.Mutex
	executed := map[string][]string{}
	handler := newHandler(func(_ context.Context, m events.SQSMessage) error {
		mu.Lock()
		lane := laneOf(m)
		executed[lane] = append(executed[lane], m.MessageId)
		mu.Unlock()
		switch m.Body {
		case fails:
			return errors.New("no such article")
		case panics:
			panic("index out of range")
		}
		return nil
	})

	response, err := handler(context.Background(), events.SQSEvent{Records: records})

	wantExecuted, wantReported := promised(records)
	raw, _ := json.Marshal(response)
	switch {
	case err != nil:
		return fmt.Sprintf("a failed item is reported, not thrown: got error %v", err)
	case strings.Contains(string(raw), "null"):
		return fmt.Sprintf("a batch without failures has an empty list: got %s", raw)
	}
	if diff := cmp.Diff(wantExecuted, executed); diff != "" {
		return "each item is executed once, unless one in front of it in its group failed (-want +got):\n" + diff
	}
	reported := []string{}
	for _, failure := range response.BatchItemFailures {
		reported = append(reported, failure.ItemIdentifier)
	}
	if diff := cmp.Diff(wantReported, reported); diff != "" {
		return "what failed or was blocked is reported, in batch order, each once (-want +got):\n" + diff
	}
	return ""
}

// laneOf names what keeps order: the group on a FIFO queue, else the message itself.
func laneOf(m events.SQSMessage) string {
	if m.EventSourceARN == fifoQueue {
		return "group " + m.Attributes["MessageGroupId"]
	}
	return "message " + m.MessageId
}

func promised(records []events.SQSMessage) (executed map[string][]string, reported []string) {
	executed, reported = map[string][]string{}, []string{}
	blocked := map[string]bool{}
	for _, m := range records {
		lane := laneOf(m)
		if !blocked[lane] {
			executed[lane] = append(executed[lane], m.MessageId)
			blocked[lane] = m.Body != good
		}
		if blocked[lane] {
			reported = append(reported, m.MessageId)
		}
	}
	return executed, reported
}

func batches() *rapid.Generator[[]events.SQSMessage] {
	return rapid.Custom(func(t *rapid.T) []events.SQSMessage {
		queue := rapid.SampledFrom([]string{standardQueue, fifoQueue}).Draw(t, "queue")
		records := make([]events.SQSMessage, rapid.IntRange(0, 12).Draw(t, "messages"))
		for i := range records {
			group := rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "group")
			body := rapid.SampledFrom([]string{good, good, fails, panics}).Draw(t, "body")
			records[i] = message(queue, fmt.Sprintf("m%d", i), group, body)
		}
		return records
	})
}

func TestWhatFailedOrWasBlockedIsReportedAndNothingElse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		config := batch.Config{Concurrency: rapid.IntRange(0, 4).Draw(t, "concurrency"), Logger: quiet}
		records := batches().Draw(t, "records")
		newHandler := func(f perMessage) sqsHandler { return batch.SQS(f, config) }
		if broken := brokenPromise(newHandler, records); broken != "" {
			t.Fatal(broken)
		}
	})
}

// The law above is worth nothing if a broken handler passes it.
func TestTheLawCatchesBrokenHandlers(t *testing.T) {
	t.Parallel()
	records := []events.SQSMessage{
		message(fifoQueue, "A1", "A", good),
		message(fifoQueue, "A2", "A", fails),
		message(fifoQueue, "B1", "B", good),
		message(fifoQueue, "A3", "A", good),
		message(fifoQueue, "B2", "B", fails),
		message(fifoQueue, "A4", "A", good),
	}
	right := func(f perMessage) sqsHandler { return batch.SQS(f, batch.Config{Logger: quiet}) }
	if broken := brokenPromise(right, records); broken != "" {
		t.Fatalf("the right handler is said to break a promise: %s", broken)
	}
	for name, newHandler := range map[string]maker{
		"reports only the failed": func(f perMessage) sqsHandler {
			return func(ctx context.Context, event events.SQSEvent) (r events.SQSEventResponse, _ error) {
				for _, m := range event.Records {
					if f(ctx, m) != nil {
						r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
					}
				}
				return r, nil
			}
		},
		"stops at the first failure of the batch": func(f perMessage) sqsHandler {
			return func(ctx context.Context, event events.SQSEvent) (r events.SQSEventResponse, _ error) {
				for _, m := range event.Records {
					if len(r.BatchItemFailures) > 0 || f(ctx, m) != nil {
						r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
					}
				}
				return r, nil
			}
		},
		"throws": edited(right, func(r *events.SQSEventResponse) error { return errors.New("2 of 6 failed") }),
		"forgets one": edited(right, func(r *events.SQSEventResponse) error {
			r.BatchItemFailures = r.BatchItemFailures[1:]
			return nil
		}),
		"reports one twice": edited(right, func(r *events.SQSEventResponse) error {
			r.BatchItemFailures = append(r.BatchItemFailures, r.BatchItemFailures[0])
			return nil
		}),
		"reports a stranger": edited(right, func(r *events.SQSEventResponse) error {
			r.BatchItemFailures[0].ItemIdentifier = "C1"
			return nil
		}),
		"reports in another order": edited(right, func(r *events.SQSEventResponse) error {
			slices.Reverse(r.BatchItemFailures)
			return nil
		}),
		"answers null": edited(right, func(r *events.SQSEventResponse) error {
			r.BatchItemFailures = nil
			return nil
		}),
	} {
		if brokenPromise(newHandler, records) == "" {
			t.Errorf("a handler that %s passes the law", name)
		}
	}
}

// edited returns a maker whose handlers spoil their response.
func edited(newHandler maker, spoil func(*events.SQSEventResponse) error) maker {
	return func(f perMessage) sqsHandler {
		handler := newHandler(f)
		return func(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
			response, err := handler(ctx, event)
			return response, errors.Join(err, spoil(&response))
		}
	}
}
