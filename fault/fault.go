// SPDX-License-Identifier: Apache-2.0

// Package fault has what can go wrong, as named values.
//
// A fault has a site: a call that somebody makes to AWS, or an invocation of a
// function. It is named by what goes wrong from the consumer's side. A lab
// applies it (lab.Lab.Inject) and writes a fact each time it does.
package fault

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/smithy-go"
)

// A Fault is one thing that can go wrong. Values may be used in many labs.
type Fault struct {
	Name string // what goes wrong: LostResponse, HandlerError

	// Times is how often it happens; zero is every time.
	Times int
	// From and Until bound when it happens, counted from the injection. A zero
	// Until is for ever.
	From, Until time.Duration

	// Exactly one of the two sites is set.
	Call       *Call
	Invocation *Invocation
}

// A Call is the site of a fault at a call to AWS. It sits behind the SDK's
// retries, so it happens to one attempt.
type Call struct {
	Service   string // the SDK's service id, such as "SQS"; "" is every service
	Operation string // such as "DeleteMessageBatch"; "" is every operation

	// Do stands between the client and the service. It may fail, wait, change the
	// input or the output, or not call next at all.
	Do func(ctx context.Context, input any, next func(context.Context) (any, error)) (any, error)
}

// An Invocation is the site of a fault at an invocation of a function.
type Invocation struct {
	Function string // by name; "" is every function

	// Do stands between Lambda and the handler, inside the function's timeout.
	Do func(ctx context.Context, next func(context.Context) ([]byte, error)) ([]byte, error)
}

// Check returns an error when the fault has no site or two, or impossible bounds.
func (f Fault) Check() error {
	switch {
	case f.Name == "":
		return errors.New("fault without a name: want what goes wrong, such as LostResponse")
	case (f.Call == nil) == (f.Invocation == nil):
		return fmt.Errorf("fault %s: want exactly one site, Call or Invocation", f.Name)
	case f.Call != nil && f.Call.Do == nil, f.Invocation != nil && f.Invocation.Do == nil:
		return fmt.Errorf("fault %s: its site has no Do", f.Name)
	case f.Times < 0:
		return fmt.Errorf("fault %s: Times is %d, want 0 (every time) or more", f.Name, f.Times)
	case f.From < 0 || f.Until < 0 || f.Until != 0 && f.Until <= f.From:
		return fmt.Errorf("fault %s: from %v until %v is no span of time", f.Name, f.From, f.Until)
	}
	return nil
}

// FailedCall makes calls fail with an AWS error code before the service sees
// them. Codes such as "RequestThrottled" or "InternalError" are retried by the SDK.
func FailedCall(service, operation, code string) Fault {
	return Fault{Name: "FailedCall", Call: &Call{Service: service, Operation: operation,
		Do: func(context.Context, any, func(context.Context) (any, error)) (any, error) {
			return nil, apiError(code)
		}}}
}

// LostResponse makes calls fail after the service did what they asked: the
// caller cannot know.
func LostResponse(service, operation string) Fault {
	return Fault{Name: "LostResponse", Call: &Call{Service: service, Operation: operation,
		Do: func(ctx context.Context, _ any, next func(context.Context) (any, error)) (any, error) {
			if _, err := next(ctx); err != nil {
				return nil, err
			}
			return nil, apiError("LostResponse")
		}}}
}

// SlowCall makes calls take longer.
func SlowCall(service, operation string, by time.Duration) Fault {
	return Fault{Name: "SlowCall", Call: &Call{Service: service, Operation: operation,
		Do: func(ctx context.Context, _ any, next func(context.Context) (any, error)) (any, error) {
			if err := wait(ctx, by); err != nil {
				return nil, err
			}
			return next(ctx)
		}}}
}

// HandlerError makes a handler return an error without doing its work.
func HandlerError(function string) Fault {
	return Fault{Name: "HandlerError", Invocation: &Invocation{Function: function,
		Do: func(context.Context, func(context.Context) ([]byte, error)) ([]byte, error) {
			return nil, errInjected
		}}}
}

// CrashAfterWork lets a handler do all its work and loses its response: the
// effects happened, the invocation failed.
func CrashAfterWork(function string) Fault {
	return Fault{Name: "CrashAfterWork", Invocation: &Invocation{Function: function,
		Do: func(ctx context.Context, next func(context.Context) ([]byte, error)) ([]byte, error) {
			_, _ = next(ctx) // whatever it says is lost
			return nil, errInjected
		}}}
}

// HandlerTimeout keeps a handler from starting until its time is over.
func HandlerTimeout(function string) Fault {
	return Fault{Name: "HandlerTimeout", Invocation: &Invocation{Function: function,
		Do: func(ctx context.Context, _ func(context.Context) ([]byte, error)) ([]byte, error) {
			<-ctx.Done()
			// The verdict falls just after the deadline; a return at the deadline
			// would have made it.
			time.Sleep(time.Millisecond)
			return nil, ctx.Err()
		}}}
}

// SlowHandler makes invocations take longer.
func SlowHandler(function string, by time.Duration) Fault {
	return Fault{Name: "SlowHandler", Invocation: &Invocation{Function: function,
		Do: func(ctx context.Context, next func(context.Context) ([]byte, error)) ([]byte, error) {
			if err := wait(ctx, by); err != nil {
				return nil, err
			}
			return next(ctx)
		}}}
}

var errInjected = errors.New("injected fault")

func apiError(code string) error {
	return &smithy.GenericAPIError{Code: code, Message: "injected fault", Fault: smithy.FaultServer}
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
