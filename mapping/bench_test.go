// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	lambdago "github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/emulator"
	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/internal/actor"
)

// nullSQS is a service that does nothing: it always has the same ten messages.
type nullSQS struct{ messages []sqstypes.Message }

func (n *nullSQS) SendMessageBatch(context.Context, *awssqs.SendMessageBatchInput) (*awssqs.SendMessageBatchOutput, error) {
	return &awssqs.SendMessageBatchOutput{}, nil
}

func (n *nullSQS) ReceiveMessage(context.Context, *awssqs.ReceiveMessageInput) (*awssqs.ReceiveMessageOutput, error) {
	return &awssqs.ReceiveMessageOutput{Messages: n.messages}, nil
}

func (n *nullSQS) DeleteMessageBatch(context.Context, *awssqs.DeleteMessageBatchInput) (*awssqs.DeleteMessageBatchOutput, error) {
	return &awssqs.DeleteMessageBatchOutput{}, nil
}

func (n *nullSQS) GetQueueAttributes(context.Context, *awssqs.GetQueueAttributesInput) (*awssqs.GetQueueAttributesOutput, error) {
	return &awssqs.GetQueueAttributesOutput{}, nil
}

func tenMessages() []sqstypes.Message {
	messages := make([]sqstypes.Message, 10)
	for i := range messages {
		id := fmt.Sprintf("9f3a6d9e-0000-4000-8000-%012d", i)
		messages[i] = sqstypes.Message{
			MessageId: aws.String(id), ReceiptHandle: aws.String("handle-of-" + id),
			Body: aws.String(`{"id":"order-1","amount":100}`), MD5OfBody: aws.String("ad8ba26db9d5b0b5c2e17da0ba3ba0d8"),
			Attributes: map[string]string{
				"ApproximateReceiveCount": "1", "SentTimestamp": "946684800000", "SenderId": "AIDAEVENTLAB000000000",
				"ApproximateFirstReceiveTimestamp": "946684800001",
			},
		}
	}
	return messages
}

// benchPoller returns a poller on the wall clock whose queue and handler do
// nothing, and the client that it uses.
func benchPoller(b *testing.B, report bool, handler any) (*poller, *awssqs.Client) {
	b.Helper()
	cloud := emulator.New(emulator.Config{Unattributed: actor.NewWallCast().Actor("bench")})
	if err := cloud.Mount("SQS", &nullSQS{tenMessages()}); err != nil {
		b.Fatal(err)
	}
	client := awssqs.NewFromConfig(cloud.Config(), func(o *awssqs.Options) { o.DisableMessageChecksumValidation = true })
	cast := actor.NewWallCast()
	account, err := function.NewAccount(function.AccountConfig{Cast: cast, RequestRate: -1})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := account.NewFunction("fn", handler, function.Config{}); err != nil {
		b.Fatal(err)
	}
	q := newQueueSource(Config{
		Settings: Settings{Function: "fn", BatchSize: 10, ReportBatchItemFailures: report},
		Queue:    Queue{ARN: orders.ARN, URL: "https://sqs.us-east-1.amazonaws.com/000000000000/orders", Client: client},
		Account:  account, Cast: cast, Key: func(string) string { return "order-1" }, Engine: Engine{}.complete(),
	}, "mapping/fn/orders")
	q.polls = b.Context()
	return q.newPoller(0), client
}

func nullHandler(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return events.SQSEventResponse{}, nil
}

// BenchmarkEventJSON writes the event of ten messages, beside encoding/json doing
// the same from the structs of aws-lambda-go.
func BenchmarkEventJSON(b *testing.B) {
	messages := tenMessages()
	source := string(appendSource(nil, orders))
	var whole []byte
	b.Run("encoding-json", func(b *testing.B) {
		var event events.SQSEvent
		for i := range messages {
			m := &messages[i]
			event.Records = append(event.Records, events.SQSMessage{
				MessageId: *m.MessageId, ReceiptHandle: *m.ReceiptHandle, Body: *m.Body, Md5OfBody: *m.MD5OfBody, Attributes: m.Attributes,
				MessageAttributes: map[string]events.SQSMessageAttribute{}, AWSRegion: "us-east-1", EventSource: "aws:sqs", EventSourceARN: orders.ARN,
			})
		}
		b.ReportAllocs()
		for b.Loop() {
			text, err := json.Marshal(event)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
		}
	})
	b.Run("mapping", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			whole = append(whole[:0], eventStart...)
			for i := range messages {
				if i > 0 {
					whole = append(whole, ',')
				}
				whole = append(appendRecord(whole, &messages[i], false), source...)
			}
			whole = append(whole, eventEnd...)
			b.SetBytes(int64(len(whole)))
		}
	})
}

// BenchmarkSettle decides what an answer means for ten messages and deletes those
// that were processed, beside the SDK call that does that alone.
func BenchmarkSettle(b *testing.B) {
	p, client := benchPoller(b, true, nullHandler)
	batch := p.collect(b.Context())
	one := fmt.Sprintf(`{"batchItemFailures":[{"itemIdentifier":%q}]}`, *batch.messages[7].MessageId)
	b.Run("sdk-call", func(b *testing.B) {
		b.ReportAllocs()
		entries := make([]sqstypes.DeleteMessageBatchRequestEntry, 10)
		for i := range entries {
			entries[i] = sqstypes.DeleteMessageBatchRequestEntry{Id: &entryIDs[i], ReceiptHandle: batch.messages[i].ReceiptHandle}
		}
		for b.Loop() {
			if _, err := client.DeleteMessageBatch(p.ctx, &awssqs.DeleteMessageBatchInput{QueueUrl: &p.queue.cfg.Queue.URL, Entries: entries}); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, answer := range []struct{ name, payload string }{{"success", `{"batchItemFailures":[]}`}, {"partial", one}} {
		b.Run(answer.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				outcome := Decide(true, batch.items, function.Result{Payload: []byte(answer.payload)}, nil)
				p.settle(batch, settlement{outcome, "request"})
			}
		})
	}
}

// BenchmarkBatch takes ten messages from receive to delete, beside its floor: the
// two SDK calls, the event's JSON and the handler behind lambda.NewHandler.
func BenchmarkBatch(b *testing.B) {
	p, client := benchPoller(b, true, nullHandler)
	b.Run("floor", func(b *testing.B) {
		handler := lambdago.NewHandler(nullHandler)
		payload := p.collect(b.Context()).payload
		entries := make([]sqstypes.DeleteMessageBatchRequestEntry, 10)
		for i := range entries {
			entries[i] = sqstypes.DeleteMessageBatchRequestEntry{Id: &entryIDs[i], ReceiptHandle: &entryIDs[i]}
		}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := client.ReceiveMessage(p.ctx, &p.input); err != nil {
				b.Fatal(err)
			}
			if _, err := handler.Invoke(p.ctx, payload); err != nil {
				b.Fatal(err)
			}
			if _, err := client.DeleteMessageBatch(p.ctx, &awssqs.DeleteMessageBatchInput{QueueUrl: p.input.QueueUrl, Entries: entries}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("mapping", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			batch := p.collect(b.Context())
			p.settle(batch, p.offer(b.Context(), batch))
		}
	})
}
