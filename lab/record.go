// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"errors"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/ledger"
)

// A Call is one call of a client of the lab as the service saw it: one attempt.
type Call struct {
	Service   string // the SDK's service id
	Operation string
	Input     any
	Output    any // nil when Err is not
	Err       error
}

// A Recorder writes down what a call did. It runs in the caller's goroutine
// after the call, with the caller's context.
type Recorder func(ctx context.Context, call Call)

// Record makes a recorder see the calls to one service, on every backend. It sees
// what the service did, also when a fault keeps the answer from the caller.
func (l *Lab) Record(serviceID string, r Recorder) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.recorders[serviceID] = append(l.recorders[serviceID], r)
}

// recordCalls adds the lab's middlewares to a client. Behind the SDK's retries
// stand the faults, behind these the recorder, and behind it the service.
func (l *Lab) recordCalls(stack *middleware.Stack) error {
	return errors.Join(
		stack.Initialize.Add(inputKeeper{}, middleware.After),
		stack.Finalize.Insert(saboteur{l}, "Retry", middleware.After),
		stack.Finalize.Insert(recorder{l}, saboteur{}.ID(), middleware.After),
	)
}

type callInputKey struct{}

// inputKeeper keeps a call's input for the middlewares behind the serializer.
type inputKeeper struct{}

func (inputKeeper) ID() string { return "LabInput" }

func (inputKeeper) HandleInitialize(
	ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
) (middleware.InitializeOutput, middleware.Metadata, error) {
	return next.HandleInitialize(middleware.WithStackValue(ctx, callInputKey{}, in.Parameters), in)
}

type recorder struct{ lab *Lab }

func (recorder) ID() string { return "LabRecorder" }

func (r recorder) HandleFinalize(
	ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
) (middleware.FinalizeOutput, middleware.Metadata, error) {
	out, metadata, err := next.HandleFinalize(ctx, in)
	service := awsmiddleware.GetServiceID(ctx)
	r.lab.mu.Lock()
	recorders := r.lab.recorders[service]
	r.lab.mu.Unlock()
	for _, record := range recorders {
		record(ctx, Call{
			Service: service, Operation: awsmiddleware.GetOperationName(ctx),
			Input: middleware.GetStackValue(ctx, callInputKey{}), Output: out.Result, Err: err,
		})
	}
	return out, metadata, err
}

// Executed writes that a handler began to work on the item with this business
// key. Consumers that take their per-item function as a value are counted so:
// pass them one that calls Executed, works, and calls Effect.
func (l *Lab) Executed(ctx context.Context, key string) {
	l.ledger.Write(ctx, l.about(ctx, ledger.Fact{Kind: ledger.Executed, Key: key}))
}

// Effect writes that something happened outside, under this business key: a
// parcel was shipped, a row written. Writes that a handler makes through the
// lab's clients count by themselves.
func (l *Lab) Effect(ctx context.Context, key string) {
	l.ledger.Write(ctx, l.about(ctx, ledger.Fact{Kind: ledger.Effect, Key: key}))
}

// about fills in the invocation of ctx and the item with the fact's key.
func (l *Lab) about(ctx context.Context, f ledger.Fact) ledger.Fact {
	invocation := function.FromContext(ctx)
	if invocation == nil {
		return f
	}
	f.Function, f.Invocation, f.Late = invocation.Function, invocation.RequestID, invocation.Ended()
	for _, item := range l.sameKey(invocation, f) {
		f.Source, f.Item, f.Group, f.Attempt = item.Source, item.ID, item.Group, item.Attempt
	}
	return f
}

// sameKey returns the item of an invocation that a fact is about, or none. When
// copies of one key are in one batch, the nth execution and the nth effect are
// those of the nth copy.
func (l *Lab) sameKey(invocation *function.Invocation, f ledger.Fact) []function.Item {
	var same []function.Item
	for _, item := range invocation.Items {
		if item.Key == f.Key {
			same = append(same, item)
		}
	}
	if len(same) <= 1 {
		return same
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	id := string(f.Kind) + invocation.RequestID + f.Key
	nth := min(l.executed[id], len(same)-1)
	l.executed[id]++
	return same[nth : nth+1]
}
