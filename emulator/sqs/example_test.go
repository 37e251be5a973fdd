// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"context"
	"fmt"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/emulator/sqs"
)

// A service is used like an SDK client, without options and without a network.
func Example() {
	ctx := context.Background()
	service := sqs.New(sqs.Config{})
	queue, err := service.CreateQueue(ctx, &awssqs.CreateQueueInput{QueueName: new("orders")})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = service.SendMessage(ctx, &awssqs.SendMessageInput{QueueUrl: queue.QueueUrl, MessageBody: new("a book")})
	if err != nil {
		fmt.Println(err)
		return
	}

	received, err := service.ReceiveMessage(ctx, &awssqs.ReceiveMessageInput{QueueUrl: queue.QueueUrl})
	if err != nil {
		fmt.Println(err)
		return
	}

	fmt.Println(*queue.QueueUrl, *received.Messages[0].Body)
	// Output: https://sqs.us-east-1.amazonaws.com/000000000000/orders a book
}

func ExampleNew() {
	service := sqs.New(sqs.Config{Account: "111122223333", Region: "eu-central-1", Endpoint: "http://localhost:4566"})

	queue, err := service.CreateQueue(context.Background(), &awssqs.CreateQueueInput{QueueName: new("orders")})

	fmt.Println(*queue.QueueUrl, err)
	// Output: http://localhost:4566/111122223333/orders <nil>
}

func ExampleService_Depth() {
	ctx := context.Background()
	service := sqs.New(sqs.Config{})
	queue, _ := service.CreateQueue(ctx, &awssqs.CreateQueueInput{QueueName: new("orders")})
	for _, body := range []string{"a book", "a lamp"} {
		_, _ = service.SendMessage(ctx, &awssqs.SendMessageInput{QueueUrl: queue.QueueUrl, MessageBody: &body})
	}
	_, _ = service.ReceiveMessage(ctx, &awssqs.ReceiveMessageInput{QueueUrl: queue.QueueUrl})

	visible, inFlight, delayed, ok := service.Depth("orders")

	fmt.Println(visible, inFlight, delayed, ok)
	// Output: 1 1 0 true
}

// The observer is told what no call says: here, that a message was given up.
func ExampleConfig_observe() {
	ctx := context.Background()
	service := sqs.New(sqs.Config{Observe: func(_ context.Context, e sqs.Event) {
		fmt.Println(e.Kind, "from", e.Queue, "to", e.Destination, "after", e.ReceiveCount, "receive")
	}})
	_, _ = service.CreateQueue(ctx, &awssqs.CreateQueueInput{QueueName: new("dead")})
	queue, _ := service.CreateQueue(ctx, &awssqs.CreateQueueInput{QueueName: new("orders"), Attributes: map[string]string{
		"VisibilityTimeout": "0",
		"RedrivePolicy":     `{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":1}`,
	}})
	_, _ = service.SendMessage(ctx, &awssqs.SendMessageInput{QueueUrl: queue.QueueUrl, MessageBody: new("a book")})

	for range 2 { // one delivery, and the receive that would be one too many
		_, _ = service.ReceiveMessage(ctx, &awssqs.ReceiveMessageInput{QueueUrl: queue.QueueUrl})
	}
	// Output: DeadLettered from orders to dead after 1 receive
}

// The SDK's inputs cannot say that a member is zero on purpose; a context can.
func ExampleWithZeros() {
	ctx := context.Background()
	service := sqs.New(sqs.Config{})
	queue, _ := service.CreateQueue(ctx, &awssqs.CreateQueueInput{QueueName: new("orders")})
	_, _ = service.SendMessage(ctx, &awssqs.SendMessageInput{QueueUrl: queue.QueueUrl, MessageBody: new("a book")})
	in := &awssqs.ReceiveMessageInput{QueueUrl: queue.QueueUrl}

	_, _ = service.ReceiveMessage(sqs.WithZeros(ctx, "VisibilityTimeout"), in)
	_, _ = service.ReceiveMessage(sqs.WithZeros(ctx, "VisibilityTimeout"), in)

	visible, _, _, _ := service.Depth("orders")
	fmt.Println(visible)
	// Output: 1
}
