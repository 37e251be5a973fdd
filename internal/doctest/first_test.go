// SPDX-License-Identifier: Apache-2.0

package doctest

import (
	"testing"
	"time"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/invariant"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/lab/sqs"
)

func TestPoisonOrderIsDeadLettered(t *testing.T) {
	lab.Run(t, func(l *lab.Lab) {
		dead := sqs.NewQueue(l, "orders-dead", sqs.QueueConfig{})
		orders := sqs.NewQueue(l, "orders", sqs.QueueConfig{
			RedrivePolicy: sqs.RedrivePolicy{DeadLetterQueue: dead, MaxReceiveCount: 3},
		})
		fn := l.Function("orders", handleOrders, function.Config{Timeout: 5 * time.Second})
		orders.Map(fn, sqs.MappingConfig{BatchSize: 10, ReportBatchItemFailures: true})

		orders.Send(`{"id":"order-1"}`, `{"id":"poison"}`, `{"id":"order-2"}`)
		l.RunFor(5 * time.Minute)

		l.Require(invariant.OnlyDeadLettered("poison"), invariant.DeadLettered("poison", 3))
	})
}
