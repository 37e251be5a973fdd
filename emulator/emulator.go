// SPDX-License-Identifier: Apache-2.0

// Package emulator is AWS in this process.
//
// An emulated service is a Go type whose methods are the AWS operations, with
// the SDK's own inputs, outputs and errors. It is mounted into an [AWS] under
// the SDK's service id, and called through a door. The direct door is
// [AWS.Config]: unmodified SDK clients, with their validation, retries and typed
// errors, but without serialization, signing and sockets, so that they work in a
// testing/synctest bubble, where time is virtual. The wire door is [AWS.Handler],
// for clients in any language: an http.Handler that speaks AWS's protocols.
//
// The folders below hold the services. They know nothing of mappings, functions
// and ledgers: what only a service can know it tells an observer.
package emulator

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/eventlab/eventlab/internal/actor"
)

// Config says how an [AWS] is set up.
type Config struct {
	// Region is what clients are told. The default is us-east-1.
	Region string

	// Unattributed acts for calls whose context carries no actor. Nil is an
	// actor called "unattributed" with phase zero.
	Unattributed *actor.Actor
}

// AWS holds the emulated services of one account and region. It is safe for
// concurrent use.
type AWS struct {
	region       string
	unattributed *actor.Actor

	mu       sync.RWMutex
	services map[string]operations
}

// operations are a service's methods by the name of the operation.
type operations map[string]operation

type operation struct {
	input reflect.Type
	call  reflect.Value
}

// New returns an AWS without services.
func New(cfg Config) *AWS {
	if cfg.Region == "" {
		cfg.Region = "us-east-1"
	}
	return &AWS{region: cfg.Region, unattributed: cfg.Unattributed, services: map[string]operations{}}
}

// Mount makes service answer the calls of clients with this service id, such as
// "SQS". Every exported method with the form of an AWS operation is one:
//
//	func (s *Service) SendMessage(ctx context.Context, in *sqs.SendMessageInput) (*sqs.SendMessageOutput, error)
//
// It returns an error when the id is taken or the value bears no operation.
func (a *AWS) Mount(serviceID string, service any) error {
	ops := operationsOf(service)
	if len(ops) == 0 {
		return fmt.Errorf("emulator: %T bears no AWS operation; want methods func(context.Context, *Input) (*Output, error)", service)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, taken := a.services[serviceID]; taken {
		return fmt.Errorf("emulator: a service %q is mounted already", serviceID)
	}
	a.services[serviceID] = ops
	return nil
}

// Call makes one call in the turn of the actor that ctx carries, one virtual
// latency from now. Its error is the service's own, or a [NotImplementedError].
func (a *AWS) Call(ctx context.Context, serviceID, name string, input any) (any, error) {
	op, err := a.operation(serviceID, name)
	if err != nil {
		return nil, err
	}
	if got := reflect.TypeOf(input); got != op.input {
		return nil, fmt.Errorf("emulator: %s.%s takes %v, not %v", serviceID, name, op.input, got)
	}
	who := actor.From(ctx)
	if who == nil {
		who = a.unattributed
		ctx = actor.With(ctx, who)
	}
	if err := who.Turn(ctx); err != nil {
		return nil, err
	}
	results := op.call.Call([]reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(input)})
	if err, _ := results[1].Interface().(error); err != nil {
		return nil, err
	}
	return results[0].Interface(), nil
}

func (a *AWS) operation(serviceID, name string) (operation, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	ops, ok := a.services[serviceID]
	if !ok {
		return operation{}, &NotImplementedError{Service: serviceID, Operation: name, Exist: sortedKeys(a.services)}
	}
	op, ok := ops[name]
	if !ok {
		return operation{}, &NotImplementedError{Service: serviceID, Operation: name, mounted: true, Exist: sortedKeys(ops)}
	}
	return op, nil
}

// A NotImplementedError says that no mounted service has an operation.
// SDK clients report it as the API error code "NotImplemented"; over the wire it
// is what AWS answers for operations that it does not know, "InvalidAction".
type NotImplementedError struct {
	Service, Operation string
	// Exist are the operations that the service has, or, when the service itself
	// is not mounted, the services that are.
	Exist   []string
	mounted bool
}

func (e *NotImplementedError) Error() string {
	switch {
	case e.mounted:
		return fmt.Sprintf("the emulator has no %s.%s; of %s it has %s", e.Service, e.Operation, e.Service, strings.Join(e.Exist, ", "))
	case len(e.Exist) == 0:
		return fmt.Sprintf("the emulator cannot answer %s.%s: no service is mounted", e.Service, e.Operation)
	default:
		return fmt.Sprintf("the emulator has no %s; mounted are %s", e.Service, strings.Join(e.Exist, ", "))
	}
}

var (
	contextType = reflect.TypeFor[context.Context]()
	errorType   = reflect.TypeFor[error]()
)

func operationsOf(service any) operations {
	ops := operations{}
	value := reflect.ValueOf(service)
	if !value.IsValid() {
		return ops
	}
	for i := range value.NumMethod() {
		method := value.Method(i)
		if t := method.Type(); isOperation(t) {
			ops[value.Type().Method(i).Name] = operation{input: t.In(1), call: method}
		}
	}
	return ops
}

func isOperation(t reflect.Type) bool {
	return t.NumIn() == 2 && t.NumOut() == 2 && !t.IsVariadic() &&
		t.In(0) == contextType && t.Out(1) == errorType &&
		t.In(1).Kind() == reflect.Pointer && t.In(1).Elem().Kind() == reflect.Struct &&
		t.Out(0).Kind() == reflect.Pointer && t.Out(0).Elem().Kind() == reflect.Struct
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
