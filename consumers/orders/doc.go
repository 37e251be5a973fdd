// SPDX-License-Identifier: Apache-2.0

// Package orders is an order service behind a queue, as teams write it: each
// message is an [Order] in JSON, and what is done for it is a [Ship], which the
// handlers take as a value.
//
// The handlers differ in what a failure does to the rest of the batch. Two fail the
// batch as a whole:
//
//   - [Naive] stops at the first failure.
//   - [ContinueOnError] handles everything first.
//
// Four answer with partial batch responses. Their event source mapping needs
// ReportBatchItemFailures; without it, what they report is deleted:
//
//   - [Partial] reports each message that failed, or that did not fit into the
//     remaining time.
//   - [Ordered] is that behind a FIFO queue.
//   - [Heartbeating] keeps the messages hidden for as long as it works on them.
//   - [Parking] moves the group of a failing message out of the way; [Draining]
//     brings it back.
//
// [Once] guards a Ship with a claim per order, so that an order that is delivered
// again is not shipped again. Being a Ship, it fits into each of the handlers;
// [Idempotent] and [IdempotentPartial] are it in two of them.
//
// The handlers in miswired.go are wrong on purpose, each in a way in which
// partial batch responses have been got wrong before. Do not copy those.
package orders
