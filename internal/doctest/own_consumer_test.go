// SPDX-License-Identifier: Apache-2.0

package doctest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/lab/sqs"
)

func TestOrdersKeepTheirPromises(t *testing.T) {
	sqs.Test(t, sqs.Consumer{
		New: func(_ context.Context, cfg aws.Config) (any, error) {
			return newOrdersHandler(awssqs.NewFromConfig(cfg)), nil
		},
		Good:            func(n int) string { return fmt.Sprintf(`{"id":"order-%d"}`, n) },
		Poison:          `{"id":"poison"}`,
		Prepare:         func(l *lab.Lab) { sqs.NewQueue(l, "parcels", sqs.QueueConfig{}) },
		Queue:           sqs.QueueConfig{VisibilityTimeout: 90 * time.Second},
		MaxReceiveCount: 5,
		Function:        function.Config{Timeout: 15 * time.Second},
		Mapping:         sqs.MappingConfig{BatchSize: 10, ReportBatchItemFailures: true},
	})
}
