// SPDX-License-Identifier: Apache-2.0

package function_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	lambdago "github.com/aws/aws-lambda-go/lambda"

	"github.com/eventlab/eventlab/function"
)

type order struct {
	ID string `json:"id"`
}

type customHandler struct{}

func (customHandler) Invoke(_ context.Context, payload []byte) ([]byte, error) {
	return append([]byte("custom "), payload...), nil
}

// A signal has no form in JSON but the one that it makes.
type signal chan string

func (s *signal) UnmarshalJSON(data []byte) error {
	*s = make(signal, 1)
	*s <- string(data)
	return nil
}

func (s signal) MarshalJSON() ([]byte, error) { return []byte(<-s), nil }

type namedConstructor func(context.Context) (any, error)

func TestEveryHandlerThatStartTakesIsAHandler(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		handler any
		want    string
	}{
		{"func()", func() {}, "null"},
		{"func() error", func() error { return nil }, "null"},
		{"func() (TOut, error)", func() (order, error) { return order{"out"}, nil }, `{"id":"out"}`},
		{"func() (any, error)", func() (any, error) { return 1, nil }, "1"},
		{"func(TIn)", func(order) {}, "null"},
		{"func(TIn) error", func(order) error { return nil }, "null"},
		{"func(TIn) (TOut, error)", func(o order) (order, error) { return o, nil }, `{"id":"7"}`},
		{"func(any) (TOut, error)", func(in any) (string, error) { return fmt.Sprint(in), nil }, `"map[id:7]"`},
		{"func(Context)", func(context.Context) {}, "null"},
		{"func(Context) error", func(context.Context) error { return nil }, "null"},
		{"func(Context) (TOut, error)", func(context.Context) (int, error) { return 2, nil }, "2"},
		{"func(Context, TIn)", func(context.Context, order) {}, "null"},
		{"func(Context, TIn) error", func(context.Context, order) error { return nil }, "null"},
		{"func(Context, TIn) (TOut, error)", func(_ context.Context, o *order) (*order, error) { return o, nil }, `{"id":"7"}`},
		{"raw message in", func(raw json.RawMessage) (string, error) { return string(raw), nil }, `"{\"id\":\"7\"}"`},
		{"types that decode and encode themselves", func(s signal) (signal, error) { return s, nil }, `{"id":"7"}`},
		{"a reader out", func() (io.Reader, error) { return strings.NewReader("text"), nil }, "text"},
		{"a lambda.Handler", customHandler{}, `custom {"id":"7"}`},
		{"a Constructor", function.Constructor(func(context.Context) (any, error) { return func() (int, error) { return 3, nil }, nil }), "3"},
		{"func(Context) (any, error) is a constructor", func(context.Context) (any, error) { return customHandler{}, nil }, `custom {"id":"7"}`},
		{"a named constructor", namedConstructor(func(context.Context) (any, error) { return func() {}, nil }), "null"},
		{"a constructor of lambda.NewHandler", func(context.Context) (any, error) {
			return lambdago.NewHandlerWithOptions(func(o order) (order, error) { return o, nil }, lambdago.WithSetIndent(">", " ")), nil
		}, "{\n> \"id\": \"7\"\n>}\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, function.AccountConfig{})
				f := b.function("orders", row.handler, function.Config{})
				result, err := f.Invoke(t.Context(), function.Request{Payload: []byte(`{"id":"7"}`)})
				if err != nil || string(result.Payload) != row.want || result.FunctionError != "" {
					t.Errorf("got %q, %q, %v, want %q", result.Payload, result.FunctionError, err, row.want)
				}
			})
		})
	}
}

func TestAWrongHandlerIsRefusedWhenTheFunctionIsMade(t *testing.T) {
	t.Parallel()
	var nilFunc func()
	var nilConstructor function.Constructor
	var nilHandler *customHandler
	for _, row := range []struct {
		name    string
		handler any
		want    string
	}{
		{"nil", nil, "handler is nil"},
		{"nil function", nilFunc, "handler is a nil func()"},
		{"nil constructor", nilConstructor, "handler is a nil function.Constructor"},
		{"nil lambda.Handler", nilHandler, "handler is a nil *function_test.customHandler"},
		{"not a function", 7, "handler is int: not a function"},
		{"a struct", order{}, "handler is function_test.order: not a function"},
		{"three parameters", func(context.Context, order, int) {}, "it takes 3 parameters"},
		{"variadic", func(...order) {}, "its parameters are variadic"},
		{"first of two is no context", func(order, context.Context) {}, "its first of two parameters is function_test.order, not context.Context"},
		{"event is an interface", func(io.Reader) {}, "its event parameter is io.Reader, into which JSON cannot be decoded"},
		{"event is an interface after a context", func(context.Context, io.Reader) {}, "its event parameter is io.Reader"},
		{"event is a channel", func(chan order) {}, "its event parameter is chan function_test.order"},
		{"event is a function", func(context.Context, func()) {}, "its event parameter is func()"},
		{"event is complex", func(complex128) {}, "its event parameter is complex128"},
		{"three results", func() (int, int, error) { return 0, 0, nil }, "it returns 3 values"},
		{"one result, no error", func() int { return 0 }, "the last value that it returns is int, not an error"},
		{"two results, no error", func() (error, int) { return nil, 0 }, "the last value that it returns is int, not an error"}, //nolint:staticcheck // it is the mistake
		{"returns a channel", func() (chan int, error) { return nil, nil }, "it returns chan int, which cannot be encoded as JSON"},
		{"made by lambda.NewHandler", lambdago.NewHandler(func() {}), "give the handler that it was made of, or a constructor"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, function.AccountConfig{})
			_, err := b.NewFunction("orders", row.handler, function.Config{})
			var refused *function.ConfigError
			if !errors.As(err, &refused) {
				t.Fatalf("got %v, want a *ConfigError", err)
			}
			for _, part := range []string{`function "orders"`, row.want} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("got %q, want it to contain %q", err, part)
				}
			}
			if !strings.Contains(err.Error(), "allowed are") && !strings.Contains(err.Error(), "give the handler") {
				t.Errorf("%q does not say what is allowed", err)
			}
		})
	}
}

// lambda.NewHandler reuses the buffer of a response for the next one. Environments
// must not see each other's.
func TestAResponseStaysWhatItWasWhileOthersAreMade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		f := b.function("orders", func(o order) (order, error) { return o, nil }, function.Config{})
		first, err := f.Invoke(t.Context(), function.Request{Payload: []byte(`{"id":"first"}`)})
		if err != nil {
			t.Fatal(err)
		}
		for range 100 {
			if _, err := f.Invoke(t.Context(), function.Request{Payload: []byte(`{"id":"other"}`)}); err != nil {
				t.Fatal(err)
			}
		}
		if string(first.Payload) != `{"id":"first"}` {
			t.Errorf("the first response became %s", first.Payload)
		}
	})
}
