// SPDX-License-Identifier: Apache-2.0

package sideline_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/consumers/batch"
	"github.com/eventlab/eventlab/consumers/sideline"
)

// A parked queue stands in for an *sqs.Client and keeps what is sent.
type parkedQueue struct{ messages []events.SQSMessage }

func (q *parkedQueue) SendMessage(
	_ context.Context, in *awssqs.SendMessageInput, _ ...func(*awssqs.Options),
) (*awssqs.SendMessageOutput, error) {
	q.messages = append(q.messages, events.SQSMessage{
		MessageId: fmt.Sprintf("p%d", len(q.messages)+1),
		Body:      aws.ToString(in.MessageBody),
		Attributes: map[string]string{
			"MessageGroupId":         aws.ToString(in.MessageGroupId),
			"MessageDeduplicationId": aws.ToString(in.MessageDeduplicationId),
		},
	})
	return &awssqs.SendMessageOutput{}, nil
}

func ExamplePark() {
	store, parked := sideline.NewMemory(), &parkedQueue{}
	config := sideline.Config{
		Client:   parked,
		QueueURL: "https://sqs.us-east-1.amazonaws.com/111111111111/orders-parked.fifo",
		Store:    store,
		Logger:   quiet,
	}
	handler := batch.SQS(sideline.Park(func(_ context.Context, message events.SQSMessage) error {
		if message.Body == "A1" {
			return errors.New("no such article")
		}
		fmt.Println("shipped", message.Body)
		return nil
	}, config), batch.Config{})

	var event events.SQSEvent
	for _, body := range []string{"A1", "A2", "B1", "A3"} {
		event.Records = append(event.Records, events.SQSMessage{
			MessageId: "id of " + body, Body: body, Attributes: map[string]string{"MessageGroupId": body[:1]},
		})
	}
	response, _ := handler(context.Background(), event)
	fmt.Println("reported", response.BatchItemFailures)
	for _, message := range parked.messages {
		fmt.Println("parked", message.Body)
	}
	// Output:
	// shipped B1
	// reported []
	// parked A1
	// parked A2
	// parked A3
}

func ExampleDrain() {
	ctx, store := context.Background(), sideline.NewMemory()
	if err := store.Park(ctx, "A", "id of A1"); err != nil {
		fmt.Println(err)
	}
	drain := sideline.Drain(func(_ context.Context, message events.SQSMessage) error {
		fmt.Println("shipped", message.Body)
		return nil
	}, store)

	err := drain(ctx, events.SQSMessage{Body: "A1", Attributes: map[string]string{
		"MessageGroupId": "A", "MessageDeduplicationId": "id of A1",
	}})
	parked, _ := store.Follow(ctx, "A", "id of A2")
	fmt.Println(err, parked)
	// Output:
	// shipped A1
	// <nil> false
}
