// SPDX-License-Identifier: Apache-2.0

package function_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	lambdago "github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/ledger"
)

type declined struct{ Order string }

func (d *declined) Error() string { return "declined <" + d.Order + ">" }

type rude struct{}

func (*rude) Error() string { panic("no text") }

var errCustom = messages.InvokeResponse_Error{Type: "Order.Declined", Message: "no stock"}

// What aws-lambda-go itself answers is the expectation.
func TestAFunctionErrorIsWhatAwsLambdaGoMakesOfIt(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		handler func() error
		kind    string
	}{
		{"6.10 errors.New", func() error { return errors.New("no") }, "errorString"},
		{"6.10 wrapped", func() error { return fmt.Errorf("ship: %w", &declined{"1"}) }, "wrapError"},
		{"6.10 pointer to a type", func() error { return &declined{"1"} }, "declined"},
		{"6.10 joined", func() error { return errors.Join(errors.New("a"), errors.New("b")) }, "joinError"},
		{"6.10 a type of its own", func() error { return errCustom }, "Order.Declined"},
		{"6.10 nil pointer as an error", func() error { var d *declined; return d }, "errorString"},
		{"6.10 panic with a text", func() error { panic("no") }, "string"},
		{"6.10 panic with an error", func() error { panic(&declined{"1"}) }, "declined"},
		{"6.10 panic of the runtime", func() error { var order []int; _ = order[len(order)+3]; return nil }, "boundsError"},
		{"6.10 panic with nil", func() error { panic(nil) }, "PanicNilError"},
		{"6.10 panic with a type of its own", func() error { panic(errCustom) }, "Order.Declined"},
		{"6.10 panic while the error is read", func() error { return &rude{} }, "string"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, function.AccountConfig{})
				result := b.invoke(b.function("orders", row.handler, function.Config{}))

				var got messages.InvokeResponse_Error
				if err := json.Unmarshal(result.Payload, &got); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(handlerFrames(ofAwsLambdaGo(t, row.handler)), handlerFrames(&got)); diff != "" {
					t.Errorf("function error (-aws-lambda-go +got):\n%s", diff)
				}
				if result.FunctionError != "Unhandled" || result.ErrorType != row.kind || result.Cause == nil {
					t.Errorf("got %s, %s, cause %v, want Unhandled, %s and a cause", result.FunctionError, result.ErrorType, result.Cause, row.kind)
				}
				failed := b.of(ledger.Failed)
				if len(failed) != 1 || failed[0].Reason != row.kind || failed[0].Invocation != result.RequestID {
					t.Errorf("got facts %+v, want one Failed with reason %s", failed, row.kind)
				}
			})
		})
	}
}

// ofAwsLambdaGo returns the error that aws-lambda-go reports. It has a goroutine
// of its own, so that its stack has nothing of the test.
func ofAwsLambdaGo(t *testing.T, handler any) *messages.InvokeResponse_Error {
	t.Helper()
	answers := make(chan messages.InvokeResponse, 1)
	go func() {
		var answer messages.InvokeResponse
		//nolint:staticcheck // deprecated, but the only exported way to its error payloads
		if err := lambdago.NewFunction(lambdago.NewHandler(handler)).Invoke(&messages.InvokeRequest{Payload: []byte("{}")}, &answer); err != nil {
			t.Errorf("aws-lambda-go: %v", err)
		}
		answers <- answer
	}()
	return (<-answers).Error
}

// handlerFrames leaves of the stack what the handler called: above and below are
// the machineries of aws-lambda-go and of this package.
func handlerFrames(e *messages.InvokeResponse_Error) messages.InvokeResponse_Error {
	plain := messages.InvokeResponse_Error{Type: e.Type, Message: e.Message}
	for _, frame := range e.StackTrace {
		if strings.Contains(frame.Label, "TestAFunctionErrorIs") || strings.Contains(frame.Label, "rude") {
			plain.StackTrace = append(plain.StackTrace, frame)
		}
	}
	return plain
}

func TestThePayloadOfAFunctionErrorIsLambdas(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		result := b.invoke(b.function("orders", func() error { return &declined{"1"} }, function.Config{}))
		if want := `{"errorMessage":"declined \u003c1\u003e","errorType":"declined"}`; string(result.Payload) != want {
			t.Errorf("6.10 got %s, want %s", result.Payload, want)
		}
		var cause *declined
		if !errors.As(result.Cause, &cause) || cause.Order != "1" {
			t.Errorf("Cause: got %v, want the handler's error", result.Cause)
		}
	})
}

func TestAHandlerThatEndsItsGoroutineIsAnExit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		result := b.invoke(b.function("orders", func() { runtime.Goexit() }, function.Config{}))
		want := fmt.Sprintf(`{"errorType":"Runtime.ExitError","errorMessage":"RequestId: %s Error: Runtime exited with error: exit status 2"}`, result.RequestID)
		if string(result.Payload) != want || result.FunctionError != "Unhandled" || !strings.Contains(fmt.Sprint(result.Cause), "runtime.Goexit") {
			t.Errorf("got %s, cause %v, want %s", result.Payload, result.Cause, want)
		}
	})
}

func TestPayloadsHaveLimits(t *testing.T) {
	t.Parallel()
	const mb6 = 6 * 1024 * 1024
	for _, row := range []struct {
		name     string
		request  int
		response int
		err      string
		kind     string
	}{
		{"6.11 request of 6 MB", mb6, 10, "", ""},
		{"7.5.3 request over 6 MB", mb6 + 1, 10, "6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)", ""},
		{"6.11 response of 6 MB and 100 bytes", 10, mb6 + 100, "", ""},
		{"6.11 response over that", 10, mb6 + 101, "", "Function.ResponseSizeTooLarge"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, function.AccountConfig{})
				f := b.function("orders", func(in string) (json.RawMessage, error) {
					if len(in) != row.request-2 {
						t.Errorf("the handler got %d bytes, want %d", len(in), row.request-2)
					}
					return json.RawMessage(text(row.response)), nil
				}, function.Config{})

				result, err := f.Invoke(t.Context(), function.Request{Payload: text(row.request)})

				var large *function.RequestTooLargeError
				if row.err != "" {
					if !errors.As(err, &large) || err.Error() != row.err || b.ledger.Len() != 0 {
						t.Errorf("got %v and %d facts, want %s and none", err, b.ledger.Len(), row.err)
					}
					return
				}
				if err != nil || result.ErrorType != row.kind {
					t.Errorf("got %v, %q, want %q", err, result.ErrorType, row.kind)
				}
				if want := `{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes)."}`; row.kind != "" && string(result.Payload) != want {
					t.Errorf("got %s, want %s", result.Payload, want)
				}
			})
		})
	}
}

// text returns a JSON text of size bytes.
func text(size int) []byte {
	return []byte(`"` + strings.Repeat("a", size-2) + `"`)
}
