// SPDX-License-Identifier: Apache-2.0

package lambda_test

import (
	"context"
	"fmt"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/emulator"
	emulatedsqs "github.com/eventlab/eventlab/emulator/sqs"
	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/lambda"
	"github.com/eventlab/eventlab/mapping"
)

// Set-up code that was written for AWS, with a client of the SDK. Outside of a
// bubble it runs on the wall clock.
func ExampleService() {
	ctx := context.Background()
	cast := actor.NewWallCast()
	account, _ := function.NewAccount(function.AccountConfig{Cast: cast})
	cloud := emulator.New(emulator.Config{Unattributed: cast.Actor("example")})
	service := lambda.New(lambda.Config{Account: account, AWS: cloud.Config(), Cast: cast, Engine: mapping.Engine{TransitionDelay: -1}})
	defer service.Close()
	_ = cloud.Mount("SQS", emulatedsqs.New(emulatedsqs.Config{}))
	_ = cloud.Mount("Lambda", service)

	shipped := make(chan string)
	_, _ = account.NewFunction("ship", func(e events.SQSEvent) { shipped <- e.Records[0].Body }, function.Config{})

	queues, functions := awssqs.NewFromConfig(cloud.Config()), awslambda.NewFromConfig(cloud.Config())
	orders, _ := queues.CreateQueue(ctx, &awssqs.CreateQueueInput{QueueName: aws.String("orders")})
	created, err := functions.CreateEventSourceMapping(ctx, &awslambda.CreateEventSourceMappingInput{
		EventSourceArn: aws.String("arn:aws:sqs:us-east-1:000000000000:orders"), FunctionName: aws.String("ship"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(*created.State, *created.BatchSize)
	_, _ = queues.SendMessage(ctx, &awssqs.SendMessageInput{QueueUrl: orders.QueueUrl, MessageBody: aws.String("order 1")})
	fmt.Println(<-shipped)
	// Output:
	// Creating 10
	// order 1
}
