// SPDX-License-Identifier: Apache-2.0

package doctest

import (
	"context"
	"errors"
	"log/slog"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/consumers/batch"
)

// The consumer that the documents test stands for the reader's own.

type order struct {
	ID string `json:"id"`
}

var errNoAddress = errors.New("the order has no address")

// handleOrders is what main would hand to lambda.Start.
var handleOrders = batch.SQS(batch.JSONBody(ship), quietly)

// quietly logs nothing: failures are what these tests are about.
var quietly = batch.Config{Logger: slog.New(slog.DiscardHandler)}

func ship(_ context.Context, o order) error {
	if o.ID == "poison" {
		return errNoAddress
	}
	return nil
}

const parcelsURL = "https://sqs.us-east-1.amazonaws.com/000000000000/parcels"

// newOrdersHandler makes a handler that sends a parcel for each order.
func newOrdersHandler(client *awssqs.Client) any {
	return batch.SQS(batch.JSONBody(func(ctx context.Context, o order) error {
		if err := ship(ctx, o); err != nil {
			return err
		}
		_, err := client.SendMessage(ctx, &awssqs.SendMessageInput{
			QueueUrl: aws.String(parcelsURL), MessageBody: aws.String("parcel for " + o.ID),
		})
		return err
	}), quietly)
}
