// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/eventlab/eventlab/emulator/internal/wire"
)

// HandlerConfig says how the wire door is set up. The zero HandlerConfig is a good one.
type HandlerConfig struct {
	// MaxBody is how many bytes the body of a request may have. The default is
	// 8 MiB: a message of 1 MiB, the largest, takes 6 MiB when every character of
	// it is written as an escape.
	MaxBody int64

	// BodyTimeout is how long the body of a request may take to arrive. The
	// default is 30 s of the clock on the wall.
	BodyTimeout time.Duration

	// Report is told what callers are not: an operation panicked, with its stack,
	// or returned an error that is none of AWS's. Callers get InternalFailure.
	// Nil reports nothing. It may be called concurrently.
	Report func(error)
}

// Handler returns the wire door: an http.Handler that speaks AWS's protocols, so
// that clients in any language can call the mounted services. SQS is served in
// JSON 1.0 and in the Query protocol. Services may be mounted afterwards.
//
// Signatures are not checked: anybody who reaches the handler may call it.
func (a *AWS) Handler(cfg HandlerConfig) http.Handler { return a.handler(cfg) }

func (a *AWS) handler(cfg HandlerConfig) *wire.Handler {
	return &wire.Handler{
		Operations:  wireOperations{a},
		MaxBody:     cmp.Or(cfg.MaxBody, 8<<20),
		BodyTimeout: cmp.Or(cfg.BodyTimeout, 30*time.Second),
		Report:      cfg.Report,
	}
}

// WireConfig returns the wire door without a socket: a configuration whose
// clients write requests, sign them, and hand them to the handler in this
// process. It answers what [AWS.Config] answers, at the same instants, and works
// in a testing/synctest bubble too. A panic of an operation reaches the caller.
// (An error that is none of AWS's does not: it is InternalFailure here.)
func (a *AWS) WireConfig() aws.Config {
	cfg := a.Config()
	cfg.APIOptions = nil
	cfg.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test", Source: "eventlab"}, nil
	})
	handler := a.handler(HandlerConfig{})
	handler.PassPanics = true
	cfg.HTTPClient = inProcess{handler}
	return cfg
}

// wireOperations is what the wire may know of an AWS.
type wireOperations struct{ *AWS }

// Input returns a new input of an operation.
func (o wireOperations) Input(service, name string) (any, error) {
	op, err := o.operation(service, name)
	if err != nil {
		return nil, err
	}
	return reflect.New(op.input.Elem()).Interface(), nil
}

// inProcess sends requests to a handler without a socket.
type inProcess struct{ handler http.Handler }

// Do implements aws.HTTPClient.
func (p inProcess) Do(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := &recorder{header: http.Header{}, status: http.StatusOK}
	p.handler.ServeHTTP(w, r)
	if err := r.Context().Err(); err != nil && w.status == http.StatusServiceUnavailable {
		return nil, err // over a socket, nobody would wait for this answer
	}
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", w.status, http.StatusText(w.status)),
		StatusCode:    w.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        w.header,
		Body:          io.NopCloser(&w.body),
		ContentLength: int64(w.body.Len()),
		Request:       r,
	}, nil
}

// A recorder keeps what a handler answers.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (w *recorder) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *recorder) WriteHeader(status int) { w.status = status }

// Write implements http.ResponseWriter.
func (w *recorder) Write(b []byte) (int, error) { return w.body.Write(b) }
