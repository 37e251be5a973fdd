// SPDX-License-Identifier: Apache-2.0

// Package consumers holds no code: it is the folder of Lambda consumers, and of
// the libraries that they are made of. Everything below it is production code,
// to import or to copy; it needs aws-lambda-go and the AWS SDK, and nothing of
// the lab.
//
//   - [github.com/eventlab/eventlab/consumers/batch] turns a function of one
//     item into a handler with partial batch responses.
//   - [github.com/eventlab/eventlab/consumers/idempotency] lets an effect happen
//     once per business key, however often its message is delivered.
//   - [github.com/eventlab/eventlab/consumers/heartbeat] keeps messages hidden
//     while a handler works on them.
//   - [github.com/eventlab/eventlab/consumers/sideline] parks the message group
//     of a poison message, in order, so that the other groups go on.
//   - [github.com/eventlab/eventlab/consumers/orders] is an order service as
//     teams write it: naive, cured, and miswired.
package consumers
