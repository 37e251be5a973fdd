// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"context"
	"net/http"
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	emulated "github.com/eventlab/eventlab/emulator/sqs"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/lab/sqs"
)

// A service is one that cases can call.
type service struct {
	mount  func(*lab.Lab)       // makes the lab answer its calls
	client func(aws.Config) any // makes the SDK's client

	// protocols make clients for the lab's wire, by the names that cases have for
	// them. Nil is a service that is not there over the wire.
	protocols map[string]func(aws.Config) any

	// zeros tells the service which members are zero because they were set so.
	zeros func(ctx context.Context, members ...string) context.Context

	// unions are values of the SDK's types for the members of unions.
	unions []any

	// statuses are the HTTP statuses of operations that do not answer with 200
	// when all is well.
	statuses map[string]int

	// queryCodes are the names of errors that the SDK has no type for, by the codes
	// that the service's older protocol has. Nil is a service that has none.
	queryCodes map[string]string
}

// services returns the services that cases can call, by their names in scripts.
// Cases that call others are unsupported.
func services() map[string]*service {
	return map[string]*service{
		"sqs": {
			mount: sqs.Mount, client: newClient(awssqs.NewFromConfig), protocols: queueProtocols(),
			zeros: emulated.WithZeros, queryCodes: queueCodes,
		},
		"lambda": {mount: sqs.Mount, client: newClient(awslambda.NewFromConfig), statuses: lambdaStatuses},
		"events": {client: func(aws.Config) any { return eventBridge{} }},
	}
}

func newClient[C, O any](construct func(aws.Config, ...func(*O)) C) func(aws.Config) any {
	return func(cfg aws.Config) any { return construct(cfg) }
}

var queueCodes = map[string]string{
	"InvalidParameterValue": "InvalidParameterValueException",
	"MissingParameter":      "MissingRequiredParameterException",
}

// status returns the HTTP status of an answer that did not come over HTTP.
func (s *service) status(operation string, out reflect.Value) int64 {
	if code := out.FieldByName("StatusCode"); code.IsValid() && code.CanInt() && code.Int() > 0 {
		return code.Int() // of Lambda's Invoke
	}
	_, operation, _ = strings.Cut(operation, ".")
	if code, ok := s.statuses[operation]; ok {
		return int64(code)
	}
	return http.StatusOK
}

// unionTypes returns the types of unions.
func (s *service) unionTypes() []reflect.Type {
	types := make([]reflect.Type, len(s.unions))
	for i, union := range s.unions {
		types[i] = reflect.TypeOf(union)
	}
	return types
}
