// SPDX-License-Identifier: Apache-2.0

// Package storetest is the law that every [idempotency.Store] obeys.
//
// A store's test is one call:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func() idempotency.Store { return newStore(t) })
//	}
//
// No rule waits for time to pass, so the law holds on the wall clock and in a
// testing/synctest bubble alike. Subtests cannot run inside a bubble: there, use
// [Check].
package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/eventlab/eventlab/consumers/idempotency"
)

// Run checks each rule of the law in a subtest of t, against a new store. The
// stores may share their storage, since each rule has keys of its own; but a storage
// that remembers the keys of an earlier run must be emptied first.
func Run(t *testing.T, newStore func() idempotency.Store) {
	t.Helper()
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			if err := rule.check(t.Context(), subject{newStore(), rule.name}); err != nil {
				t.Errorf("promised: %s\n%v", rule.promise, err)
			}
		})
	}
}

// Check is Run without a test: it returns the broken rules by name, joined, or nil.
func Check(ctx context.Context, newStore func() idempotency.Store) error {
	var broken []error
	for _, rule := range rules {
		if err := rule.check(ctx, subject{newStore(), rule.name}); err != nil {
			broken = append(broken, fmt.Errorf("%s: promised: %s: %w", rule.name, rule.promise, err))
		}
	}
	return errors.Join(broken...)
}

// A rule is one promise of a Store.
type rule struct {
	name    string
	promise string
	check   func(context.Context, subject) error
}
