// SPDX-License-Identifier: Apache-2.0

package function

import (
	"context"
	"slices"
)

// A Hook stands around every handler of an account, within the invocation and its
// timeout; faults are built of it. next spends the declared [Work] and calls the
// handler. A hook may call it, not call it, wait before or after, and change what
// it returns; an error is a function error, and a panic a crash. ctx carries the
// invocation, its deadline and the environment's actor; next must get them too, and
// must be called in the goroutine that the hook was called in.
type Hook func(ctx context.Context, inv *Invocation, next func(context.Context) ([]byte, error)) ([]byte, error)

// Use adds a hook. The newest hook is the outermost. Invocations whose handler was
// not called yet have it; it is safe while others run. A nil hook panics.
func (a *Account) Use(h Hook) {
	if h == nil {
		panic("function: Use: the hook is nil")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	var hooks []Hook
	if old := a.hooks.Load(); old != nil {
		hooks = slices.Clone(*old)
	}
	hooks = append(hooks, h)
	a.hooks.Store(&hooks)
}

// callHooks calls the handler through all hooks.
func (inv *Invocation) callHooks(ctx context.Context) ([]byte, error) {
	hooks := inv.account.hooks.Load()
	if hooks == nil {
		return inv.work(ctx)
	}
	next := inv.work
	for _, h := range *hooks {
		inner := next
		next = func(ctx context.Context) ([]byte, error) { return h(ctx, inv, inner) }
	}
	return next(ctx)
}
