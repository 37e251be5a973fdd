// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"errors"
	"net/http"
	"reflect"
	"strings"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// fromError returns an error of a service as the SDK reports it: code, message,
// status, type, query_code and the error's own members. What is no answer of a
// service is no such error.
func (s *service) fromError(err error) (*object, bool) {
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return nil, false
	}
	o := newObject()
	if v := reflect.ValueOf(api); v.Kind() == reflect.Pointer && v.Elem().Kind() == reflect.Struct {
		if _, generic := api.(*smithy.GenericAPIError); !generic {
			o = fromStruct(v.Elem())
			o.sdk = false
		}
	}
	shape := shapeOf(api)
	o.remove("Message", "ErrorCodeOverride")
	kind, hasType := o.get("Type")
	if !hasType {
		kind = map[smithy.ErrorFault]string{smithy.FaultClient: "Sender", smithy.FaultServer: "Receiver"}[api.ErrorFault()]
	}
	o.set("code", api.ErrorCode())
	o.set("message", api.ErrorMessage())
	o.set("status", number(int64(statusOf(err, api))))
	if kind != "" {
		o.set("type", kind)
	}
	if name := s.queryCode(api, shape); name != "" {
		o.set("query_code", name)
	}
	return o, true
}

// statusOf returns the HTTP status of an error.
func statusOf(err error, api smithy.APIError) int {
	if response, ok := errors.AsType[*smithyhttp.ResponseError](err); ok {
		return response.HTTPStatusCode()
	}
	if api.ErrorFault() == smithy.FaultServer {
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}

// remove drops members.
func (o *object) remove(names ...string) {
	for _, name := range names {
		for i := range o.members {
			if o.members[i].name == name {
				o.members = append(o.members[:i], o.members[i+1:]...)
				break
			}
		}
	}
}

// queryCode returns the name that an error has in the body of an answer, for a
// service that reports the code of its older protocol.
func (s *service) queryCode(err smithy.APIError, shape *smithy.Schema) string {
	if s.queryCodes == nil {
		return ""
	}
	if shape != nil {
		return shape.ID().Name
	}
	code := err.ErrorCode()
	if name, ok := s.queryCodes[code]; ok {
		return name
	}
	return code[strings.LastIndexByte(code, '.')+1:]
}
