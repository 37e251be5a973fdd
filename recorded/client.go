// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/eventlab/eventlab/lab"
)

// callLimit is how much time a call has: one that takes longer does not answer.
const callLimit = 15 * time.Minute

// An unsupportedError says what the lab lacks to replay a case.
type unsupportedError struct{ what string }

func (e *unsupportedError) Error() string { return e.what }

func unsupported(format string, args ...any) error {
	return &unsupportedError{fmt.Sprintf(format, args...)}
}

// clients are the SDK's clients of a lab, made when they are needed.
type clients struct {
	lab      *lab.Lab
	wired    bool // calls go over the wire where the service is there
	services map[string]*service
	made     map[string]reflect.Value
}

func newClients(l *lab.Lab, wired bool) *clients {
	return &clients{lab: l, wired: wired, services: services(), made: map[string]reflect.Value{}}
}

// A reply is what became of a call: an answer or an error of the service.
type reply struct {
	answer, failure *object
}

// named returns what the script calls the reply.
func (r reply) named() *object {
	if r.failure != nil {
		return r.failure
	}
	return r.answer
}

// An operation is a method of a client.
type operation struct {
	name    string // such as sqs.SendMessage
	service *service
	method  reflect.Value
	zeros   func(ctx context.Context, members ...string) context.Context
}

// operation returns what a script calls "sqs.SendMessage", by the protocol that it
// names or, for "", by the lab's own door. Its error says what is unsupported.
func (c *clients) operation(name, protocol string) (*operation, error) {
	serviceName, operationName, ok := strings.Cut(name, ".")
	s := c.services[serviceName]
	if !ok || s == nil {
		return nil, unsupported("%s: there is no service %s", name, serviceName)
	}
	if c.wired && protocol == "" && s.protocols != nil {
		protocol = standardProtocol
	}
	client, err := c.client(serviceName, protocol)
	if err != nil {
		return nil, unsupported("%s: %v", name, err)
	}
	method := client.MethodByName(operationName)
	if !method.IsValid() || method.Type().NumIn() < 2 || method.Type().In(1).Kind() != reflect.Pointer {
		return nil, unsupported("%s: the SDK's client has no such operation", name)
	}
	op := &operation{name: name, service: s, method: method, zeros: s.zeros}
	if protocol != "" {
		op.zeros = withZeros
	}
	return op, nil
}

// client returns the client of a service.
func (c *clients) client(name, protocol string) (reflect.Value, error) {
	key := name + " " + protocol
	if client, ok := c.made[key]; ok {
		return client, nil
	}
	s := c.services[name]
	construct, cfg := s.client, c.lab.AWS()
	if protocol != "" {
		var ok bool
		if construct, ok = s.protocols[protocol]; !ok {
			return reflect.Value{}, fmt.Errorf("the lab does not speak %s with %s", protocol, name)
		}
		if cfg, ok = c.lab.Wire(); !ok {
			return reflect.Value{}, errors.New("the lab's backend has no wire in this process")
		}
	}
	c.mount(s)
	client := reflect.ValueOf(construct(plain(cfg)))
	c.made[key] = client
	return client, nil
}

func (c *clients) mount(s *service) {
	if s.mount != nil {
		s.mount(c.lab)
	}
}

// mountAll makes the lab answer raw requests to any service.
func (c *clients) mountAll() {
	for _, name := range slices.Sorted(maps.Keys(c.services)) {
		c.mount(c.services[name])
	}
}

// plain takes out of a configuration what would keep AWS's answers from a case:
// validation of the input and retries.
func plain(cfg aws.Config) aws.Config {
	cfg.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
	cfg.APIOptions = append(slices.Clone(cfg.APIOptions), func(stack *middleware.Stack) error {
		_, _ = stack.Initialize.Remove("OperationInputValidation") // operations without required members have none
		return errors.Join(
			stack.Build.Add(sendZeros{}, middleware.Before),
			stack.Deserialize.Add(keepErrorBody{}, middleware.After),
		)
	})
	return cfg
}

// call makes a call with an input of the script. limit bounds how long a stream
// of events is read. Its error says why there is no reply.
func (o *operation) call(ctx context.Context, input any, limit time.Duration) (reply, error) {
	f := &filler{unions: o.service.unionTypes()}
	in := reflect.New(o.method.Type().In(1).Elem())
	if err := f.fill("", in.Elem(), input); err != nil {
		return reply{}, unsupported("%s: %v", o.name, err)
	}
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	ctx = context.WithValue(ctx, rawErrorKey{}, &rawError{})
	if o.zeros != nil && len(f.zeros) > 0 {
		ctx = o.zeros(ctx, f.zeros...)
	}
	results := o.method.Call([]reflect.Value{reflect.ValueOf(ctx), in})
	if err, _ := results[1].Interface().(error); err != nil {
		return o.failed(ctx, err)
	}
	out := results[0].Elem()
	answer, status := fromStruct(out), o.service.status(o.name, out)
	if metadata, ok := metadataOf(out); ok {
		if response, ok := awsmiddleware.GetRawResponse(metadata).(*smithyhttp.Response); ok {
			status = int64(response.StatusCode)
		}
	}
	if stream := eventsOf(results[0]); stream.IsValid() {
		answer = readEvents(stream, limit)
	}
	if code := answer.find("StatusCode"); code != nil {
		code.optional = true // the HTTP status, which the SDK puts there
	}
	answer.members = append(answer.members, member{name: "_http", value: number(status), optional: true})
	return reply{answer: answer}, nil
}

func metadataOf(out reflect.Value) (middleware.Metadata, bool) {
	field := out.FieldByName("ResultMetadata")
	if !field.IsValid() {
		return middleware.Metadata{}, false
	}
	metadata, ok := field.Interface().(middleware.Metadata)
	return metadata, ok
}

// failed returns the reply that an error of a client is.
func (o *operation) failed(ctx context.Context, err error) (reply, error) {
	if ctx.Err() != nil {
		return reply{}, fmt.Errorf("no answer came within %v", callLimit)
	}
	failure, ok := o.service.fromError(err)
	if !ok {
		return reply{}, fmt.Errorf("the client says: %w", err)
	}
	if raw, ok := ctx.Value(rawErrorKey{}).(*rawError); ok {
		raw.addTo(failure)
	}
	if failure.is("code", "NotImplemented") {
		message, _ := failure.get("message")
		why, _, _ := strings.Cut(textOf(message), ";") // and not what there is instead
		return reply{failure: failure}, unsupported("%s: %s", o.name, why)
	}
	return reply{failure: failure}, nil
}

// streams reports whether the operation answers with a stream of events.
func (o *operation) streams() bool {
	_, ok := o.method.Type().Out(0).MethodByName("GetStream")
	return ok
}
