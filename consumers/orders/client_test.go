// SPDX-License-Identifier: Apache-2.0

package orders_test

import (
	"context"

	"github.com/aws/aws-lambda-go/events"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// A client is the SDK's SQS client as far as the handlers need it.
type client struct {
	beats  int
	parked []events.SQSMessage
}

func (c *client) ChangeMessageVisibility(
	context.Context, *awssqs.ChangeMessageVisibilityInput, ...func(*awssqs.Options),
) (*awssqs.ChangeMessageVisibilityOutput, error) {
	c.beats++
	return &awssqs.ChangeMessageVisibilityOutput{}, nil
}

func (c *client) SendMessage(
	_ context.Context, in *awssqs.SendMessageInput, _ ...func(*awssqs.Options),
) (*awssqs.SendMessageOutput, error) {
	c.parked = append(c.parked, events.SQSMessage{
		MessageId: *in.MessageDeduplicationId, Body: *in.MessageBody,
		EventSourceARN: "arn:aws:sqs:us-east-1:111111111111:orders-parked.fifo",
		Attributes:     map[string]string{"MessageGroupId": *in.MessageGroupId, "MessageDeduplicationId": *in.MessageDeduplicationId},
	})
	return &awssqs.SendMessageOutput{}, nil
}
