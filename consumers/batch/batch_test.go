// SPDX-License-Identifier: Apache-2.0

package batch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	lambdago "github.com/aws/aws-lambda-go/lambda"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/consumers/batch"
)

func byBody(_ context.Context, m events.SQSMessage) error {
	switch m.Body {
	case fails:
		return io.ErrUnexpectedEOF
	case panics:
		panic(io.ErrUnexpectedEOF)
	}
	return nil
}

// Each row is an event as Lambda sends it and the response as Lambda reads it.
func TestResponsesAreWhatLambdaUnderstands(t *testing.T) {
	t.Parallel()
	record := func(id, body string) string {
		return `{"messageId":"` + id + `","body":"` + body + `","eventSourceARN":"` + standardQueue + `"}`
	}
	for _, tc := range []struct{ name, event, want string }{
		{"1.6.1 nothing failed", `{"Records":[` + record("m1", good) + `]}`, `{"batchItemFailures":[]}`},
		{"1.6.1 no records", `{"Records":[]}`, `{"batchItemFailures":[]}`},
		{"1.6.1 no list of records", `{}`, `{"batchItemFailures":[]}`},
		{
			"1.6.5 one failed",
			`{"Records":[` + record("m1", good) + `,` + record("m2", fails) + `]}`,
			`{"batchItemFailures":[{"itemIdentifier":"m2"}]}`,
		},
		{
			"1.6.6 every id",
			`{"Records":[` + record("m1", panics) + `,` + record("m2", fails) + `]}`,
			`{"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"m2"}]}`,
		},
		{
			"1.6.7 a message without an id is reported as it is, which fails the batch rather than loses it",
			`{"Records":[` + record("", fails) + `]}`,
			`{"batchItemFailures":[{"itemIdentifier":""}]}`,
		},
		{
			"1.6.13 an id that is twice in the batch is reported once",
			`{"Records":[` + record("m1", fails) + `,` + record("m1", fails) + `]}`,
			`{"batchItemFailures":[{"itemIdentifier":"m1"}]}`,
		},
		{
			"1.6.13 of two copies one success does not hide one failure",
			`{"Records":[` + record("m1", good) + `,` + record("m1", fails) + `]}`,
			`{"batchItemFailures":[{"itemIdentifier":"m1"}]}`,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			handler := lambdago.NewHandler(batch.SQS(byBody, batch.Config{Logger: quiet}))

			got, err := handler.Invoke(t.Context(), []byte(tc.event))

			if diff := cmp.Diff(tc.want, string(got)); diff != "" || err != nil {
				t.Errorf("got error %v, response (-want +got):\n%s", err, diff)
			}
		})
	}
}

// The batch of the failure mode fifo-partial-batch-reorders: A1 A2 A3 B1 B2, where
// A2 fails once. Group-aware handling delivers 5 + 2 and keeps the order.
func TestAGroupWaitsForItsFailureAndTheOthersGoOn(t *testing.T) {
	t.Parallel()
	var order []string
	failOnce := true
	handler := batch.SQS(func(_ context.Context, m events.SQSMessage) error {
		if m.MessageId == "A2" && failOnce {
			failOnce = false
			return io.ErrUnexpectedEOF
		}
		order = append(order, m.MessageId)
		return nil
	}, batch.Config{Logger: quiet})
	var records []events.SQSMessage
	for _, id := range []string{"A1", "A2", "A3", "B1", "B2"} {
		records = append(records, message(fifoQueue, id, id[:1], good))
	}

	first, _ := handler(t.Context(), events.SQSEvent{Records: records})
	second, _ := handler(t.Context(), events.SQSEvent{Records: records[1:3]})

	if diff := cmp.Diff([]string{"A2", "A3"}, ids(first)); diff != "" {
		t.Errorf("reported by the first invocation (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"A1", "B1", "B2", "A2", "A3"}, order); diff != "" || len(second.BatchItemFailures) != 0 {
		t.Errorf("the second reported %v, order (-want +got):\n%s", ids(second), diff)
	}
}

func TestConcurrencyIsAcrossItemsAndAcrossGroups(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name        string
		records     []events.SQSMessage
		concurrency int
		want        time.Duration
	}{
		{"zero is one after the other", tenMessages(standardQueue), 0, 10 * time.Second},
		{"five at a time", tenMessages(standardQueue), 5, 2 * time.Second},
		{"more than there are", tenMessages(standardQueue), 50, time.Second},
		{"one group is one after the other", tenMessages(fifoQueue), 5, 10 * time.Second},
		{"two groups", []events.SQSMessage{
			message(fifoQueue, "A1", "A", good), message(fifoQueue, "A2", "A", good), message(fifoQueue, "A3", "A", good),
			message(fifoQueue, "B1", "B", good), message(fifoQueue, "B2", "B", good),
		}, 5, 3 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			handler := batch.SQS(func(context.Context, events.SQSMessage) error {
				time.Sleep(time.Second)
				return nil
			}, batch.Config{Concurrency: tc.concurrency, Logger: quiet})
			began := time.Now()

			response, _ := handler(t.Context(), events.SQSEvent{Records: tc.records})

			if took := time.Since(began); took != tc.want || len(response.BatchItemFailures) != 0 {
				t.Errorf("%s: got %v reported after %v, want none after %v", tc.name, ids(response), took, tc.want)
			}
		})
	}
}

func TestAnErrorIsReturnedOnlyIfAllFailAndTheConfigAsksForIt(t *testing.T) {
	t.Parallel()
	one, other := message(standardQueue, "m1", "", fails), message(standardQueue, "m2", "", panics)
	for _, tc := range []struct {
		name    string
		config  batch.Config
		records []events.SQSMessage
		want    bool
	}{
		{"not asked for", batch.Config{}, []events.SQSMessage{one, other}, false},
		{"all failed", batch.Config{ErrorIfAllFail: true}, []events.SQSMessage{one, other}, true},
		{"one succeeded", batch.Config{ErrorIfAllFail: true}, []events.SQSMessage{one, message(standardQueue, "m3", "", good)}, false},
		{"an empty batch", batch.Config{ErrorIfAllFail: true}, nil, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tc.config.Logger = quiet
			_, err := batch.SQS(byBody, tc.config)(t.Context(), events.SQSEvent{Records: tc.records})
			if (err != nil) != tc.want || tc.want && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("got error %v, want one that wraps the first item's: %v", err, tc.want)
			}
		})
	}
}

func TestABatchThatRanOutOfTimeBeforeItsFirstItemHasFailed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		handler := batch.SQS(byBody, batch.Config{Margin: time.Second, ErrorIfAllFail: true, Logger: quiet})

		response, err := handler(ctx, events.SQSEvent{Records: tenMessages(standardQueue)})

		if err == nil || len(response.BatchItemFailures) != 10 {
			t.Errorf("got %v, error %v, want all ten and an error", ids(response), err)
		}
	})
}

func TestFailuresAreLogged(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	handler := batch.SQS(byBody, batch.Config{Logger: slog.New(slog.NewJSONHandler(&out, nil))})

	_, _ = handler(t.Context(), events.SQSEvent{Records: []events.SQSMessage{
		message(standardQueue, "m1", "", good),
		message(fifoQueue, "m2", "A", panics),
		message(fifoQueue, "m3", "A", good),
	}})

	var lines []map[string]any
	for line := range strings.Lines(out.String()) {
		var attrs map[string]any
		if err := json.Unmarshal([]byte(line), &attrs); err != nil {
			t.Fatal(err)
		}
		delete(attrs, "time")
		if stack, ok := attrs["stack"].(string); ok {
			attrs["stack"] = strings.Contains(stack, "byBody")
		}
		lines = append(lines, attrs)
	}
	want := []map[string]any{
		{"level": "ERROR", "msg": "batch item failed", "id": "m2", "group": "A", "error": "panic: unexpected EOF", "stack": true},
		{"level": "WARN", "msg": "batch items were not attempted", "behind a failure of their group": 1.0, "out of time": 0.0},
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("logged (-want +got):\n%s", diff)
	}
}

func TestBodiesThatAreNotJSONFailTheirMessage(t *testing.T) {
	t.Parallel()
	type order struct {
		Quantity int `json:"quantity"`
	}
	for body, want := range map[string]bool{
		`{"quantity":2}`: true, `{"quantity":2,"note":"new"}`: true,
		`{"quantity":"2"}`: false, `{"quantity":2}{}`: false, ``: false, `poison`: false,
	} {
		called := false
		err := batch.JSONBody(func(_ context.Context, o order) error {
			called = o.Quantity == 2
			return nil
		})(t.Context(), message(standardQueue, "m1", "", body))
		if (err == nil) != want || called != want {
			t.Errorf("body %q: got error %v, handled %v, want handled %v", body, err, called, want)
		}
	}
}

func TestNilFunctionsArePanicsOfTheConstructor(t *testing.T) {
	t.Parallel()
	type source = batch.Source[events.SQSEvent, events.SQSMessage, events.SQSEventResponse]
	for name, construct := range map[string]func(){
		"SQS":      func() { batch.SQS(nil, batch.Config{}) },
		"JSONBody": func() { batch.JSONBody[int](nil) },
		"Source":   func() { source{}.Handler(byBody, batch.Config{}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: nil was accepted", name)
				}
			}()
			construct()
		}()
	}
}
