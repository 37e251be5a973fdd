// SPDX-License-Identifier: Apache-2.0

// Package sqs builds queues for a lab, maps functions to them, and holds the
// failure modes of queue consumers.
//
//	dead := sqs.NewQueue(l, "orders-dead", sqs.QueueConfig{})
//	orders := sqs.NewQueue(l, "orders", sqs.QueueConfig{
//		RedrivePolicy: sqs.RedrivePolicy{DeadLetterQueue: dead, MaxReceiveCount: 3},
//	})
//	fn := l.Function("orders", handler, function.Config{})
//	orders.Map(fn, sqs.MappingConfig{BatchSize: 10, ReportBatchItemFailures: true})
//	orders.Send("good", "poison")
//
// Its helpers take the test from the lab and stop it with a message when AWS
// would answer with an error.
package sqs
