// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/eventlab/eventlab/consumers/orders"
	"github.com/eventlab/eventlab/fault"
	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/invariant"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/lab/sqs"
)

func TestPoisonMessageIsDeadLettered(t *testing.T) {
	t.Parallel()
	lab.Run(t, func(l *lab.Lab) {
		dead := sqs.NewQueue(l, "orders-dead", sqs.QueueConfig{})
		queue := sqs.NewQueue(l, "orders", sqs.QueueConfig{
			VisibilityTimeout: 5 * time.Second,
			RedrivePolicy:     sqs.RedrivePolicy{DeadLetterQueue: dead, MaxReceiveCount: 3},
		})
		fn := l.Function("orders", orders.Partial(ship), function.Config{Timeout: 5 * time.Second})
		queue.Map(fn, sqs.MappingConfig{BatchSize: 10, ReportBatchItemFailures: true})

		queue.Send(`{"id":"good"}`, `{"id":"poison"}`)
		l.RunFor(time.Minute)

		l.Require(invariant.NothingLost, invariant.DeadLettered("poison", 3))
	})
}

func ship(_ context.Context, order orders.Order) error {
	if order.ID == "poison" {
		return errors.New("no address")
	}
	return nil
}

func TestAnOutageOfTheFunctionOnlyDelays(t *testing.T) {
	t.Parallel()
	lab.RunWith(t, lab.Config{Backend: "embedded"}, func(l *lab.Lab) {
		queue := sqs.NewQueue(l, "orders", sqs.QueueConfig{})
		fn := l.Function("orders", orders.Partial(ship), function.Config{})
		queue.Map(fn, sqs.MappingConfig{ReportBatchItemFailures: true})
		outage := fault.HandlerError("orders")
		outage.Until = 2 * time.Minute
		l.Inject(outage)

		queue.Send(`{"id":"order-1"}`, `{"id":"order-2"}`)
		l.RunUntilDrained(10 * time.Minute)

		l.Require(invariant.Drained, invariant.NothingLost, invariant.ReceivedAtMost(6))
	})
}
