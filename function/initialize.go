// SPDX-License-Identifier: Apache-2.0

package function

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"

	lambdago "github.com/aws/aws-lambda-go/lambda"

	"github.com/eventlab/eventlab/ledger"
)

// initLimit is how long an init phase may take (rule 6.12).
const initLimit = 10 * time.Second

// suppressed is the reason of an Initialized fact whose time counts in the
// invocation that needed it.
const suppressed = "suppressed"

// comeUp is the init phase of a new environment. It reports whether the
// invocation goes on in this goroutine. It does not if the environment did not
// come up, nor if the phase was cut after 10 s: then the invocation goes on in
// the timer's goroutine, where init is repeated, and this one may hang in its
// constructor for as long as it likes.
func (inv *Invocation) comeUp() (ready bool) {
	e := inv.environment
	start := time.Now()
	deadline := start.Add(initLimit)
	ctx, cancel := context.WithDeadline(e.ctx, deadline)
	straggler := inv.straggler()
	var over atomic.Bool
	cut := time.AfterFunc(initLimit+verdict, func() {
		if !over.Swap(true) {
			inv.cutInit(straggler)
		}
	})

	var handler lambdago.Handler
	var problem *failure
	returned := false
	defer func() {
		cancel()
		if straggler.left { // killed at the deadline: the timer decides
			return
		}
		if late(deadline, &over) || over.Swap(true) {
			straggler.leave()
			return
		}
		cut.Stop()
		inv.initDuration = time.Since(start)
		if !returned {
			problem = inv.exited(statusCrash, errGoexit)
		}
		if problem != nil {
			inv.failInit(problem)
			return
		}
		e.handler, e.state = handler, warm
		inv.write(ledger.Fact{Kind: ledger.Initialized, Duration: inv.initDuration})
		ready = true
	}()
	handler, problem = inv.construct(ctx, e, straggler.leave)
	returned = true
	return
}

// straggler stands for a constructor whose init phase was cut, while the
// invocation itself goes on.
func (inv *Invocation) straggler() *Invocation {
	s := &Invocation{
		RequestID: inv.RequestID, Function: inv.Function, Environment: inv.Environment,
		Items: inv.Items, Deadline: time.Now().Add(initLimit), account: inv.account,
	}
	s.ended.Store(true)
	return s
}

// cutInit goes on with the invocation after an init phase that took too long, in
// an environment of its own if the constructor still runs in this one.
func (inv *Invocation) cutInit(straggler *Invocation) {
	e := inv.environment
	e.state = torn
	if straggler.abandon() {
		inv.account.mu.Lock()
		e = e.function.newEnvironment(e.edition, torn, e.settings)
		inv.account.mu.Unlock()
		inv.environment, inv.Environment = e, e.actor.Name()
	}
	inv.initDuration = initLimit
	inv.serve()
}

// failInit ends an invocation whose environment did not come up.
func (inv *Invocation) failInit(problem *failure) {
	e := inv.environment
	inv.ended.Store(true)
	result := inv.judge(nil, problem)
	e.align()
	e.release(false)
	inv.done <- result
}

// comeUpAgain is the init of an environment whose process ended, within the
// invocation that needs it. Its time is a part of the invocation's.
func (inv *Invocation) comeUpAgain(ctx context.Context) *failure {
	e := inv.environment
	start := time.Now()
	handler, problem := inv.construct(ctx, e, inv.leave)
	if problem == nil && !inv.Ended() {
		e.handler, e.state = handler, warm
		inv.write(ledger.Fact{Kind: ledger.Initialized, Duration: time.Since(start), Reason: suppressed})
	}
	return problem
}

// construct spends Config.Init and makes the environment's handler.
func (inv *Invocation) construct(ctx context.Context, e *environment, leave func()) (handler lambdago.Handler, problem *failure) {
	deadline, _ := ctx.Deadline()
	spend(deadline, e.settings.Init, leave)
	f := e.function
	if f.constructor == nil {
		return lambdago.NewHandler(f.handler), nil
	}
	defer func() {
		if value := recover(); value != nil {
			problem = inv.exited(statusCrash, panicError(value))
		}
	}()
	made, err := f.constructor(ctx)
	if err == nil {
		err = checkHandler(f.name, made)
	}
	if err != nil {
		return nil, inv.exited(statusFatal, err)
	}
	return lambdago.NewHandler(made), nil
}

// spend takes d of virtual time as a process does that computes. If that does not
// fit before the deadline, the process is killed while it computes: leave says
// that nothing runs on, and the goroutine ends.
func spend(deadline time.Time, d time.Duration, leave func()) {
	if d <= 0 {
		return
	}
	if left := time.Until(deadline); d > left {
		time.Sleep(left)
		leave()
		runtime.Goexit()
	}
	time.Sleep(d)
}
