// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/smithy-go"
)

// queryProtocol is AWS's Query protocol: parameters in the URL or in a form, and
// answers in XML (7.2.1). https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
type queryProtocol struct{ form *node }

const (
	xmlContentType  = "text/xml"
	formContentType = "application/x-www-form-urlencoded"
)

func isForm(h http.Header) bool { return strings.HasPrefix(h.Get("Content-Type"), formContentType) }

// parametersOf returns the parameters of a request: those of its URL, and those of
// its form.
func parametersOf(r *http.Request, body []byte) (url.Values, error) {
	parameters, err := url.ParseQuery(r.URL.RawQuery)
	if err == nil && isForm(r.Header) {
		var form url.Values
		form, err = url.ParseQuery(string(body))
		for name, contents := range form {
			parameters[name] = append(parameters[name], contents...)
		}
	}
	if err != nil {
		return parameters, newFailure("MalformedQueryString", "The query string contains a syntax error.")
	}
	return parameters, nil
}

// setPath makes the path of a URL, such as that of a queue's URL, a parameter,
// unless it is given.
func (n *node) setPath(name, path string) {
	if name != "" && len(path) > 1 && n.children[name] == nil {
		n.childOrNew(name).content = &path
	}
}

func (p queryProtocol) input() (value, error) { return p.form, nil }

func (queryProtocol) answer(c *call, output smithy.Serializable) response {
	var w xmlWriter
	w.root(c.operation+"Response", c.service)
	if schemaOf(output) != nil {
		w.openTag(c.operation + "Result")
		output.Serialize(&w)
		w.closeTag(c.operation + "Result")
	}
	w.openTag("ResponseMetadata")
	w.element("RequestId", c.id)
	w.closeTag("ResponseMetadata")
	w.closeTag(c.operation + "Response")
	return response{status: http.StatusOK, contentType: xmlContentType, body: w.Bytes()}
}

func (queryProtocol) refuse(c *call, f *Failure) response {
	message := c.queryMessage(f)
	var w xmlWriter
	w.root("ErrorResponse", c.service)
	w.openTag("Error")
	w.element("Type", f.fault())
	w.text("Code", f.Code)
	if message != "" {
		w.text("Message", message)
	}
	w.buffer = append(w.buffer, "<Detail/></Error>"...)
	w.element("RequestId", c.id)
	w.closeTag("ErrorResponse")
	return response{status: f.QueryStatus, contentType: xmlContentType, body: w.Bytes()}
}

// queryMessage returns the text of an error, which differs from JSON's for some.
func (c *call) queryMessage(f *Failure) string {
	if f.Code == "InvalidAction" {
		return "The action " + c.operation + " is not valid for this endpoint." // recorded: query/unknown-action
	}
	if c.service != nil && c.service.QueryMessages[f.Code] != "" {
		return c.service.QueryMessages[f.Code]
	}
	return f.Message
}

// root begins a document. c.service is nil when nobody knows whose it is.
func (w *xmlWriter) root(name string, s *Service) {
	w.buffer = append(w.buffer, `<?xml version="1.0"?><`...)
	w.buffer = append(w.buffer, name...)
	if s != nil {
		w.buffer = append(w.buffer, ` xmlns="`...)
		w.buffer = append(w.buffer, s.Namespace...)
		w.buffer = append(w.buffer, '"')
	}
	w.buffer = append(w.buffer, '>')
}
