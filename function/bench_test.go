// SPDX-License-Identifier: Apache-2.0

package function_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	lambdago "github.com/aws/aws-lambda-go/lambda"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/ledger"
)

func nullHandler(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return events.SQSEventResponse{}, nil
}

// eventOf returns an event of n messages, and its items.
func eventOf(b *testing.B, n int) ([]byte, []function.Item) {
	b.Helper()
	var event events.SQSEvent
	var items []function.Item
	for i := range n {
		id := fmt.Sprintf("9f3a6d9e-0000-4000-8000-%012d", i)
		event.Records = append(event.Records, events.SQSMessage{
			MessageId: id, ReceiptHandle: "handle-" + id, Body: `{"id":"order-1","amount":100}`,
			Md5OfBody: "0cc175b9c0f1b6a831c399e269772661", EventSource: "aws:sqs",
			EventSourceARN: "arn:aws:sqs:us-east-1:000000000000:orders", AWSRegion: "us-east-1",
			Attributes: map[string]string{"ApproximateReceiveCount": "1", "SentTimestamp": "946684800000"},
		})
		items = append(items, function.Item{Source: "orders", ID: id, Key: "order-1", Attempt: 1})
	}
	payload, err := json.Marshal(event)
	if err != nil {
		b.Fatal(err)
	}
	return payload, items
}

// BenchmarkNullHandler is the floor: what aws-lambda-go and its JSON cost.
func BenchmarkNullHandler(b *testing.B) {
	for _, n := range []int{1, 10} {
		b.Run(fmt.Sprintf("items=%d", n), func(b *testing.B) {
			payload, _ := eventOf(b, n)
			handler := lambdago.NewHandler(nullHandler)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := handler.Invoke(b.Context(), payload); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkInvoke is the same handler behind a function, with a ledger and without.
func BenchmarkInvoke(b *testing.B) {
	for _, n := range []int{1, 10} {
		for _, recorded := range []bool{false, true} {
			b.Run(fmt.Sprintf("items=%d/ledger=%t", n, recorded), func(b *testing.B) {
				payload, items := eventOf(b, n)
				cfg := function.AccountConfig{Cast: actor.NewWallCast(), RequestRate: -1}
				if recorded {
					cfg.Ledger = &ledger.Ledger{}
				}
				account, err := function.NewAccount(cfg)
				if err != nil {
					b.Fatal(err)
				}
				f, err := account.NewFunction("orders", nullHandler, function.Config{})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				for b.Loop() {
					if r, err := f.Invoke(b.Context(), function.Request{Payload: payload, Items: items}); err != nil || r.FunctionError != "" {
						b.Fatal(err, string(r.Payload))
					}
				}
			})
		}
	}
}
