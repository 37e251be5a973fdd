// SPDX-License-Identifier: Apache-2.0

package storetest_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eventlab/eventlab/consumers/idempotency"
	"github.com/eventlab/eventlab/consumers/idempotency/storetest"
)

func TestTheLawHoldsInABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		if err := storetest.Check(t.Context(), func() idempotency.Store { return idempotency.NewMemory() }); err != nil {
			t.Error(err)
		}
	})
}

// Each row is a store that is broken in one way, and a rule that must catch it.
func TestTheLawCatchesBrokenStores(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		rule   string
		broken func(*broken)
	}{
		{"AClaimIsGrantedOnce", func(b *broken) { b.alwaysGrants = true }},
		{"OneOfManyIsGranted", func(b *broken) { b.looksThenTakes = true }},
		{"KeysAreIndependent", func(b *broken) { b.oneKey = true }},
		{"AnExpiredClaimIsGranted", func(b *broken) { b.claimsNeverExpire = true }},
		{"AnExpiredClaimIsGranted", func(b *broken) { b.oneToken = true }},
		{"AReleasedClaimIsGranted", func(b *broken) { b.releasesNothing = true }},
		{"AResultIsKept", func(b *broken) { b.forgetsHash = true }},
		{"AResultIsKept", func(b *broken) { b.completeIsRelease = true }},
		{"AnEmptyResultIsKept", func(b *broken) { b.emptyIsIncomplete = true }},
		{"AResultIsACopy", func(b *broken) { b.sharesBytes = true }},
		{"AnExpiredResultIsForgotten", func(b *broken) { b.resultsNeverExpire = true }},
		{"ALostClaimCompletesNothing", func(b *broken) { b.ignoresTokens = true }},
		{"ALostClaimReleasesNothing", func(b *broken) { b.ignoresTokens = true }},
		{"AReleasedClaimCompletesNothing", func(b *broken) { b.completesAnything = true }},
		{"ACompletedClaimIsNotReleased", func(b *broken) { b.releasesResults = true }},
		{"AnUnknownKeyIsLost", func(b *broken) { b.completesAnything = true }},
		{"AnExpiredClaimNobodyTookCompletes", func(b *broken) { b.refusesLate = true }},
		{"CompletingTwiceIsCompletingOnce", func(b *broken) { b.completesOver = true }},
		{"AnEndedContextChangesNothing", func(b *broken) { b.ignoresContext = true }},
	} {
		err := storetest.Check(t.Context(), func() idempotency.Store {
			b := newBroken()
			tc.broken(b)
			return b
		})
		if err == nil || !strings.Contains(err.Error(), tc.rule+": promised") {
			t.Errorf("%s: a store that breaks it passes; broken rules: %v", tc.rule, err)
		}
	}
	if err := storetest.Check(t.Context(), func() idempotency.Store { return newBroken() }); err != nil {
		t.Errorf("a store with no defect breaks the law: %v", err)
	}
}

// A broken store is a right one with one of these defects.
type broken struct {
	alwaysGrants, looksThenTakes, oneKey, claimsNeverExpire, oneToken, releasesNothing,
	forgetsHash, completeIsRelease, emptyIsIncomplete, sharesBytes, resultsNeverExpire,
	ignoresTokens, completesAnything, releasesResults, refusesLate, completesOver, ignoresContext bool

	mu      sync.Mutex
	entries map[string]idempotency.Entry
	token   int64
	// With looksThenTakes two callers meet between the look and the take.
	looked int
	second chan struct{}
}

func newBroken() *broken {
	return &broken{entries: map[string]idempotency.Entry{}, second: make(chan struct{})}
}

func (b *broken) ended(ctx context.Context) error {
	if b.ignoresContext {
		return nil
	}
	return ctx.Err()
}

func (b *broken) key(key string) string {
	if b.oneKey {
		return ""
	}
	return key
}

func (b *broken) free(e idempotency.Entry, known bool) bool {
	over := !e.ExpiresAt.After(time.Now())
	if e.Completed && b.resultsNeverExpire || !e.Completed && b.claimsNeverExpire {
		over = false
	}
	return !known || over || b.alwaysGrants
}

func (b *broken) Claim(ctx context.Context, key string, claim idempotency.Claim) (idempotency.Entry, bool, error) {
	if err := b.ended(ctx); err != nil {
		return idempotency.Entry{}, false, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	held, known := b.entries[b.key(key)]
	if b.looksThenTakes && !known && key == "OneOfManyIsGranted" {
		b.meet()
	}
	if !b.free(held, known) {
		if !b.sharesBytes {
			held.Value = append([]byte(nil), held.Value...)
		}
		return held, false, nil
	}
	if !b.oneToken {
		b.token++
	}
	entry := idempotency.Entry{Token: b.token, PayloadHash: claim.PayloadHash, ExpiresAt: claim.ExpiresAt}
	b.entries[b.key(key)] = entry
	return entry, true, nil
}

// meet lets the first caller wait until a second one has looked, too.
func (b *broken) meet() {
	b.looked++
	switch b.looked {
	case 1:
		b.mu.Unlock()
		<-b.second
		b.mu.Lock()
	case 2:
		close(b.second)
	}
}

func (b *broken) Complete(ctx context.Context, key string, token int64, result idempotency.Result) error {
	if err := b.ended(ctx); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	key = b.key(key)
	e, known := b.entries[key]
	switch {
	case b.completesAnything:
	case !known || e.Token != token && !b.ignoresTokens || b.refusesLate && !e.Completed && b.free(e, known):
		return idempotency.ErrClaimLost
	case e.Completed && !b.completesOver:
		return nil
	case b.completeIsRelease:
		delete(b.entries, key)
		return nil
	}
	e.Completed, e.ExpiresAt, e.Value = true, result.ExpiresAt, append([]byte(nil), result.Value...)
	if b.sharesBytes {
		e.Value = result.Value
	}
	if b.forgetsHash {
		e.PayloadHash = ""
	}
	if b.emptyIsIncomplete && len(e.Value) == 0 {
		e.Completed = false
	}
	b.entries[key] = e
	return nil
}

func (b *broken) Release(ctx context.Context, key string, token int64) error {
	if err := b.ended(ctx); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	key = b.key(key)
	e, known := b.entries[key]
	if !known || e.Token != token && !b.ignoresTokens || e.Completed && !b.releasesResults {
		return idempotency.ErrClaimLost
	}
	if !b.releasesNothing {
		delete(b.entries, key)
	}
	return nil
}
