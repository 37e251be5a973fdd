// SPDX-License-Identifier: Apache-2.0

package orders_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	lambdago "github.com/aws/aws-lambda-go/lambda"

	"github.com/eventlab/eventlab/consumers/orders"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	m.Run()
}

var errPoison = errors.New("no such article")

// A counts is what became of the messages of a run.
type counts struct {
	Invocations, Deliveries, Executions, Effects, Duplicates int
	DeadLettered, HealthyDeadLettered, Lost                  int
}

// A run hands one batch to a handler again and again until nothing is left of it,
// by the rules of event-sources.md 1.5 and 1.6, with a redrive policy and
// a batch that keeps its composition.
type run struct {
	partialResponses bool
	maxReceives      int
	timeout          time.Duration
	counts

	effects map[string]int
	order   []string
}

// newRun returns a run with partial responses, three receives and 15 minutes' timeout.
func newRun() *run {
	return &run{partialResponses: true, maxReceives: 3, timeout: 15 * time.Minute, effects: map[string]int{}}
}

// ship fails for orders whose article is poison.
func (r *run) ship(_ context.Context, order orders.Order) error {
	r.Executions++
	if order.Article == "poison" {
		return errPoison
	}
	if r.effects[order.ID]++; r.effects[order.ID] > 1 {
		r.Duplicates++
	}
	r.Effects++
	r.order = append(r.order, order.ID)
	return nil
}

// tenOrders are ten messages, of which the one at index poison cannot be shipped.
func tenOrders(poison int) []events.SQSMessage {
	var messages []events.SQSMessage
	for i := range 10 {
		article := "a book"
		if i == poison {
			article = "poison"
		}
		messages = append(messages, orderMessage(fmt.Sprintf("o-%d", i), article))
	}
	return messages
}

func orderMessage(id, article string) events.SQSMessage {
	body, _ := json.Marshal(orders.Order{ID: id, Article: article, Quantity: 1})
	return events.SQSMessage{
		MessageId: "id of " + id, ReceiptHandle: "handle of " + id, Body: string(body),
		EventSourceARN: "arn:aws:sqs:us-east-1:111111111111:orders",
	}
}

func (r *run) until(handler any, messages []events.SQSMessage) counts {
	for receives := 1; len(messages) > 0 && receives <= r.maxReceives; receives++ {
		failed := r.invoke(handler, messages)
		var left []events.SQSMessage
		for _, m := range messages {
			switch {
			case failed[m.MessageId]:
				left = append(left, m)
			case r.effects[orderOf(m).ID] == 0:
				r.Lost++
			}
		}
		messages = left
	}
	r.DeadLettered = len(messages)
	for _, m := range messages {
		if order := orderOf(m); order.ID != "" && order.Article != "poison" {
			r.HealthyDeadLettered++
		}
	}
	return r.counts
}

// orderOf returns the order in a message, without an ID if there is none.
func orderOf(m events.SQSMessage) orders.Order {
	var order orders.Order
	if json.Unmarshal([]byte(m.Body), &order) != nil {
		return orders.Order{}
	}
	return order
}

// invoke returns the ids of the messages that Lambda does not delete.
func (r *run) invoke(handler any, messages []events.SQSMessage) map[string]bool {
	r.Invocations++
	r.Deliveries += len(messages)
	payload, _ := json.Marshal(events.SQSEvent{Records: messages})
	ctx, cancel := context.WithTimeout(context.Background(), r.timeout)
	defer cancel()
	raw, err := lambdago.NewHandler(handler).Invoke(ctx, payload)
	all := map[string]bool{}
	for _, m := range messages {
		all[m.MessageId] = true
	}
	if err != nil {
		return all // 1.5.5
	}
	if !r.partialResponses {
		return nil // 1.5.1
	}
	var response *struct {
		BatchItemFailures []struct {
			ItemIdentifier string `json:"itemIdentifier"`
		} `json:"batchItemFailures"`
	}
	if json.Unmarshal(raw, &response) != nil {
		return all // 1.6.11, 1.6.15
	}
	failed := map[string]bool{}
	if response == nil {
		return failed // 1.6.4
	}
	for _, failure := range response.BatchItemFailures {
		if !all[failure.ItemIdentifier] {
			return all // 1.6.7 to 1.6.10
		}
		failed[failure.ItemIdentifier] = true
	}
	return failed // 1.5.3
}
