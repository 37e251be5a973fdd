// SPDX-License-Identifier: Apache-2.0

package function

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/eventlab/eventlab/ledger"
)

const (
	// verdict is how long after a deadline it is judged: a handler that returns
	// exactly at its deadline made it.
	verdict = time.Nanosecond

	// maxResponse is what AWS allows: 6 MB and 100 bytes.
	maxResponse = 6*1024*1024 + 100
)

// An Invocation is one call of a handler. The exported members do not change
// while the handler runs, and nobody may change what Items refers to.
type Invocation struct {
	RequestID   string
	Function    string // by name
	Version     string // that runs: Latest or a number
	Environment string // the execution environment, which is an actor, by name
	Items       []Item
	Deadline    time.Time // when the handler must have returned

	account      *Account
	environment  *environment
	request      Request
	started      time.Time     // zero before the invoke phase
	initDuration time.Duration // of the init phase
	lambda       lambdacontext.LambdaContext
	done         chan Result // has room for the one result
	ended        atomic.Bool // the verdict fell

	// left says that the invocation's goroutine is about to end. Only that
	// goroutine writes it, under the account's mutex.
	left bool
}

type invocationKey struct{}

// FromContext returns the invocation in which a handler was called with ctx. It
// is nil outside of one, so in an init phase too.
func FromContext(ctx context.Context) *Invocation {
	inv, _ := ctx.Value(invocationKey{}).(*Invocation)
	return inv
}

// Ended tells whether the verdict on the invocation fell: what its handler does
// from now on is late. A nil invocation has not ended.
func (inv *Invocation) Ended() bool { return inv != nil && inv.ended.Load() }

// Config returns the configuration of the version that runs, without the
// function's reservation. The caller owns what it refers to.
func (inv *Invocation) Config() Config {
	cfg := *inv.environment.settings
	cfg.Environment = maps.Clone(cfg.Environment)
	return cfg
}

// run is the invocation, from the environment's turn to the verdict. It has a
// goroutine of its own, in which the handler runs.
func (inv *Invocation) run() {
	inv.environment.turn()
	if inv.environment.state == cold && !inv.comeUp() {
		return
	}
	inv.serve()
}

// serve is the invoke phase.
func (inv *Invocation) serve() {
	e := inv.environment
	e.align()
	inv.started = time.Now()
	inv.Deadline = inv.started.Add(e.settings.Timeout)
	inv.writeInvoked()
	ctx, cancel := context.WithDeadline(e.ctx, inv.Deadline)
	timer := time.AfterFunc(e.settings.Timeout+verdict, inv.timeOut)

	var payload []byte
	var problem *failure
	returned := false
	defer func() {
		cancel()
		if inv.left { // killed at the deadline: the timer decides
			return
		}
		if late(inv.Deadline, &inv.ended) || inv.ended.Swap(true) {
			inv.leave()
			return
		}
		timer.Stop()
		if !returned {
			problem = inv.exited(statusCrash, errGoexit)
		}
		inv.conclude(payload, problem)
	}()
	payload, problem = inv.handle(ctx)
	returned = true
}

// late tells whether the deadline has passed. If it has, it waits until the verdict
// fell, so that a goroutine that ends with the verdict is abandoned by it every time.
func late(deadline time.Time, judged *atomic.Bool) bool {
	if !time.Now().After(deadline) {
		return false
	}
	if !judged.Load() {
		time.Sleep(verdict)
	}
	return true
}

// conclude ends an invocation whose handler is done.
func (inv *Invocation) conclude(payload []byte, problem *failure) {
	e := inv.environment
	if problem != nil && problem.exits {
		e.state = torn
	}
	result := inv.judge(payload, problem)
	e.align()
	e.release(true)
	inv.done <- result
}

// timeOut ends an invocation whose handler was not done at its deadline.
func (inv *Invocation) timeOut() {
	if inv.ended.Swap(true) {
		return
	}
	e := inv.environment
	if inv.abandon() {
		e.replace = true
	} else {
		e.state = torn
	}
	result := inv.judge(nil, inv.timedOut())
	e.release(true)
	inv.done <- result
}

// judge writes what became of the invocation and returns it.
func (inv *Invocation) judge(payload []byte, problem *failure) Result {
	settings := inv.environment.settings
	result := Result{RequestID: inv.RequestID, Version: inv.Version, Payload: payload, InitDuration: inv.initDuration}
	if !inv.started.IsZero() {
		result.Duration = min(time.Since(inv.started), settings.Timeout)
	}
	result.BilledDuration = billed(result, inv.account.cfg.InitUnbilled)
	fact := ledger.Fact{Kind: ledger.Succeeded, Duration: result.Duration, Billed: result.BilledDuration, Memory: settings.MemorySize}
	if problem != nil {
		result.Payload, result.FunctionError = problem.payload, unhandled
		result.ErrorType, result.Cause = problem.kind, problem.cause
		fact.Kind, fact.Reason = ledger.Failed, problem.kind
	}
	inv.write(fact)
	return result
}

// billed rounds up to a millisecond. Nothing that ran is free, although it may
// have taken no virtual time.
func billed(r Result, initUnbilled bool) time.Duration {
	d := r.Duration
	if !initUnbilled {
		d += r.InitDuration
	}
	return max(ceil(d, time.Millisecond), time.Millisecond)
}

// handle calls the handler, as the loop of aws-lambda-go does.
func (inv *Invocation) handle(ctx context.Context) (payload []byte, problem *failure) {
	defer func() {
		if value := recover(); value != nil {
			payload, problem = nil, panicked(value)
		}
	}()
	if inv.environment.state != warm {
		if problem := inv.comeUpAgain(ctx); problem != nil || inv.Ended() {
			return nil, problem
		}
	}
	inv.lambda.AwsRequestID = inv.RequestID
	inv.lambda.InvokedFunctionArn = inv.environment.function.arn
	if inv.request.Qualifier != "" {
		inv.lambda.InvokedFunctionArn += ":" + inv.request.Qualifier
	}
	if len(inv.request.ClientContext) > 0 {
		if err := json.Unmarshal(inv.request.ClientContext, &inv.lambda.ClientContext); err != nil {
			// The words and the type of error are aws-lambda-go's.
			return nil, failed(errors.New("failed to unmarshal client context json: " + err.Error()))
		}
	}
	ctx = lambdacontext.NewContext(ctx, &inv.lambda)
	ctx = context.WithValue(ctx, invocationKey{}, inv)
	payload, err := inv.callHooks(ctx)
	if err != nil {
		return nil, failed(err)
	}
	if len(payload) > maxResponse {
		return nil, responseTooLarge()
	}
	return payload, nil
}

// work spends the declared CPU time and calls the handler. It is the innermost
// of the hooks.
func (inv *Invocation) work(ctx context.Context) ([]byte, error) {
	if inv.Ended() { // a hook took all the time: there is no process any more
		return nil, context.DeadlineExceeded
	}
	e := inv.environment
	spend(inv.Deadline, e.settings.Work.span(len(inv.Items), e.settings.MemorySize), inv.leave)
	payload, err := e.handler.Invoke(ctx, inv.request.Payload)
	// A copy, because the handler reuses the buffer for its next response.
	return bytes.Clone(payload), err
}

// abandon lists the invocation among those whose goroutine goes on, and reports
// whether it does.
func (inv *Invocation) abandon() bool {
	a := inv.account
	a.mu.Lock()
	defer a.mu.Unlock()
	if inv.left {
		return false
	}
	a.abandoned = append(a.abandoned, inv)
	return true
}

// leave says that the invocation's goroutine is about to end.
func (inv *Invocation) leave() {
	a := inv.account
	a.mu.Lock()
	defer a.mu.Unlock()
	inv.left = true
	a.abandoned = slices.DeleteFunc(a.abandoned, func(other *Invocation) bool { return other == inv })
}

func (inv *Invocation) writeInvoked() {
	inv.write(ledger.Fact{At: inv.started, Kind: ledger.Invoked, Count: len(inv.Items)})
	for _, item := range inv.Items {
		inv.write(ledger.Fact{
			At: inv.started, Kind: ledger.Delivered, Source: item.Source, Item: item.ID, Key: item.Key, Group: item.Group, Attempt: item.Attempt,
		})
	}
}

// write writes a fact of the environment about the invocation.
func (inv *Invocation) write(f ledger.Fact) {
	f.Function, f.Invocation = inv.Function, inv.RequestID
	inv.account.cfg.Ledger.Append(inv.Environment, f)
}
