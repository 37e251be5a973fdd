// SPDX-License-Identifier: Apache-2.0

package sideline

import (
	"context"
	"sync"
)

// A Store remembers which messages of which groups are parked. A group is parked
// while one of its messages is. Each method is one atomic step, and may be called
// concurrently, also from different processes. Repeating a call changes nothing more.
//
// In DynamoDB a group is an item with a set of strings, and each method an UpdateItem:
// Park adds to the set, Follow adds to it on the condition that it exists, and Unpark
// deletes from it; DynamoDB drops a set with its last member. An item's size
// limit of 400 KB leaves room for about 9,000 message ids.
type Store interface {
	// Park records that the message of the group is parked.
	Park(ctx context.Context, group, message string) error

	// Follow records that the message is parked if its group is, and returns whether.
	Follow(ctx context.Context, group, message string) (parked bool, err error)

	// Unpark forgets the message. If it is not parked, that is no error.
	Unpark(ctx context.Context, group, message string) error
}

// A Memory is a Store in the memory of one process. Other execution environments do
// not see it: it is for tests and for learning, not for production. It is safe for
// concurrent use.
type Memory struct {
	mu     sync.Mutex
	parked map[string]map[string]struct{}
}

var _ Store = (*Memory)(nil)

// NewMemory returns an empty Memory.
func NewMemory() *Memory {
	return &Memory{parked: map[string]map[string]struct{}{}}
}

// Park implements Store.
func (m *Memory) Park(ctx context.Context, group, message string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.parked[group] == nil {
		m.parked[group] = map[string]struct{}{}
	}
	m.parked[group][message] = struct{}{}
	return nil
}

// Follow implements Store.
func (m *Memory) Follow(ctx context.Context, group, message string) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	messages, parked := m.parked[group]
	if parked {
		messages[message] = struct{}{}
	}
	return parked, nil
}

// Unpark implements Store.
func (m *Memory) Unpark(ctx context.Context, group, message string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.parked[group], message)
	if len(m.parked[group]) == 0 {
		delete(m.parked, group)
	}
	return nil
}
