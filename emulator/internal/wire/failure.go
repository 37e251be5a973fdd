// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"context"
	"errors"
	"net/http"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/traits"
)

// A Failure is an error as requests are told it. Protocols name errors
// differently: JSON by shape, Query by an older code, which JSON repeats in a
// header (7.2.1).
type Failure struct {
	Shape   string // absolute: com.amazonaws.sqs#QueueDoesNotExist
	Code    string // AWS.SimpleQueueService.NonExistentQueue
	Message string

	Status      int // of HTTP
	QueryStatus int // of HTTP, in the Query protocol
	Server      bool

	// modeled writes the error's members, if a service's model has it.
	modeled smithy.Serializable
}

// Error returns the code and the message.
func (f *Failure) Error() string { return f.Code + ": " + f.Message }

// common are the errors that no service models: AWS's own framework answers them
// for all services. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
var common = map[string]struct {
	shape  string
	status int
}{
	"AccessDenied":          {"AccessDeniedException", http.StatusForbidden},
	"InternalFailure":       {"InternalFailure", http.StatusInternalServerError},
	"InvalidAction":         {"UnknownOperationException", http.StatusBadRequest},
	"InvalidParameterValue": {"InvalidParameterValueException", http.StatusBadRequest}, // 7.2.14
	"MalformedInput":        {"SerializationException", http.StatusBadRequest},
	"MalformedQueryString":  {"MalformedQueryString", http.StatusNotFound},
	"MissingAction":         {"MissingAction", http.StatusBadRequest},
	"MissingParameter":      {"MissingRequiredParameterException", http.StatusBadRequest}, // 7.2.15
	"NotImplemented":        {"NotImplemented", http.StatusNotImplemented},
	"RequestEntityTooLarge": {"RequestEntityTooLargeException", http.StatusRequestEntityTooLarge},
	"RequestTimeout":        {"RequestTimeout", http.StatusRequestTimeout},
	"ServiceUnavailable":    {"ServiceUnavailableException", http.StatusServiceUnavailable},
}

// newFailure returns an error that AWS's framework answers. A code that it does
// not have is its own shape.
func newFailure(code, message string) *Failure {
	f := &Failure{Shape: code, Code: code, Message: message, Status: http.StatusBadRequest}
	if known, ok := common[code]; ok {
		f.Shape, f.Status = known.shape, known.status
	}
	f.Shape = "com.amazon.coral.service#" + f.Shape
	f.Server = f.Status >= http.StatusInternalServerError
	f.QueryStatus = f.Status
	return f
}

// Explain returns what a caller is told of err. Of what is no error of AWS it is
// told nothing but that the service failed.
func Explain(err error) *Failure {
	if f, ok := errors.AsType[*Failure](err); ok {
		return f
	}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		if modeled, ok := api.(smithy.Serializable); ok {
			return explainModeled(api, modeled)
		}
		f := newFailure(api.ErrorCode(), api.ErrorMessage())
		if _, known := common[f.Code]; !known && api.ErrorFault() == smithy.FaultServer {
			f.Server, f.Status, f.QueryStatus = true, http.StatusInternalServerError, http.StatusInternalServerError
		}
		return f
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return newFailure("ServiceUnavailable", "The request has failed due to a temporary failure of the server.")
	}
	return newFailure("InternalFailure", "")
}

// explainModeled reads the traits of the error's shape.
func explainModeled(api smithy.APIError, modeled smithy.Serializable) *Failure {
	f := &Failure{
		Code: api.ErrorCode(), Message: api.ErrorMessage(), Status: http.StatusBadRequest,
		Server: api.ErrorFault() == smithy.FaultServer, modeled: modeled,
	}
	if f.Server {
		f.Status = http.StatusInternalServerError
	}
	schema := schemaOf(modeled)
	if schema == nil {
		f.Shape = f.Code
	} else {
		f.Shape = schema.ID().String()
	}
	if trait, ok := smithy.SchemaTrait[*traits.HTTPError](schema); ok {
		f.Status = trait.Code
	}
	f.QueryStatus = f.Status
	if trait, ok := smithy.SchemaTrait[*traits.AWSQueryError](schema); ok {
		f.Code, f.QueryStatus = trait.ErrorCode, trait.StatusCode
	}
	return f
}

// fault is how the Query protocol says whose mistake it was.
func (f *Failure) fault() string {
	if f.Server {
		return "Receiver"
	}
	return "Sender"
}
