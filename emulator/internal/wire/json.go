// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"net/http"
	"strings"

	"github.com/aws/smithy-go"
)

// jsonProtocol is AWS JSON 1.0: the operation in the header X-Amz-Target, its
// input as the body (7.2.1).
// https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
type jsonProtocol struct{ body []byte }

const (
	jsonContentType  = "application/x-amz-json-1.0"
	queryErrorHeader = "x-amzn-query-error"
)

// isJSON says whether a request means to speak AWS JSON.
func isJSON(h http.Header) bool {
	return h.Get("X-Amz-Target") != "" || strings.HasPrefix(h.Get("Content-Type"), "application/x-amz-json-1.")
}

// targetOf returns the service and the operation that a request names; without a
// service if there is none of that name.
func targetOf(h http.Header) (*Service, string) {
	target := h.Get("X-Amz-Target")
	dot := strings.LastIndexByte(target, '.')
	if dot < 0 {
		return nil, target
	}
	return serviceWhere(func(s *Service) bool { return s.Target == target[:dot] }), target[dot+1:]
}

func (p jsonProtocol) input() (value, error) { return newJSONValue(p.body) }

func (jsonProtocol) answer(_ *call, output smithy.Serializable) response {
	r := response{status: http.StatusOK, contentType: jsonContentType}
	if schemaOf(output) == nil {
		return r // no members: no body either
	}
	var w jsonWriter
	output.Serialize(&w)
	r.body = w.Bytes()
	return r
}

func (jsonProtocol) refuse(c *call, f *Failure) response {
	var w jsonWriter
	w.open(smithy.ShapeTypeStructure, '{')
	w.member("__type", f.Shape)
	if f.modeled != nil {
		f.modeled.Serialize(&inner{ShapeSerializer: &w})
	} else if f.Message != "" {
		w.member(messageMember(f), f.Message)
	}
	w.close('}')
	r := response{status: f.Status, contentType: jsonContentType, body: w.Bytes()}
	if c.service != nil && c.service.Version != "" {
		r.queryError = f.Code + ";" + f.fault() // for clients that knew its Query protocol
	}
	return r
}

// messageMember is what the text of an error is called that no service models.
// Recorded: Kinesis' wire/type-errors.
func messageMember(f *Failure) string {
	if f.Code == "MalformedInput" {
		return "Message"
	}
	return "message"
}

// inner lets a structure write its members into one that is open already.
type inner struct {
	smithy.ShapeSerializer
	depth int
}

// WriteStruct implements smithy.ShapeSerializer.
func (i *inner) WriteStruct(schema *smithy.Schema) {
	if i.depth++; i.depth > 1 {
		i.ShapeSerializer.WriteStruct(schema)
	}
}

// CloseStruct implements smithy.ShapeSerializer.
func (i *inner) CloseStruct() {
	if i.depth--; i.depth > 0 {
		i.ShapeSerializer.CloseStruct()
	}
}
