// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/eventlab/eventlab/consumers/idempotency"
)

// A subject is a store and the key with which a rule examines it. Its verbs act,
// and return an error when the store did not answer as it must.
type subject struct {
	store idempotency.Store
	key   string
}

// An hour is far enough away for every rule.
const hour = time.Hour

func claimFor(d time.Duration) idempotency.Claim {
	return idempotency.Claim{PayloadHash: "hash", ExpiresAt: time.Now().Add(d)}
}

func resultFor(d time.Duration, value string) idempotency.Result {
	return idempotency.Result{Value: []byte(value), ExpiresAt: time.Now().Add(d)}
}

// take claims the key, which must be granted, and returns the token.
func (s subject) take(ctx context.Context, claim idempotency.Claim) (int64, error) {
	entry, granted, err := s.store.Claim(ctx, s.key, claim)
	switch {
	case err != nil:
		return 0, fmt.Errorf("claim: %w", err)
	case !granted:
		return 0, fmt.Errorf("claim was not granted: %s holds the key", describe(entry))
	case entry.Completed || entry.PayloadHash != claim.PayloadHash || !same(entry.ExpiresAt, claim.ExpiresAt):
		return 0, fmt.Errorf("granted claim: got %s, want the claim that was asked for", describe(entry))
	}
	return entry.Token, nil
}

// held claims the key, which somebody must hold, and returns the holder's entry.
func (s subject) held(ctx context.Context) (idempotency.Entry, error) {
	entry, granted, err := s.store.Claim(ctx, s.key, claimFor(2*hour))
	switch {
	case err != nil:
		return entry, fmt.Errorf("claim: %w", err)
	case granted:
		return entry, errors.New("the key was granted, but somebody holds it")
	}
	return entry, nil
}

// heldBy is held, by a claim that is not completed and has this token.
func (s subject) heldBy(ctx context.Context, token int64) error {
	entry, err := s.held(ctx)
	if err == nil && (entry.Token != token || entry.Completed) {
		return fmt.Errorf("got %s, want the claim with token %d", describe(entry), token)
	}
	return err
}

// heldWith is held, by a result with this value.
func (s subject) heldWith(ctx context.Context, value string) error {
	entry, err := s.held(ctx)
	if err == nil && (!entry.Completed || !bytes.Equal(entry.Value, []byte(value))) {
		return fmt.Errorf("got %s, want a result with value %q", describe(entry), value)
	}
	return err
}

func (s subject) complete(ctx context.Context, token int64, result idempotency.Result) error {
	if err := s.store.Complete(ctx, s.key, token, result); err != nil {
		return fmt.Errorf("complete with token %d: %w", token, err)
	}
	return nil
}

func (s subject) release(ctx context.Context, token int64) error {
	if err := s.store.Release(ctx, s.key, token); err != nil {
		return fmt.Errorf("release with token %d: %w", token, err)
	}
	return nil
}

// lost requires that a call was refused because the claim is lost.
func lost(call string, err error) error {
	if !errors.Is(err, idempotency.ErrClaimLost) {
		return fmt.Errorf("%s: got error %v, want %v", call, err, idempotency.ErrClaimLost)
	}
	return nil
}

// same allows a store to keep time in whole milliseconds.
func same(a, b time.Time) bool {
	return a.Sub(b).Abs() <= time.Millisecond
}

func describe(e idempotency.Entry) string {
	kind := "claim"
	if e.Completed {
		kind = fmt.Sprintf("result %q", e.Value)
	}
	return fmt.Sprintf("a %s with token %d, hash %q, until %s",
		kind, e.Token, e.PayloadHash, e.ExpiresAt.UTC().Format(time.RFC3339Nano))
}
