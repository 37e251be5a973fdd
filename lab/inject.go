// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"

	"github.com/eventlab/eventlab/fault"
	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/ledger"
)

// injected is a fault in this lab: how often it happened, and since when it may.
type injected struct {
	fault.Fault
	since time.Time
	done  int
}

// Inject makes faults happen from now on. Each time one does, the ledger has a
// fact. It stops the test when a fault makes no sense.
func (l *Lab) Inject(faults ...fault.Fault) {
	l.tb.Helper()
	l.open("Inject")
	for _, f := range faults {
		if err := f.Check(); err != nil {
			l.tb.Fatalf("lab: %v", err)
		}
		l.mu.Lock()
		l.faults = append(l.faults, &injected{Fault: f, since: time.Now()})
		l.mu.Unlock()
	}
}

// due returns the faults that happen now at a site, the newest first.
func (l *Lab) due(at func(fault.Fault) bool) []fault.Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	var due []fault.Fault
	for i := len(l.faults) - 1; i >= 0; i-- {
		f := l.faults[i]
		age := time.Since(f.since)
		if age < f.From || f.Until > 0 && age >= f.Until || f.Times > 0 && f.done >= f.Times || !at(f.Fault) {
			continue
		}
		f.done++
		due = append(due, f.Fault)
	}
	return due
}

// saboteur applies the faults whose site is a call.
type saboteur struct{ lab *Lab }

func (saboteur) ID() string { return "LabFaults" }

func (s saboteur) HandleFinalize(
	ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
) (out middleware.FinalizeOutput, metadata middleware.Metadata, err error) {
	service, operation := awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx)
	faults := s.lab.due(func(f fault.Fault) bool {
		return f.Call != nil && matches(f.Call.Service, service) && matches(f.Call.Operation, operation)
	})
	if len(faults) == 0 {
		return next.HandleFinalize(ctx, in)
	}
	do := func(ctx context.Context) (any, error) {
		var result middleware.FinalizeOutput
		result, metadata, err = next.HandleFinalize(ctx, in)
		return result.Result, err
	}
	input := middleware.GetStackValue(ctx, callInputKey{})
	for _, f := range faults {
		inner := do
		do = func(ctx context.Context) (any, error) { return f.Call.Do(ctx, input, inner) }
		s.lab.ledger.Write(ctx, ledger.Fact{Kind: ledger.Injected, Reason: f.Name + " at " + service + "." + operation})
	}
	out.Result, err = do(ctx)
	return out, metadata, err
}

// injectInvocation is the hook that applies the faults whose site is an invocation.
func (l *Lab) injectInvocation(
	ctx context.Context, invocation *function.Invocation, next func(context.Context) ([]byte, error),
) ([]byte, error) {
	faults := l.due(func(f fault.Fault) bool {
		return f.Invocation != nil && matches(f.Invocation.Function, invocation.Function)
	})
	for _, f := range faults {
		inner := next
		next = func(ctx context.Context) ([]byte, error) { return f.Invocation.Do(ctx, inner) }
		l.ledger.Write(ctx, ledger.Fact{
			Kind: ledger.Injected, Reason: f.Name,
			Function: invocation.Function, Invocation: invocation.RequestID,
		})
	}
	return next(ctx)
}

func matches(want, got string) bool { return want == "" || want == got }
