// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"
)

// A handler answers one event with a value or an error.
type handler func(ctx context.Context, event any) (any, error)

// A kind makes a handler of its parameters.
type kind func(r *run, parameters *object) (handler, error)

// nothing is the answer of a function that answers with an empty text.
type nothing struct{}

// kinds are the handlers that functions of cases may have.
func kinds() map[string]kind {
	return map[string]kind{
		"record":                simple(record),
		"empty-body":            simple(emptyBody),
		"stream-report-partial": simple(streamReportPartial),
		"return-context":        returnContext,
		"return":                returning,
		"raise":                 raising,
		"sleep":                 sleeping,
		"echo-and-fail":         echoAndFail,
		"report-partial":        reportPartial,
		"forward-records":       forwardRecords,
		"report-version":        reportVersion,
		"report-and-raise":      reportAndRaise,
	}
}

// simple is the kind of a handler without parameters.
func simple(h handler) kind {
	return func(*run, *object) (handler, error) { return h, nil }
}

// lambdaHandler is a handler in the form of aws-lambda-go. It writes down what it
// is invoked with.
type lambdaHandler struct {
	handle  handler
	history *history
}

// Invoke handles one event.
func (h lambdaHandler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	event, err := decodeJSON(payload)
	if err != nil {
		return nil, err
	}
	defer h.history.begin(ctx, event)()
	answer, err := h.handle(ctx, event)
	if err != nil {
		return nil, err
	}
	if answer == (nothing{}) {
		return []byte{}, nil
	}
	return []byte(encodeJSON(answer)), nil
}

func record(context.Context, any) (any, error) { return nil, nil }

func emptyBody(context.Context, any) (any, error) { return nothing{}, nil }

func returning(_ *run, parameters *object) (handler, error) {
	value, _ := parameters.get("value")
	return func(context.Context, any) (any, error) { return value, nil }, nil
}

func raising(_ *run, parameters *object) (handler, error) {
	problem := raised(parameters)
	return func(context.Context, any) (any, error) { return nil, problem }, nil
}

// raised returns the error that a handler's parameters describe.
func raised(parameters *object) error {
	message, _ := parameters.get("message")
	if name, ok := parameters.get("type"); ok {
		return messages.InvokeResponse_Error{Message: textOf(message), Type: textOf(name)}
	}
	return failedAttempt(textOf(message))
}

// failedAttempt is an error of a handler.
type failedAttempt string

func (e failedAttempt) Error() string { return string(e) }

// sleeping sleeps whatever its context says, as most code does: Lambda ends it at
// its timeout.
func sleeping(r *run, parameters *object) (handler, error) {
	span, _ := parameters.get("seconds")
	seconds, err := r.scope.seconds(span)
	return func(context.Context, any) (any, error) {
		time.Sleep(duration(seconds))
		return nil, nil
	}, err
}
