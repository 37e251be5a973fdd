// SPDX-License-Identifier: Apache-2.0

// Package batch turns a function that handles one item into a Lambda handler
// with partial batch responses.
//
//	lambda.Start(batch.SQS(batch.JSONBody(ship), batch.Config{}))
//
// The event source mapping must have ReportBatchItemFailures among its
// FunctionResponseTypes. Without it Lambda ignores the response, and every
// failed item is deleted as if it had succeeded.
//
// # What a handler of this package promises
//
// Every item is either handled (its function returned nil) or reported, never
// both and never neither. The list of the reported has no id that is not in the
// batch, no id twice, is in batch order, and is empty rather than null.
//
// One item cannot harm another. An error or a panic fails the item in which it
// happens, and the others go on. What does not fit into the remaining time of
// the invocation is reported, not attempted: before each item the time left
// until the context's deadline is compared with the longest item so far plus
// [Config.Margin]. Each item's own context ends Margin before the deadline, so
// that a call that hangs on its context fails one item, not the batch. A
// function that ignores its context cannot be stopped: Lambda kills it, and
// with it the whole batch.
//
// Order is kept where the source has one. On a FIFO queue, once a message failed
// or was not attempted, the later ones of its message group are reported without
// being attempted, and other groups go on. MessageGroupId on a standard queue
// means fairness, not order, and is ignored.
//
// # What it does not promise
//
// An item that is reported comes back, and an item may come back without having
// been reported: see [github.com/eventlab/eventlab/consumers/idempotency]. Each
// delivery counts as a receive, also for an item that was reported without an
// attempt. So MaxReceiveCount of the queue's redrive policy must be larger than
// the number of deliveries that a batch needs when it is slow, or when a message
// in front of it in its group fails: 5 or more.
//
// A handled error is not an error of the function: Lambda's Errors metric stays
// at zero. Failures are therefore logged (see [Config.Logger]), and
// [Config.ErrorIfAllFail] makes a total failure count.
//
// A panic leaves the process as it is, so what it held, a locked mutex say, stays
// held. Lambda itself would have replaced the execution environment.
//
// Rules: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
package batch
