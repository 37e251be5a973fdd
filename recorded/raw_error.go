// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// A rawError is the body of an error that came over HTTP. It has members that the
// SDK has no place for, such as S3's ArgumentName.
type rawError struct{ body []byte }

type rawErrorKey struct{}

// keepErrorBody makes a client keep the body of an error in the rawError of the
// call's context.
type keepErrorBody struct{}

// ID names the middleware.
func (keepErrorBody) ID() string { return "RecordedErrorBody" }

// HandleDeserialize stands between the SDK's deserializer and the transport.
func (keepErrorBody) HandleDeserialize(
	ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
) (middleware.DeserializeOutput, middleware.Metadata, error) {
	out, metadata, err := next.HandleDeserialize(ctx, in)
	kept, ok := ctx.Value(rawErrorKey{}).(*rawError)
	response, isHTTP := out.RawResponse.(*smithyhttp.Response)
	if !ok || !isHTTP || err != nil || response.StatusCode < 300 {
		return out, metadata, err
	}
	body, err := io.ReadAll(response.Body)
	err = errors.Join(err, response.Body.Close())
	kept.body = body
	response.Body = io.NopCloser(bytes.NewReader(body))
	return out, metadata, err
}

// addTo adds the members of the error that it does not have. The code is the one
// that was sent: the SDK reports the name of its own type.
func (r *rawError) addTo(failure *object) {
	for _, m := range r.members() {
		if m.name == "Code" {
			failure.set("code", m.value)
		}
		if !failure.has(m.name) {
			failure.set(m.name, m.value)
		}
	}
}

// members returns the members of a body of JSON or XML that are plain values.
func (r *rawError) members() []member {
	if value, err := decodeJSON(r.body); err == nil {
		o, _ := value.(*object)
		if o == nil {
			return nil
		}
		return o.members
	}
	return xmlMembers(r.body)
}

// xmlMembers returns the elements that hold nothing but text.
func xmlMembers(body []byte) []member {
	var members []member
	dec := xml.NewDecoder(bytes.NewReader(body))
	name, text := "", ""
	for {
		token, err := dec.Token()
		if err != nil {
			return members
		}
		switch t := token.(type) {
		case xml.StartElement:
			name, text = t.Name.Local, ""
		case xml.CharData:
			text += string(t)
		case xml.EndElement:
			if t.Name.Local == name {
				members = append(members, member{name: name, value: text})
			}
			name = ""
		}
	}
}
