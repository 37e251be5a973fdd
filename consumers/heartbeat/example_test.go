// SPDX-License-Identifier: Apache-2.0

package heartbeat_test

import (
	"context"
	"fmt"

	"github.com/aws/aws-lambda-go/events"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/consumers/batch"
	"github.com/eventlab/eventlab/consumers/heartbeat"
)

// A printer stands in for an *sqs.Client.
type printer struct{}

func (printer) ChangeMessageVisibility(
	_ context.Context, in *awssqs.ChangeMessageVisibilityInput, _ ...func(*awssqs.Options),
) (*awssqs.ChangeMessageVisibilityOutput, error) {
	fmt.Printf("hide %s of %s for %d s\n", *in.ReceiptHandle, *in.QueueUrl, in.VisibilityTimeout)
	return &awssqs.ChangeMessageVisibilityOutput{}, nil
}

func ExampleAround() {
	render := batch.SQS(func(_ context.Context, message events.SQSMessage) error {
		fmt.Println("render", message.Body)
		return nil
	}, batch.Config{})
	handler := heartbeat.Around(render, heartbeat.Config{Client: printer{}}) // lambda.Start(handler)

	response, err := handler(context.Background(), events.SQSEvent{Records: []events.SQSMessage{{
		MessageId:      "m1",
		ReceiptHandle:  "handle-1",
		Body:           "a film",
		EventSourceARN: "arn:aws:sqs:us-east-1:111111111111:films",
	}}})
	fmt.Println(response.BatchItemFailures, err)
	// Output:
	// hide handle-1 of https://sqs.us-east-1.amazonaws.com/111111111111/films for 30 s
	// render a film
	// [] <nil>
}
