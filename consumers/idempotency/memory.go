// SPDX-License-Identifier: Apache-2.0

package idempotency

import (
	"context"
	"slices"
	"sync"
	"time"
)

// A Memory is a Store in the memory of one process. Other processes, and other
// execution environments of a function, do not see it: it is for tests and for
// learning, not for production. It is safe for concurrent use.
type Memory struct {
	mu      sync.Mutex
	entries map[string]Entry
	token   int64
	// sweepAt is the number of entries at which those that expired are forgotten.
	sweepAt int
}

var _ Store = (*Memory)(nil)

const (
	firstSweep = 1024
	// sweepGrace is how long an expired claim can still be completed.
	sweepGrace = longestAttempt
)

// NewMemory returns an empty Memory.
func NewMemory() *Memory {
	return &Memory{entries: map[string]Entry{}, sweepAt: firstSweep}
}

// Claim implements Store.
func (m *Memory) Claim(ctx context.Context, key string, claim Claim) (Entry, bool, error) {
	if err := ctx.Err(); err != nil {
		return Entry{}, false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	if held, ok := m.entries[key]; ok && held.ExpiresAt.After(now) {
		held.Value = slices.Clone(held.Value)
		return held, false, nil
	}
	m.sweep(now)
	m.token++
	entry := Entry{Token: m.token, PayloadHash: claim.PayloadHash, ExpiresAt: claim.ExpiresAt}
	m.entries[key] = entry
	return entry, true, nil
}

// Complete implements Store.
func (m *Memory) Complete(ctx context.Context, key string, token int64, result Result) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	entry, ok := m.entries[key]
	switch {
	case !ok || entry.Token != token:
		return ErrClaimLost
	case entry.Completed:
		return nil
	}
	entry.Completed, entry.Value, entry.ExpiresAt = true, slices.Clone(result.Value), result.ExpiresAt
	m.entries[key] = entry
	return nil
}

// Release implements Store.
func (m *Memory) Release(ctx context.Context, key string, token int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	entry, ok := m.entries[key]
	if !ok || entry.Token != token || entry.Completed {
		return ErrClaimLost
	}
	delete(m.entries, key)
	return nil
}

// sweep forgets what expired, each time that the entries have doubled, so that an
// execution environment that lives long does not grow without end. The cost per
// claim stays constant.
func (m *Memory) sweep(now time.Time) {
	if len(m.entries) < m.sweepAt {
		return
	}
	for key, entry := range m.entries {
		if entry.ExpiresAt.Add(sweepGrace).Before(now) {
			delete(m.entries, key)
		}
	}
	m.sweepAt = max(firstSweep, 2*len(m.entries))
}
