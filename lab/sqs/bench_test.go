// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	lambdago "github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go/middleware"

	"github.com/eventlab/eventlab/emulator"
	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/lab"
)

// BenchmarkTenMessages compares what ten messages cost on their way (sent in one
// call, received, put into an event, handled, deleted) with the floor below which
// no lab could go: three calls of the SDK to a null service, the JSON of the event
// and lambda.NewHandler. Run it with -cpu 1 for the cost on one core.
func BenchmarkTenMessages(b *testing.B) {
	b.Run("lab", benchLab)
	b.Run("floor", benchFloor)
}

func benchLab(b *testing.B) {
	b.Setenv("LAB_CLOCK", "wall")
	l := lab.New(b)
	q := NewQueue(l, "orders", QueueConfig{})
	var handled atomic.Int64
	done := make(chan struct{}, 1)
	var want atomic.Int64
	fn := l.Function("orders", func(_ context.Context, event events.SQSEvent) error {
		if handled.Add(int64(len(event.Records))) == want.Load() {
			done <- struct{}{}
		}
		return nil
	}, function.Config{})
	q.Map(fn, MappingConfig{BatchSize: 10})
	bodies := make([]string, 10)
	for i := range bodies {
		bodies[i] = fmt.Sprintf(`{"id":"order-%d"}`, i)
	}
	b.ReportAllocs()
	b.ResetTimer()
	// All are sent first: then the pollers never wait, and what is measured is work.
	want.Store(int64(b.N) * 10)
	for range b.N {
		q.Send(bodies...)
	}
	<-done
	b.StopTimer()
	b.ReportMetric(float64(b.N*10)/b.Elapsed().Seconds(), "messages/s")
}

func benchFloor(b *testing.B) {
	received := &awssqs.ReceiveMessageOutput{}
	send := &awssqs.SendMessageBatchInput{QueueUrl: aws.String("q")}
	remove := &awssqs.DeleteMessageBatchInput{QueueUrl: aws.String("q")}
	for i := range 10 {
		body := fmt.Sprintf(`{"id":"order-%d"}`, i)
		id := aws.String(strconv.Itoa(i))
		received.Messages = append(received.Messages, sqstypes.Message{
			MessageId: id, Body: aws.String(body), ReceiptHandle: id,
			Attributes: map[string]string{
				"ApproximateReceiveCount": "1", "SentTimestamp": "946684800000",
				"SenderId": "AIDAEXAMPLE", "ApproximateFirstReceiveTimestamp": "946684800000",
			},
		})
		send.Entries = append(send.Entries, sqstypes.SendMessageBatchRequestEntry{Id: id, MessageBody: aws.String(body)})
		remove.Entries = append(remove.Entries, sqstypes.DeleteMessageBatchRequestEntry{Id: id, ReceiptHandle: id})
	}
	client := nullClient(map[string]any{
		"SendMessageBatch": &awssqs.SendMessageBatchOutput{}, "ReceiveMessage": received, "DeleteMessageBatch": &awssqs.DeleteMessageBatchOutput{},
	})
	handler := lambdago.NewHandler(func(context.Context, events.SQSEvent) error { return nil })
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.SendMessageBatch(ctx, send); err != nil {
			b.Fatal(err)
		}
		out, err := client.ReceiveMessage(ctx, &awssqs.ReceiveMessageInput{QueueUrl: aws.String("q")})
		if err != nil {
			b.Fatal(err)
		}
		payload, err := json.Marshal(eventOf(out.Messages))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := handler.Invoke(ctx, payload); err != nil {
			b.Fatal(err)
		}
		if _, err := client.DeleteMessageBatch(ctx, remove); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*10)/b.Elapsed().Seconds(), "messages/s")
}

func eventOf(messages []sqstypes.Message) events.SQSEvent {
	var event events.SQSEvent
	for _, m := range messages {
		event.Records = append(event.Records, events.SQSMessage{
			MessageId: *m.MessageId, ReceiptHandle: *m.ReceiptHandle, Body: *m.Body, Attributes: m.Attributes,
			EventSource: "aws:sqs", EventSourceARN: "arn:aws:sqs:us-east-1:000000000000:orders", AWSRegion: "us-east-1",
		})
	}
	return event
}

// nullClient is an SDK client whose calls end where the direct door would begin.
func nullClient(answers map[string]any) *awssqs.Client {
	cfg := emulator.New(emulator.Config{}).Config()
	cfg.APIOptions = append(cfg.APIOptions, func(stack *middleware.Stack) error {
		return stack.Finalize.Insert(nullDoor(answers), "Retry", middleware.After)
	})
	return awssqs.NewFromConfig(cfg)
}

type nullDoor map[string]any

func (nullDoor) ID() string { return "NullDoor" }

func (d nullDoor) HandleFinalize(
	ctx context.Context, _ middleware.FinalizeInput, _ middleware.FinalizeHandler,
) (middleware.FinalizeOutput, middleware.Metadata, error) {
	return middleware.FinalizeOutput{Result: d[middleware.GetOperationName(ctx)]}, middleware.Metadata{}, nil
}

// BenchmarkVerdict shows how long people wait: for the first mode's verdict, and
// for those of all modes and fixes.
func BenchmarkVerdict(b *testing.B) {
	first, all := 0, 0
	for _, mode := range Modes() {
		all += len(mode.Runs)
		if first == 0 {
			first = 1
		}
	}
	for name, n := range map[string]int{"first mode": first, "all modes": all} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				runModes(b, n)
			}
			b.ReportMetric(float64(n), "scenarios")
		})
	}
}

// runModes runs the first n scenarios in a test of its own, for its bubbles.
func runModes(b *testing.B, n int) {
	b.Helper()
	result := testing.RunTests(func(string, string) (bool, error) { return true, nil }, []testing.InternalTest{{
		Name: "verdicts", F: func(t *testing.T) {
			t.Helper()
			for _, mode := range Modes() {
				for _, s := range mode.Runs {
					if n--; n < 0 {
						return
					}
					if o := mode.Run(t, s, virtual(1)); !o.Verdict.Good() {
						t.Errorf("%s: %s", s.Name, o.Verdict)
					}
				}
			}
		},
	}})
	if !result {
		b.Fatal("a verdict is not good")
	}
}
