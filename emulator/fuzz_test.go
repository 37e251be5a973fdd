// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/eventlab/eventlab/emulator"
)

// answer sends one request to an emulator with a queue "q" that holds a message,
// and checks what must hold of any answer.
func answer(t *testing.T, r *http.Request) {
	t.Helper()
	handler := onTheWall(t).Handler(emulator.HandlerConfig{Report: func(err error) { t.Errorf("reported: %v", err) }})
	playExchanges(t, handler, []exchange{
		{name: "a queue", target: "CreateQueue", body: `{"QueueName":"q"}`, status: 200},
		{name: "a message", target: "SendMessage", body: `{"QueueUrl":"q","MessageBody":"a"}`, status: 200},
	})
	ctx, cancel := context.WithTimeout(r.Context(), 20*time.Millisecond) // of a long poll
	defer cancel()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r.WithContext(ctx))
	wantWellFormed(t, w)
	switch w.Code {
	case http.StatusOK, http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound:
	case http.StatusServiceUnavailable:
		if ctx.Err() == nil {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	default:
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if strings.Contains(w.Body.String(), "goroutine ") {
		t.Errorf("the answer has a stack: %s", w.Body)
	}
}

func FuzzWireJSON(f *testing.F) {
	f.Fuzz(func(t *testing.T, target, body string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("X-Amz-Target", target)
		r.Header.Set("Content-Type", "application/x-amz-json-1.0")
		answer(t, r)
	})
}

func FuzzWireQuery(f *testing.F) {
	f.Fuzz(func(t *testing.T, path, query, body string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
		r.URL = &url.URL{Path: path, RawQuery: query}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer(t, r)
	})
}
