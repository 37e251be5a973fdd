// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

func grantedOnce(ctx context.Context, s subject) error {
	claim := claimFor(hour)
	token, err := s.take(ctx, claim)
	if err != nil {
		return err
	}
	entry, err := s.held(ctx)
	if err != nil {
		return err
	}
	if entry.Token != token || entry.Completed || entry.PayloadHash != claim.PayloadHash || !same(entry.ExpiresAt, claim.ExpiresAt) {
		return fmt.Errorf("the holder: got %s, want the first claim, unchanged", describe(entry))
	}
	return s.heldBy(ctx, token)
}

func oneOfMany(ctx context.Context, s subject) error {
	const claimants = 16
	var (
		mu      sync.Mutex
		granted int
		failed  error
		all     sync.WaitGroup
		start   = make(chan struct{})
	)
	for range claimants {
		all.Go(func() {
			<-start
			_, ok, err := s.store.Claim(ctx, s.key, claimFor(hour))
			mu.Lock()
			defer mu.Unlock()
			if ok {
				granted++
			}
			failed = errors.Join(failed, err)
		})
	}
	close(start)
	all.Wait()
	if failed == nil && granted != 1 {
		return fmt.Errorf("%d of %d claims were granted, want 1", granted, claimants)
	}
	return failed
}

func independent(ctx context.Context, s subject) error {
	other := subject{s.store, s.key + "/other"}
	token, err := s.take(ctx, claimFor(hour))
	if err != nil {
		return err
	}
	if _, err := other.take(ctx, claimFor(hour)); err != nil {
		return fmt.Errorf("other key: %w", err)
	}
	if err := s.complete(ctx, token, resultFor(hour, "1")); err != nil {
		return err
	}
	entry, err := other.held(ctx)
	if err == nil && entry.Completed {
		return fmt.Errorf("other key: got %s, want a claim", describe(entry))
	}
	return err
}

// takeTwice takes the key with a claim that has already expired, then again.
func takeTwice(ctx context.Context, s subject) (first, second int64, err error) {
	if first, err = s.take(ctx, claimFor(-time.Second)); err != nil {
		return 0, 0, err
	}
	if second, err = s.take(ctx, claimFor(hour)); err != nil {
		return 0, 0, fmt.Errorf("after the first claim expired: %w", err)
	}
	return first, second, greater(first, second)
}

func greater(first, second int64) error {
	if second <= first {
		return fmt.Errorf("tokens: got %d, then %d, want a greater one", first, second)
	}
	return nil
}

func expired(ctx context.Context, s subject) error {
	_, second, err := takeTwice(ctx, s)
	if err != nil {
		return err
	}
	return s.heldBy(ctx, second)
}

func released(ctx context.Context, s subject) error {
	first, err := s.take(ctx, claimFor(hour))
	if err != nil {
		return err
	}
	if err := s.release(ctx, first); err != nil {
		return err
	}
	second, err := s.take(ctx, claimFor(hour))
	if err != nil {
		return fmt.Errorf("after the release: %w", err)
	}
	return errors.Join(greater(first, second), s.heldBy(ctx, second))
}

func lostRelease(ctx context.Context, s subject) error {
	first, second, err := takeTwice(ctx, s)
	if err != nil {
		return err
	}
	if err := lost("release with the first token", s.store.Release(ctx, s.key, first)); err != nil {
		return err
	}
	return s.heldBy(ctx, second)
}

func endedContext(ctx context.Context, s subject) error {
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, granted, err := s.store.Claim(ended, s.key, claimFor(hour)); err == nil || granted {
		return fmt.Errorf("claim: got granted %t, error %v, want an error", granted, err)
	}
	token, err := s.take(ctx, claimFor(hour))
	if err != nil {
		return err
	}
	if s.store.Complete(ended, s.key, token, resultFor(hour, "1")) == nil || s.store.Release(ended, s.key, token) == nil {
		return errors.New("complete and release: got no error, want one")
	}
	return s.heldBy(ctx, token)
}
