// SPDX-License-Identifier: Apache-2.0

package function

import (
	"context"
	"encoding"
	"encoding/json"
	"fmt"
	"io"
	"reflect"

	lambdago "github.com/aws/aws-lambda-go/lambda"
)

// A Constructor makes the handler of one execution environment: it is the init
// phase, main before lambda.Start. What it makes (clients, pools, caches) belongs
// to that environment alone. Its context carries the environment's actor and
// ends when the init phase is cut, after 10 s (rule 6.12), or when the
// invocation that repeats it ends. An error or a panic fails the invocation that
// the environment was made for, as log.Fatal in main would (rule 6.14).
type Constructor func(context.Context) (any, error)

var (
	contextType     = reflect.TypeFor[context.Context]()
	errorType       = reflect.TypeFor[error]()
	constructorType = reflect.TypeFor[Constructor]()
	builtHandler    = reflect.TypeOf(lambdago.NewHandler(nil))

	decoders = []reflect.Type{reflect.TypeFor[json.Unmarshaler](), reflect.TypeFor[encoding.TextUnmarshaler]()}
	encoders = []reflect.Type{reflect.TypeFor[json.Marshaler](), reflect.TypeFor[encoding.TextMarshaler](), reflect.TypeFor[io.Reader]()}
)

const allowedHandlers = "allowed are func(), func() error, func() (TOut, error), each of them with a parameter context.Context, TIn, or " +
	"(context.Context, TIn); a lambda.Handler; or a constructor, func(context.Context) (any, error), that returns one of these"

// setHandler sorts a value into handlers and constructors, and checks it.
func (f *Function) setHandler(handler any) error {
	if reflect.TypeOf(handler) == builtHandler {
		return badHandler(f.name, "handler was made by lambda.NewHandler, and all environments would share the buffer of its response: "+
			"give the handler that it was made of, or a constructor that makes one per environment")
	}
	value := reflect.ValueOf(handler)
	_, isHandler := handler.(lambdago.Handler)
	if isHandler || !value.IsValid() || value.IsZero() || !value.Type().ConvertibleTo(constructorType) {
		f.handler = handler
		return checkHandler(f.name, handler)
	}
	f.constructor = value.Convert(constructorType).Interface().(Constructor)
	return nil
}

// checkHandler reports at once what lambda.NewHandler would report at each
// invocation, and what would panic or never decode there.
func checkHandler(function string, handler any) error {
	if handler == nil {
		return badHandler(function, "handler is nil: "+allowedHandlers)
	}
	t := reflect.TypeOf(handler)
	if k := t.Kind(); (k == reflect.Func || k == reflect.Pointer) && reflect.ValueOf(handler).IsNil() {
		return badHandler(function, fmt.Sprintf("handler is a nil %v: %s", t, allowedHandlers))
	}
	if _, ok := handler.(lambdago.Handler); ok {
		return nil
	}
	problem := ""
	if t.Kind() != reflect.Func {
		problem = "not a function"
	} else if problem = parameterProblem(t); problem == "" {
		problem = resultProblem(t)
	}
	if problem != "" {
		return badHandler(function, fmt.Sprintf("handler is %v: %s; %s", t, problem, allowedHandlers))
	}
	return nil
}

func badHandler(function, message string) error {
	return &ConfigError{function, codeInvalidParameter, message}
}

func parameterProblem(t reflect.Type) string {
	switch n := t.NumIn(); {
	case t.IsVariadic():
		return "its parameters are variadic"
	case n > 2:
		return fmt.Sprintf("it takes %d parameters", n)
	case n == 2 && !isContext(t.In(0)):
		return fmt.Sprintf("its first of two parameters is %v, not context.Context", t.In(0))
	case n == 0 || n == 1 && isContext(t.In(0)):
		return ""
	}
	event := t.In(t.NumIn() - 1)
	if unfit(event) && !implements(reflect.PointerTo(event), decoders) || event.Kind() == reflect.Interface && event.NumMethod() > 0 {
		return fmt.Sprintf("its event parameter is %v, into which JSON cannot be decoded", event)
	}
	return ""
}

func resultProblem(t reflect.Type) string {
	switch n := t.NumOut(); {
	case n > 2:
		return fmt.Sprintf("it returns %d values", n)
	case n > 0 && !t.Out(n-1).Implements(errorType):
		return fmt.Sprintf("the last value that it returns is %v, not an error", t.Out(n-1))
	case n == 2 && unfit(t.Out(0)) && !implements(t.Out(0), encoders):
		return fmt.Sprintf("it returns %v, which cannot be encoded as JSON", t.Out(0))
	default:
		return ""
	}
}

// isContext is lambda.Start's idea of a context.
func isContext(t reflect.Type) bool {
	return t.Kind() == reflect.Interface && contextType.Implements(t) && t.Implements(contextType)
}

// unfit tells whether values of the type have no form in JSON.
func unfit(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Chan, reflect.Func, reflect.Complex64, reflect.Complex128, reflect.UnsafePointer:
		return true
	default:
		return false
	}
}

func implements(t reflect.Type, interfaces []reflect.Type) bool {
	for _, i := range interfaces {
		if t.Implements(i) {
			return true
		}
	}
	return false
}
