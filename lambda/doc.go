// SPDX-License-Identifier: Apache-2.0

// Package lambda is Lambda's API as typed operations over the functions of an
// account and their event source mappings: with the SDK's inputs and outputs, and
// with AWS's checks, states and errors. Set-up code that was written for AWS runs
// unchanged, through a client whose calls are routed to a [Service].
//
// Functions are made with [function.Account.NewFunction], since their code is a Go
// value. Event sources are SQS queues; they are reached through SDK clients, so
// they may be on any backend.
//
// Rules named in comments are rows of mapping/FIDELITY.md.
package lambda
