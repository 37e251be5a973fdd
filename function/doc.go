// SPDX-License-Identifier: Apache-2.0

// Package function runs Lambda functions as Go handlers in this process.
//
// An [Account] holds functions and the concurrency that they share. A
// [Function] has a handler, a [Config] and execution environments. An
// invocation takes an environment, calls the handler in it and ends with one
// verdict: it succeeded, it failed, or it timed out.
//
// # Handlers and constructors
//
// A function is made of any handler that lambda.Start takes. All its execution
// environments then share the state of this process: package variables, and
// whatever the handler closes over. Production shares nothing between
// environments. Where that matters, give a [Constructor], which runs once per
// environment and is its init phase. A func(context.Context) (any, error) is
// always taken as a constructor: a handler of events has an event parameter.
//
// Give every environment a handler of its own, by a constructor, when it is
// made by lambda.NewHandler or a library wraps one that is: those reuse the
// buffer of one response for the next.
//
// # Versions
//
// [Function.Publish] makes a version: the configuration as it is, under a number,
// with execution environments of its own. The handler is the same Go value, and
// sees which version it is by [FromContext]. An [Alias] is a name for a version.
//
// # Time
//
// In a bubble of testing/synctest time is virtual. An environment begins each
// invocation at a turn of its own (see package actor), so an invocation takes up
// to a millisecond more than its handler, and the order of what environments do
// follows from the seed. Callers that race each other at one instant race here
// too: a caller with an actor takes its turn first. A handler that returns
// exactly at its deadline made it: the verdict falls one nanosecond later.
//
// Computing takes no virtual time. [Work] declares it.
//
// # Abandoned handlers
//
// Lambda kills the process of a handler that ignores its deadline. Go cannot
// kill a goroutine: the invocation ends as timed out, its environment is
// replaced, and the goroutine goes on until it returns by itself. What it does
// then is late: [Invocation.Ended] says so, and [Account.Abandoned] lists it.
//
// FIDELITY.md, beside this file, has each rule of AWS that is kept here, the
// test that holds it, and the knob where AWS is silent.
package function
