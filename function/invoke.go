// SPDX-License-Identifier: Apache-2.0

package function

import (
	"context"
	"errors"
	"time"

	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/ledger"
)

// maxRequest is the largest payload of a synchronous invocation: 6 MB (rule 6.11).
const maxRequest = 6 * 1024 * 1024

// A Request is what an invoker sends.
type Request struct {
	// Payload is the event, as JSON; empty means {}. Nothing here checks that it
	// is JSON: the handler's decoder does, and its error is a function error. The
	// caller leaves it alone until the invocation has ended.
	Payload []byte

	// Items are the messages or records in the event, for the ledger. The
	// handler does not see them.
	Items []Item

	// Qualifier is the version or the alias to call; "" is [Latest].
	Qualifier string

	// ClientContext is JSON for the Lambda context, or nothing.
	ClientContext []byte
}

// An Item is one message or record of an event.
type Item struct {
	Source  string // the queue or shard, by name
	ID      string // the message id or sequence number
	Key     string // the business key
	Group   string // the message group or partition key
	Attempt int    // the receive count, from 1
}

// A Result is the answer to a synchronous invocation.
type Result struct {
	RequestID     string
	Version       string // that ran
	Payload       []byte // what the handler returned, or the function error, as JSON
	FunctionError string // "Unhandled" for a function error, else empty

	ErrorType string // of a function error, such as Sandbox.Timedout
	Cause     error  // the Go error or panic behind a function error, if there is one

	Duration       time.Duration // of the invoke phase, with a suppressed init
	BilledDuration time.Duration // Duration and InitDuration, rounded up to a millisecond
	InitDuration   time.Duration // of the init phase, if this invocation had one
}

// Invoke calls the function and waits for its answer (RequestResponse). An error
// means that there is none: [*ThrottleError], [*RequestTooLargeError],
// [*NotFoundError], [ErrClosed], or that ctx ended first. The invocation then
// goes on without its caller, as in Lambda: nothing of ctx reaches the handler. A
// function error is not an error here; Result.FunctionError tells.
func (f *Function) Invoke(ctx context.Context, r Request) (Result, error) {
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	if len(r.Payload) > maxRequest {
		return Result{}, &RequestTooLargeError{Size: len(r.Payload)}
	}
	if len(r.Payload) == 0 {
		r.Payload = []byte("{}")
	}
	e, id, err := f.acquire(r.Qualifier, time.Now())
	if err != nil {
		f.writeThrottled(ctx, len(r.Items), err)
		return Result{}, err
	}
	inv := &Invocation{
		RequestID: id, Function: f.name, Version: e.edition.number, Environment: e.actor.Name(), Items: r.Items,
		account: f.account, environment: e, request: r, done: make(chan Result, 1),
	}
	go inv.run()
	result, err := inv.wait(ctx)
	if who := actor.From(ctx); who != nil && err == nil {
		// The answer reaches its caller in a turn of the caller's own: what it does
		// then comes after what the handler did. A context that ends meanwhile does
		// not take the answer back.
		_ = who.Turn(ctx)
	}
	return result, err
}

func (f *Function) writeThrottled(ctx context.Context, items int, err error) {
	var throttle *ThrottleError
	if errors.As(err, &throttle) {
		f.account.cfg.Ledger.Write(ctx, ledger.Fact{
			Kind: ledger.Throttled, Function: f.name, Reason: throttle.Reason, Count: items,
		})
	}
}

// wait returns the result, or the error of ctx if that ends before.
func (inv *Invocation) wait(ctx context.Context) (Result, error) {
	select {
	case result := <-inv.done:
		return result, nil
	case <-ctx.Done():
	}
	select {
	case result := <-inv.done:
		return result, nil
	default:
		return Result{RequestID: inv.RequestID}, ctx.Err()
	}
}
