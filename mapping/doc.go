// SPDX-License-Identifier: Apache-2.0

// Package mapping runs event source mappings: what Lambda runs between an event
// source and a function.
//
// A mapping's pollers receive items, its batcher decides when a batch is closed,
// its invoker calls the function, and what the function answered is settled:
// items are deleted, or left to return. Decisions are pure functions ([Decide],
// and the unexported ones in batcher.go, ramp.go and cadence.go); only pollers
// touch time and I/O. A poller does one step after the other, so that it has one
// batch at a time: concurrency is the number of pollers.
//
// Sources are read through AWS SDK clients only, so that a mapping works on every
// backend. Files whose names begin with queue_ are about SQS; the others are about
// any source.
//
// In the ledger a mapping writes what only it knows: Returned with one of the
// Reason constants, Filtered, and Mapped when its state changes. What it receives
// and deletes is written by its clients, and what it invokes by package function.
//
// FIDELITY.md, beside this file, has each rule of AWS that is kept here, the test
// that holds it, and the knob where AWS is silent.
package mapping
