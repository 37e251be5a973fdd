// SPDX-License-Identifier: Apache-2.0

package function

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"

	"github.com/aws/aws-lambda-go/lambda/messages"
)

// unhandled is what AWS puts into X-Amz-Function-Error (rule 6.10).
const unhandled = "Unhandled"

// Exit statuses of a Go process.
const (
	statusFatal = 1 // log.Fatal
	statusCrash = 2 // a panic, or a main goroutine that ends
)

// maxFrames is how many stack frames aws-lambda-go reports.
const maxFrames = 32

// errGoexit is what becomes of a handler that ends its own goroutine.
var errGoexit = errors.New("the goroutine was ended by runtime.Goexit, which FailNow and Fatal of a test call")

// A failure is a function error: what the caller gets although the invocation
// was accepted.
type failure struct {
	payload []byte
	kind    string // errorType in the payload
	cause   error  // nil if there is none in Go
	exits   bool   // the process ended
}

// failed returns what aws-lambda-go makes of a handler's error.
func failed(err error) *failure {
	response, ok := err.(messages.InvokeResponse_Error) //nolint:errorlint // aws-lambda-go does not unwrap either
	if !ok {
		response = messages.InvokeResponse_Error{Message: err.Error(), Type: typeName(err)}
	}
	return reported(response, err)
}

// panicked returns what aws-lambda-go makes of a panic. It must be called by the
// deferred function that recovered value.
func panicked(value any) *failure {
	response, ok := value.(messages.InvokeResponse_Error)
	if !ok {
		response = messages.InvokeResponse_Error{
			Message: fmt.Sprint(value), Type: typeName(value), StackTrace: stack(), ShouldExit: true,
		}
	}
	return reported(response, panicError(value))
}

func reported(response messages.InvokeResponse_Error, cause error) *failure {
	payload, _ := json.Marshal(response) // texts and numbers: JSON has a form for all of them
	return &failure{payload: payload, kind: response.Type, cause: cause, exits: response.ShouldExit}
}

func panicError(value any) error {
	if err, ok := value.(error); ok {
		return fmt.Errorf("panic: %w", err)
	}
	return fmt.Errorf("panic: %v", value)
}

// typeName returns aws-lambda-go's name for the type of an error or a panic.
func typeName(value any) string {
	t := reflect.TypeOf(value)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Name()
}

// exited returns what AWS says of a process that ended by itself.
func (inv *Invocation) exited(status int, cause error) *failure {
	f := platform("Runtime.ExitError", fmt.Sprintf("RequestId: %s Error: Runtime exited with error: exit status %d", inv.RequestID, status))
	f.cause, f.exits = cause, true
	return f
}

// timedOut returns what AWS says of a handler that was not done in time (rule 6.10).
func (inv *Invocation) timedOut() *failure {
	return platform("Sandbox.Timedout", fmt.Sprintf("RequestId: %s Error: Task timed out after %.2f seconds",
		inv.RequestID, inv.environment.settings.Timeout.Seconds()))
}

func responseTooLarge() *failure {
	return platform("Function.ResponseSizeTooLarge",
		fmt.Sprintf("Response payload size exceeded maximum allowed payload size (%d bytes).", maxResponse))
}

// platform returns a function error that Lambda reports, not the handler.
func platform(kind, message string) *failure {
	payload, _ := json.Marshal(struct { // texts, as in reported
		Type    string `json:"errorType"`
		Message string `json:"errorMessage"`
	}{kind, message})
	return &failure{payload: payload, kind: kind}
}

// stack returns the stack of the panic that is being recovered.
func stack() []*messages.InvokeResponse_Error_StackFrame {
	callers := make([]uintptr, maxFrames)
	callers = callers[:runtime.Callers(3, callers)] // without Callers, stack and panicked
	frames := runtime.CallersFrames(callers)
	var trace []*messages.InvokeResponse_Error_StackFrame
	for {
		frame, more := frames.Next()
		trace = append(trace, stackFrame(frame))
		if !more {
			return trace
		}
	}
}

// stackFrame gives a frame the form of aws-lambda-go: the file below its package,
// and the function without the package.
func stackFrame(frame runtime.Frame) *messages.InvokeResponse_Error_StackFrame {
	label := frame.Function
	path := strings.Split(frame.File, "/")
	if below := strings.Count(label, "/") + 2; len(path) > below {
		path = path[len(path)-below:]
	}
	label = label[strings.LastIndex(label, "/")+1:]
	_, label, _ = strings.Cut(label, ".")
	return &messages.InvokeResponse_Error_StackFrame{Path: strings.Join(path, "/"), Line: int32(frame.Line), Label: label}
}
