// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/aws/smithy-go"

	"github.com/eventlab/eventlab/emulator/internal/request"
)

// Operations are what a [Handler] calls.
type Operations interface {
	// Input returns a new, empty input of an operation, or an error that names
	// the operations that there are.
	Input(service, operation string) (any, error)

	// Call makes the call.
	Call(ctx context.Context, service, operation string, input any) (any, error)
}

// A Handler answers requests in AWS's protocols. It is safe for concurrent use.
type Handler struct {
	Operations Operations

	MaxBody     int64         // how many bytes a request may have
	BodyTimeout time.Duration // how long its body may take to arrive

	// Report is told what callers are not; it may be nil.
	Report func(error)

	// PassPanics lets panics of operations through, to callers in this process.
	PassPanics bool

	requests atomic.Uint64
}

// A panicError is reported when an operation panicked.
type panicError struct {
	operation string
	value     any
	stack     []byte
}

func (p *panicError) Error() string {
	return fmt.Sprintf("panic in %s: %v\n%s", p.operation, p.value, p.stack)
}

// A call is one request for an operation.
type call struct {
	id        string   // of the request
	service   *Service // nil if it is none of those that are known
	operation string
	protocol  protocol
}

// A protocol is one request in one of AWS's protocols.
type protocol interface {
	input() (value, error)
	answer(*call, smithy.Serializable) response
	refuse(*call, *Failure) response
}

// A response is what is sent back.
type response struct {
	status      int
	contentType string
	queryError  string // header x-amzn-query-error
	body        []byte
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := requestID(h.requests.Add(1))
	answer := h.respond(w, r, id)
	header := w.Header()
	header.Set("x-amzn-RequestId", id)
	header["Content-Type"] = nil // nothing that net/http guesses
	if answer.contentType != "" {
		header.Set("Content-Type", answer.contentType)
	}
	if answer.queryError != "" {
		header.Set(queryErrorHeader, answer.queryError)
	}
	header.Set("Content-Length", strconv.Itoa(len(answer.body)))
	w.WriteHeader(answer.status)
	_, _ = w.Write(answer.body) // a caller that is gone needs no answer
}

// requestID returns an id for the nth request, which looks like AWS's.
func requestID(n uint64) string {
	text := fmt.Sprintf("%016x%016x", scramble(n), scramble(^n))
	return text[:8] + "-" + text[8:12] + "-5" + text[13:16] + "-a" + text[17:20] + "-" + text[20:]
}

// scramble is the finalizer of SplitMix64: near numbers give far results.
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func (h *Handler) respond(w http.ResponseWriter, r *http.Request, id string) response {
	body, err := h.read(w, r)
	c, problem := route(r, body)
	if c == nil {
		return notFound()
	}
	c.id = id
	if err == nil {
		err = problem
	}
	if err != nil {
		return c.protocol.refuse(c, Explain(err))
	}
	answer, err := h.answer(r, c)
	if err != nil {
		return c.protocol.refuse(c, Explain(err))
	}
	return answer
}

// notFound answers what no protocol has written, as AWS does.
func notFound() response {
	return response{status: http.StatusNotFound, body: []byte("<UnknownOperationException/>\n")}
}

// read reads the body, which must not be too large, nor take too long to arrive.
func (h *Handler) read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	// In this process there is no connection, and so no deadline.
	connection := http.NewResponseController(w)
	_ = connection.SetReadDeadline(time.Now().Add(h.BodyTimeout))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, h.MaxBody))
	if err == nil {
		_ = connection.SetReadDeadline(time.Time{})
		return body, nil
	}
	w.Header().Set("Connection", "close") // nobody waits for the rest
	switch {
	case errors.As(err, new(*http.MaxBytesError)):
		return nil, newFailure("RequestEntityTooLarge", fmt.Sprintf("The request is larger than %d bytes.", h.MaxBody))
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, newFailure("RequestTimeout", "The request took too long to arrive.")
	default:
		return nil, malformed("")
	}
}

// route finds out what a request is for; nil if nobody can tell.
func route(r *http.Request, body []byte) (*call, error) {
	if isJSON(r.Header) {
		service, operation := targetOf(r.Header)
		c := &call{service: service, operation: operation, protocol: jsonProtocol{body}}
		if service == nil {
			return c, newFailure("InvalidAction", fmt.Sprintf("no service here has the X-Amz-Target %q", r.Header.Get("X-Amz-Target")))
		}
		return c, nil
	}
	parameters, err := parametersOf(r, body)
	if len(parameters) == 0 && err == nil && !isForm(r.Header) {
		return nil, nil
	}
	form := newForm(parameters)
	c := &call{service: serviceOfQuery(r, form), operation: form.parameter("Action"), protocol: queryProtocol{form}}
	switch {
	case err != nil:
	case c.operation == "":
		err = newFailure("MissingAction", "The request must contain the parameter Action.")
	case c.service == nil:
		err = newFailure("InvalidAction", "")
	default:
		form.setPath(c.service.PathMember, r.URL.Path)
	}
	return c, err
}

// answer makes the call that c asks for. What goes wrong inside of it is reported.
func (h *Handler) answer(r *http.Request, c *call) (answer response, err error) {
	defer func() {
		if h.PassPanics {
			return
		}
		if problem := recover(); problem != nil {
			err = &panicError{operation: c.operation, value: problem, stack: debug.Stack()}
		}
		if err != nil && h.Report != nil && Explain(err).Code == "InternalFailure" {
			h.Report(err)
		}
	}()
	output, err := h.call(r, c)
	if err != nil {
		return response{}, err
	}
	described, ok := output.(smithy.Serializable)
	if !ok {
		return response{}, fmt.Errorf("wire: %T does not describe itself by a schema", output)
	}
	return c.protocol.answer(c, described), nil
}

func (h *Handler) call(r *http.Request, c *call) (output any, err error) {
	input, err := h.Operations.Input(c.service.ID, c.operation)
	if err != nil {
		return nil, newFailure("InvalidAction", err.Error())
	}
	written, err := c.protocol.input()
	if err != nil {
		return nil, err
	}
	zeros, err := bind(input, written)
	if err != nil {
		return nil, err
	}
	ctx := request.With(r.Context(), request.Details{Zeros: zeros, TraceHeader: r.Header.Get("X-Amzn-Trace-Id")})
	return h.Operations.Call(ctx, c.service.ID, c.operation, input)
}
