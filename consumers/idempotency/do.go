// SPDX-License-Identifier: Apache-2.0

package idempotency

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

const (
	// claimMargin is how long a claim outlasts its attempt's context: for an attempt
	// that ends late, for clocks that differ, and for recording the result.
	claimMargin = time.Second

	// longestAttempt is the highest timeout of a Lambda function.
	longestAttempt = 15 * time.Minute

	// defaultRetention covers the longest retention of a queue and that of its
	// dead-letter queue: 14 days each.
	defaultRetention = 28 * 24 * time.Hour
)

// A Guard says how keys are guarded.
type Guard struct {
	// Store is where keys are claimed. It is required.
	Store Store

	// Expiry is how long a claim lasts, and the longest that an attempt's context
	// lasts. Zero or less means until one second after the deadline of the attempt's
	// context, or for 15 minutes, the longest that Lambda lets a function run, if it
	// has no deadline. See the package documentation before setting it.
	Expiry time.Duration

	// Retention is how long a result is kept. Zero or less means 28 days.
	Retention time.Duration
}

// A Request says what must happen once.
type Request struct {
	// Key names the business event. It must not be empty.
	Key string

	// Payload is what the key stands for. Its JSON is hashed, and the same key with
	// another hash is ErrPayloadMismatch. So it holds what makes the event this event,
	// and nothing that changes from one delivery to the next. Nil means that payloads
	// are not compared.
	Payload any
}

// Do runs effect, unless it has succeeded before under the request's key: then
// it returns the recorded result, which went through JSON. Effect's context ends
// no later than the claim.
//
// Effect returns an error only if nothing happened: the claim is then released and
// the error returned. Do also returns ErrInProgress and ErrPayloadMismatch, with
// nothing run; ErrClaimLost and ErrNotRecorded, beside the result; the context's
// error, with nothing run, if it has ended; and errors of the store. All are to be
// told apart with errors.Is.
//
// Do may be called concurrently.
func Do[T any](ctx context.Context, guard Guard, request Request, effect func(context.Context) (T, error)) (T, error) {
	var none T
	claim, err := guard.claim(ctx, request)
	if err != nil {
		return none, err
	}
	entry, granted, err := guard.Store.Claim(ctx, request.Key, claim)
	switch {
	case err != nil:
		return none, fmt.Errorf("claim of key %q: %w", request.Key, err)
	case !granted:
		return recorded[T](request.Key, claim, entry)
	}

	attempt, cancel := context.WithDeadline(ctx, claim.ExpiresAt)
	defer cancel()
	value, err := effect(attempt)
	if err != nil {
		return none, guard.release(attempt, request.Key, entry.Token, err)
	}
	return value, guard.complete(attempt, request.Key, entry.Token, value)
}

// claim returns the claim that an attempt in ctx needs.
func (g Guard) claim(ctx context.Context, request Request) (Claim, error) {
	switch {
	case g.Store == nil:
		return Claim{}, errors.New("idempotency: the guard has no store")
	case request.Key == "":
		return Claim{}, errors.New("idempotency: the key is empty")
	case ctx.Err() != nil:
		return Claim{}, fmt.Errorf("key %q: %w", request.Key, ctx.Err())
	}
	hash, err := payloadHash(request.Payload)
	if err != nil {
		return Claim{}, fmt.Errorf("payload of key %q: %w", request.Key, err)
	}
	return Claim{PayloadHash: hash, ExpiresAt: g.expiresAt(ctx)}, nil
}

func (g Guard) expiresAt(ctx context.Context) time.Time {
	if g.Expiry > 0 {
		return time.Now().Add(g.Expiry)
	}
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(longestAttempt)
	}
	return deadline.Add(claimMargin)
}

func payloadHash(payload any) (string, error) {
	if payload == nil {
		return "", nil
	}
	raw, err := json.Marshal(payload)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}

// recorded answers a request whose key somebody holds. Payloads are compared only
// where both sides have one, so that a consumer can begin to give them.
func recorded[T any](key string, claim Claim, held Entry) (T, error) {
	var value T
	switch {
	case held.PayloadHash != "" && claim.PayloadHash != "" && held.PayloadHash != claim.PayloadHash:
		return value, fmt.Errorf("key %q: %w", key, ErrPayloadMismatch)
	case !held.Completed:
		return value, fmt.Errorf("key %q: %w, claimed until %s",
			key, ErrInProgress, held.ExpiresAt.UTC().Format(time.RFC3339Nano))
	}
	if err := json.Unmarshal(held.Value, &value); err != nil {
		var none T
		return none, fmt.Errorf("recorded result of key %q is not a %T: %w", key, none, err)
	}
	return value, nil
}

// release frees the key after effect returned the error cause. If the attempt's
// context has ended the effect may have happened all the same, so the claim is left to
// expire.
func (g Guard) release(attempt context.Context, key string, token int64, cause error) error {
	if attempt.Err() != nil {
		return cause
	}
	err := g.Store.Release(attempt, key, token)
	if err == nil || errors.Is(err, ErrClaimLost) {
		return cause
	}
	return fmt.Errorf("%w (and its claim of key %q stands until it expires: %w)", cause, key, err)
}

// complete records value. The effect has happened, so it tries even when the
// attempt's context has ended.
func (g Guard) complete(attempt context.Context, key string, token int64, value any) error {
	deadline := time.Now().Add(claimMargin)
	if end, ok := attempt.Deadline(); ok && end.After(deadline) {
		deadline = end
	}
	ctx, cancel := context.WithDeadline(context.WithoutCancel(attempt), deadline)
	defer cancel()
	retention := g.Retention
	if retention <= 0 {
		retention = defaultRetention
	}
	// A result that JSON cannot hold is a mistake in the program. Recording that the
	// effect happened keeps the mistake from repeating it.
	raw, unfit := json.Marshal(value)
	err := g.Store.Complete(ctx, key, token, Result{Value: raw, ExpiresAt: time.Now().Add(retention)})
	switch {
	case errors.Is(err, ErrClaimLost):
		return fmt.Errorf("key %q: %w", key, err)
	case err != nil:
		return fmt.Errorf("key %q: %w: %w", key, ErrNotRecorded, err)
	case unfit != nil:
		return fmt.Errorf("result of key %q: %w", key, unfit)
	}
	return nil
}
