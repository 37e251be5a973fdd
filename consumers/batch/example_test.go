// SPDX-License-Identifier: Apache-2.0

package batch_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlab/eventlab/consumers/batch"
)

var quiet = slog.New(slog.DiscardHandler)

func ExampleSQS() {
	ship := func(_ context.Context, message events.SQSMessage) error {
		if message.Body == "poison" {
			return errors.New("no such article")
		}
		fmt.Println("shipped", message.Body)
		return nil
	}
	handler := batch.SQS(ship, batch.Config{Logger: quiet}) // lambda.Start(handler)

	response, err := handler(context.Background(), events.SQSEvent{Records: []events.SQSMessage{
		{MessageId: "m1", Body: "a book"},
		{MessageId: "m2", Body: "poison"},
		{MessageId: "m3", Body: "a lamp"},
	}})
	body, _ := json.Marshal(response)
	fmt.Println(string(body), err)
	// Output:
	// shipped a book
	// shipped a lamp
	// {"batchItemFailures":[{"itemIdentifier":"m2"}]} <nil>
}

// On a FIFO queue the messages of a group that follow a failure are reported
// without being handled. Other groups go on.
func ExampleSQS_fifo() {
	message := func(id, group string) events.SQSMessage {
		return events.SQSMessage{
			MessageId:      id,
			Attributes:     map[string]string{"MessageGroupId": group},
			EventSourceARN: "arn:aws:sqs:us-east-1:111111111111:orders.fifo",
		}
	}
	handler := batch.SQS(func(_ context.Context, message events.SQSMessage) error {
		if message.MessageId == "A2" {
			return errors.New("out of stock")
		}
		fmt.Println("shipped", message.MessageId)
		return nil
	}, batch.Config{Logger: quiet})

	response, _ := handler(context.Background(), events.SQSEvent{Records: []events.SQSMessage{
		message("A1", "A"), message("A2", "A"), message("A3", "A"), message("B1", "B"),
	}})
	fmt.Println("reported", response.BatchItemFailures)
	// Output:
	// shipped A1
	// shipped B1
	// reported [{A2} {A3}]
}

func ExampleJSONBody() {
	type Order struct {
		ID string `json:"id"`
	}
	handler := batch.SQS(batch.JSONBody(func(_ context.Context, order Order) error {
		fmt.Println("shipped", order.ID)
		return nil
	}), batch.Config{Logger: quiet})

	response, _ := handler(context.Background(), events.SQSEvent{Records: []events.SQSMessage{
		{MessageId: "m1", Body: `{"id":"o-1"}`},
		{MessageId: "m2", Body: `{"id":`},
	}})
	fmt.Println("reported", response.BatchItemFailures)
	// Output:
	// shipped o-1
	// reported [{m2}]
}

// A Source makes handlers for other event sources. This one reads a Kinesis
// stream: all records of a batch are one group, so the handler stops at the first
// failure, whose sequence number becomes the checkpoint.
func ExampleSource() {
	kinesis := batch.Source[events.KinesisEvent, events.KinesisEventRecord, events.KinesisEventResponse]{
		Items: func(event events.KinesisEvent) []events.KinesisEventRecord { return event.Records },
		ID:    func(record events.KinesisEventRecord) string { return record.Kinesis.SequenceNumber },
		Group: func(events.KinesisEventRecord) (string, bool) { return "shard", true },
		Response: func(ids []string) (response events.KinesisEventResponse) {
			for _, id := range ids[:min(1, len(ids))] {
				response.BatchItemFailures = []events.KinesisBatchItemFailure{{ItemIdentifier: id}}
			}
			return response
		},
	}
	handler := kinesis.Handler(func(_ context.Context, record events.KinesisEventRecord) error {
		if string(record.Kinesis.Data) == "poison" {
			return errors.New("no such article")
		}
		fmt.Println("counted", string(record.Kinesis.Data))
		return nil
	}, batch.Config{Logger: quiet})

	var event events.KinesisEvent
	for i, data := range []string{"a click", "poison", "a view"} {
		record := events.KinesisRecord{SequenceNumber: fmt.Sprint(100 + i), Data: []byte(data)}
		event.Records = append(event.Records, events.KinesisEventRecord{Kinesis: record})
	}
	response, _ := handler(context.Background(), event)
	fmt.Println("checkpoint", response.BatchItemFailures)
	// Output:
	// counted a click
	// checkpoint [{101}]
}
