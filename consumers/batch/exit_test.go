// SPDX-License-Identifier: Apache-2.0

package batch

import (
	"context"
	"log/slog"
	"runtime"
	"testing"
)

// A function that ends its goroutine takes one helper with it. Its item must be
// reported, and the helper must not be waited for.
func TestAnItemThatEndsItsGoroutineHasFailed(t *testing.T) {
	t.Parallel()
	entries := []entry{{id: "m1"}, {id: "m2"}}
	r := &run[string]{
		config:   Config{Logger: slog.New(slog.DiscardHandler)}.withDefaults(),
		handle:   func(context.Context, string) error { runtime.Goexit(); return nil },
		items:    []string{"m1", "m2"},
		entries:  entries,
		schedule: newSchedule(entries),
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.work(t.Context())
	}()
	<-ended

	if got := failedIDs(entries); len(got) != 2 {
		t.Errorf("reported %v, want m1 and m2", got)
	}
	if entries[0].err == nil || entries[1].state != waiting {
		t.Errorf("got %+v, want the first failed and the second waiting", entries)
	}
}
