// SPDX-License-Identifier: Apache-2.0

package batch

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"sync"
	"time"

	"github.com/eventlab/eventlab/consumers/internal/panics"
)

// A run is one invocation's way through its batch.
type run[Item any] struct {
	config   Config
	handle   func(context.Context, Item) error
	items    []Item
	entries  []entry
	schedule *schedule
}

// work returns when nothing is left that may still be attempted. It starts no
// goroutine unless the config asks for concurrency, and leaves none behind.
func (r *run[Item]) work(ctx context.Context) {
	var helpers sync.WaitGroup
	defer helpers.Wait()
	for range min(r.config.Concurrency, len(r.items)) - 1 {
		helpers.Go(func() { r.workAlone(ctx) })
	}
	r.workAlone(ctx)
}

func (r *run[Item]) workAlone(ctx context.Context) {
	for ctx.Err() == nil {
		index, ok := r.schedule.next(r.left(ctx))
		if !ok {
			return
		}
		r.attempt(ctx, index)
	}
}

// left returns the time until the margin before the deadline of ctx.
func (r *run[Item]) left(ctx context.Context) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return math.MaxInt64
	}
	return time.Until(deadline) - r.config.Margin
}

// errExited stands for an item whose function ended its goroutine.
var errExited = errors.New("the function called runtime.Goexit")

func (r *run[Item]) attempt(ctx context.Context, index int) {
	began, err := time.Now(), errExited
	defer func() {
		r.schedule.settle(index, time.Since(began), err)
		if err != nil {
			r.logFailed(ctx, index, err)
		}
	}()
	itemCtx, cancel := r.itemContext(ctx)
	defer cancel()
	err = panics.Recovered(func() error { return r.handle(itemCtx, r.items[index]) })
}

// itemContext ends the margin before the deadline of ctx, or ItemTimeout from now.
func (r *run[Item]) itemContext(ctx context.Context) (context.Context, context.CancelFunc) {
	left := r.left(ctx)
	if r.config.ItemTimeout > 0 {
		left = min(left, r.config.ItemTimeout)
	}
	if left == math.MaxInt64 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, left)
}

func (r *run[Item]) logFailed(ctx context.Context, index int, err error) {
	attrs := []slog.Attr{slog.String("id", r.entries[index].id)}
	if r.entries[index].ordered {
		attrs = append(attrs, slog.String("group", r.entries[index].group))
	}
	attrs = append(attrs, slog.Any("error", err))
	if p, ok := errors.AsType[*panics.Error](err); ok {
		attrs = append(attrs, slog.String("stack", string(p.Stack)))
	}
	r.config.logger().LogAttrs(ctx, slog.LevelError, "batch item failed", attrs...)
}

// logUnattempted says how many items were reported without an attempt, and why.
func (r *run[Item]) logUnattempted(ctx context.Context) {
	failedGroups := map[string]bool{}
	var blocked, late int
	for i := range r.entries {
		e := &r.entries[i]
		switch {
		case e.state == failed && e.ordered:
			failedGroups[e.group] = true
		case e.state == waiting && e.ordered && failedGroups[e.group]:
			blocked++
		case e.state == waiting:
			late++
		}
	}
	if blocked+late == 0 {
		return
	}
	r.config.logger().LogAttrs(ctx, slog.LevelWarn, "batch items were not attempted",
		slog.Int("behind a failure of their group", blocked),
		slog.Int("out of time", late))
}
