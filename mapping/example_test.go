// SPDX-License-Identifier: Apache-2.0

package mapping_test

import (
	"context"
	"fmt"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/emulator"
	emulatedsqs "github.com/eventlab/eventlab/emulator/sqs"
	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/mapping"
)

func ExampleDecide() {
	items := []function.Item{{ID: "a"}, {ID: "b"}, {ID: "c"}}
	for _, response := range []string{
		`{"batchItemFailures":[{"itemIdentifier":"b"}]}`,
		`{"batchItemFailures":[{"messageId":"b"}]}`,
		`{"failures":["b"]}`,
	} {
		outcome := mapping.Decide(true, items, function.Result{Payload: []byte(response)}, nil)
		fmt.Println(outcome.Verdict, outcome.Failed, outcome.Reason)
	}
	// Output:
	// Partial [1] BatchItemFailure
	// Failed [] InvalidResponse
	// Done []
}

// A mapping without Lambda's API. Outside of a bubble it runs on the wall clock.
func ExampleNew() {
	ctx := context.Background()
	cast := actor.NewWallCast()
	cloud := emulator.New(emulator.Config{Unattributed: cast.Actor("example")})
	_ = cloud.Mount("SQS", emulatedsqs.New(emulatedsqs.Config{}))
	client := awssqs.NewFromConfig(cloud.Config())
	orders, _ := client.CreateQueue(ctx, &awssqs.CreateQueueInput{QueueName: aws.String("orders")})
	account, _ := function.NewAccount(function.AccountConfig{Cast: cast})
	shipped := make(chan string)
	_, _ = account.NewFunction("ship", func(e events.SQSEvent) { shipped <- e.Records[0].Body }, function.Config{})

	m := mapping.New(mapping.Config{
		Settings: mapping.Settings{Function: "ship", BatchSize: 10},
		Queue:    mapping.Queue{ARN: "arn:aws:sqs:us-east-1:000000000000:orders", URL: *orders.QueueUrl, Client: client},
		Account:  account, Cast: cast,
	})
	defer m.Close()
	fmt.Println(m.Start(ctx, true))
	_, _ = client.SendMessage(ctx, &awssqs.SendMessageInput{QueueUrl: orders.QueueUrl, MessageBody: aws.String("order 1")})
	fmt.Println(<-shipped)
	// Output:
	// Creating
	// order 1
}
