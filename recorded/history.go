// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"context"
	"encoding/json"
	"strconv"
	"sync"
	"time"
)

// A history is what a function was invoked with. It is written by handlers and
// read by the case.
type history struct {
	mu   sync.Mutex
	list []*invocation
}

// An invocation is one call of a handler.
type invocation struct {
	event   any
	started time.Time
	ended   time.Time // zero while it runs
}

// begin adds an invocation; end says that its handler is done. Lambda ended it at
// its deadline, if that is earlier.
func (h *history) begin(ctx context.Context, event any) (end func()) {
	i := &invocation{event: event, started: time.Now()}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.list = append(h.list, i)
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		i.ended = time.Now()
		if deadline, ok := ctx.Deadline(); ok && deadline.Before(i.ended) {
			i.ended = deadline
		}
	}
}

// count returns how many invocations began, and how many of them run.
func (h *history) count() (begun, running int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, i := range h.list {
		if i.ended.IsZero() {
			running++
		}
	}
	return len(h.list), running
}

// values returns the invocations in the order of their beginnings, as cases see
// them, with times in seconds since the case began.
func (h *history) values(began time.Time) []any {
	h.mu.Lock()
	defer h.mu.Unlock()
	values := make([]any, len(h.list))
	for n, i := range h.list {
		o := newObject(member{name: "event", value: i.event}, member{name: "started", value: since(began, i.started)})
		if !i.ended.IsZero() {
			o.set("ended", since(began, i.ended))
		}
		values[n] = o
	}
	return values
}

// since returns an instant as seconds, to the nanosecond.
func since(began, at time.Time) json.Number {
	return json.Number(strconv.FormatFloat(at.Sub(began).Seconds(), 'f', 9, 64))
}
