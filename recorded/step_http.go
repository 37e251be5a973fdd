// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// signedFor finds the service in the credential scope of a signature.
var signedFor = regexp.MustCompile(`Credential=[^,]*/([a-z0-9]+)/aws4_request`)

// lacksHTTP returns what a raw request needs that the lab does not have.
func (r *run) lacksHTTP(s scriptStep) error {
	if _, ok := r.lab.Wire(); !ok {
		return unsupported("http: the lab's backend takes no raw requests in this process")
	}
	headers, _ := step(s.subject, "headers")
	signature, _ := step(headers, "Authorization")
	found := signedFor.FindStringSubmatch(textOf(signature))
	if found == nil {
		return nil
	}
	if service := r.clients.services[found[1]]; service == nil || service.protocols == nil {
		return unsupported("http: there is no service %s over the wire", found[1])
	}
	return nil
}

// http sends a raw request to the lab's handler, as it is.
func (r *run) http(s scriptStep) error {
	value, err := r.scope.value(s.subject)
	if err != nil {
		return err
	}
	given, ok := value.(*object)
	if !ok {
		return fmt.Errorf("want an object, got %s", brief(value))
	}
	ctx, cancel := context.WithTimeout(r.ctx, callLimit)
	defer cancel()
	request, err := rawRequest(ctx, given)
	if err != nil {
		return err
	}
	r.clients.mountAll()
	wire, _ := r.lab.Wire()
	response, err := wire.HTTPClient.Do(request)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(response.Body)
	if err = errors.Join(err, response.Body.Close()); err != nil {
		return err
	}
	if err := r.compareResponse(s, response.StatusCode, string(text)); err != nil {
		return err
	}
	r.name(s, newObject(member{name: "status", value: number(int64(response.StatusCode))}, member{name: "body", value: string(text)}))
	return nil
}

// rawRequest makes a request to the path and query of a URL, at the endpoint.
func rawRequest(ctx context.Context, given *object) (*http.Request, error) {
	text := func(name, standard string) string {
		value, ok := given.get(name)
		if !ok || value == nil {
			return standard
		}
		return textOf(value)
	}
	path := text("url", "/")
	if _, rest, ok := strings.Cut(path, "://"); ok {
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			path = rest[i:]
		} else {
			path = "/"
		}
	}
	body, _ := given.get("body")
	bytes := bytes.NewReader([]byte(text("body", "")))
	if b, ok := body.(blob); ok {
		bytes.Reset(b)
	}
	request, err := http.NewRequestWithContext(ctx, text("method", http.MethodGet), endpoint+strings.ReplaceAll(path, " ", "%20"), bytes)
	if err != nil {
		return nil, err
	}
	value, _ := given.get("headers")
	if headers, ok := value.(*object); ok {
		for _, h := range headers.members {
			request.Header.Set(h.name, textOf(h.value))
		}
	}
	if host := request.Header.Get("Host"); host != "" {
		request.Host = host
	}
	return request, nil
}

// compareResponse compares a response with what the step expects.
func (r *run) compareResponse(s scriptStep, status int, body string) error {
	var differences []mismatch
	if wanted, ok := s.get("status"); ok {
		differences = r.scope.match("status", wanted, number(int64(status)))
	}
	for _, kind := range []string{"contains", "lacks"} {
		value, _ := s.get(kind)
		parts, _ := value.([]any)
		for _, part := range parts {
			filled, err := r.scope.value(part)
			if err != nil {
				return err
			}
			if strings.Contains(body, textOf(filled)) != (kind == "contains") {
				differences = append(differences, mismatch{"body", "a text that " + kind + " " + brief(filled), brief(body)})
			}
		}
	}
	if pattern, ok := s.get("json"); ok {
		value, err := decodeJSON([]byte(body))
		if err != nil {
			differences = append(differences, mismatch{"body", "JSON", brief(body)})
		} else {
			differences = slices.Concat(differences, r.scope.match("body", pattern, value))
		}
	}
	if len(differences) > 0 && differences[0].path != "body" {
		differences = append(differences, mismatch{"body", "what goes with the status", brief(body)})
	}
	return differs(differences)
}
