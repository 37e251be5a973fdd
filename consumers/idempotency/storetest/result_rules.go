// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/eventlab/eventlab/consumers/idempotency"
)

// completed takes the key and completes it.
func completed(ctx context.Context, s subject, result idempotency.Result) (int64, error) {
	token, err := s.take(ctx, claimFor(hour))
	if err != nil {
		return 0, err
	}
	return token, s.complete(ctx, token, result)
}

func resultKept(ctx context.Context, s subject) error {
	result := resultFor(3*hour, `{"parcel":"p-1"}`)
	if _, err := completed(ctx, s, result); err != nil {
		return err
	}
	if err := s.heldWith(ctx, `{"parcel":"p-1"}`); err != nil {
		return err
	}
	entry, err := s.held(ctx)
	if err == nil && (entry.PayloadHash != "hash" || !same(entry.ExpiresAt, result.ExpiresAt)) {
		return fmt.Errorf("got %s, want the hash of the claim and the end of the result", describe(entry))
	}
	return err
}

func emptyResultKept(ctx context.Context, s subject) error {
	if _, err := completed(ctx, s, resultFor(hour, "")); err != nil {
		return err
	}
	return s.heldWith(ctx, "")
}

func resultCopied(ctx context.Context, s subject) error {
	result := resultFor(hour, "1")
	if _, err := completed(ctx, s, result); err != nil {
		return err
	}
	result.Value[0] = '2'
	entry, err := s.held(ctx)
	if err != nil {
		return err
	}
	if len(entry.Value) > 0 {
		entry.Value[0] = '3'
	}
	return s.heldWith(ctx, "1")
}

func resultExpired(ctx context.Context, s subject) error {
	first, err := completed(ctx, s, resultFor(-time.Second, "1"))
	if err != nil {
		return err
	}
	second, err := s.take(ctx, claimFor(hour))
	if err != nil {
		return err
	}
	return greater(first, second)
}

func lostComplete(ctx context.Context, s subject) error {
	first, second, err := takeTwice(ctx, s)
	if err != nil {
		return err
	}
	if err := lost("complete with the first token", s.store.Complete(ctx, s.key, first, resultFor(hour, "1"))); err != nil {
		return err
	}
	if err := s.heldBy(ctx, second); err != nil {
		return err
	}
	if err := s.complete(ctx, second, resultFor(hour, "2")); err != nil {
		return err
	}
	err = lost("complete with the first token after the second", s.store.Complete(ctx, s.key, first, resultFor(hour, "1")))
	return errors.Join(err, s.heldWith(ctx, "2"))
}

func releasedComplete(ctx context.Context, s subject) error {
	token, err := s.take(ctx, claimFor(hour))
	if err != nil {
		return err
	}
	if err := s.release(ctx, token); err != nil {
		return err
	}
	if err := lost("complete after release", s.store.Complete(ctx, s.key, token, resultFor(hour, "1"))); err != nil {
		return err
	}
	_, err = s.take(ctx, claimFor(hour))
	return err
}

func completedRelease(ctx context.Context, s subject) error {
	token, err := completed(ctx, s, resultFor(hour, "1"))
	if err != nil {
		return err
	}
	if err := lost("release after complete", s.store.Release(ctx, s.key, token)); err != nil {
		return err
	}
	return s.heldWith(ctx, "1")
}

func unknown(ctx context.Context, s subject) error {
	return errors.Join(
		lost("complete", s.store.Complete(ctx, s.key, 1, resultFor(hour, "1"))),
		lost("release", s.store.Release(ctx, s.key, 1)),
	)
}

func lateComplete(ctx context.Context, s subject) error {
	token, err := s.take(ctx, claimFor(-time.Second))
	if err != nil {
		return err
	}
	if err := s.complete(ctx, token, resultFor(hour, "1")); err != nil {
		return err
	}
	return s.heldWith(ctx, "1")
}

func completeTwice(ctx context.Context, s subject) error {
	token, err := completed(ctx, s, resultFor(hour, "1"))
	if err != nil {
		return err
	}
	if err := s.complete(ctx, token, resultFor(hour, "2")); err != nil {
		return err
	}
	return s.heldWith(ctx, "1")
}
