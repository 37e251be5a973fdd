// SPDX-License-Identifier: Apache-2.0

// Package sqs is Amazon SQS in this process: standard and FIFO queues as a Go
// type, [Service], whose methods are the AWS operations with the SDK's own
// inputs, outputs and errors.
//
// # Time
//
// The service reads the time with time.Now and has no goroutine and no timer of
// its own: delays, visibility timeouts, retention and moves to a dead-letter
// queue are computed when somebody looks. Only a ReceiveMessage that waits holds
// a timer. So it lives as well in a testing/synctest bubble, where a day passes
// at once, as on the clock on the wall.
//
// # Fidelity
//
// Rules are numbered as in the project's reference of AWS's behaviour;
// FIDELITY.md has a row for each, with the test that shows it. Where AWS
// documents nothing, [Config] has a knob whose default is named there. The same
// calls in the same order give the same answers, identifiers included.
//
// # What is left out
//
// Access policies are stored, not enforced; encryption attributes are stored and
// encrypt nothing; counts are exact where AWS's are approximate; changes take
// effect at once where AWS needs up to a minute. Metrics are not kept.
package sqs
