// SPDX-License-Identifier: Apache-2.0

// Package ledger records what happened in a lab.
//
// Everything that acts appends facts, in the past tense; invariants, counters,
// reports and tests read nothing else. Three counts that people conflate are
// kept apart: a delivery (the item was in an event), an execution (the handler
// began on it) and an effect (something happened outside).
//
// Facts are ordered by instant, actor and sequence, which does not depend on
// the order in which goroutines of one instant came to write them: one seed
// gives one ledger, byte for byte.
package ledger

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/eventlab/eventlab/internal/actor"
)

// A Ledger is an append-only list of facts. The zero Ledger is empty and ready;
// a nil one discards what is written to it. It is safe for concurrent use.
type Ledger struct {
	written atomic.Uint64

	mu sync.Mutex
	// fresh are the facts since the last reading, in pieces: growing one slice
	// would copy a million facts again and again.
	fresh [][]Fact
	facts []Fact // those before, in order
	seq   map[string]*uint64
	alias map[string]string
}

// piece is how many facts are allocated at once.
const piece = 512

// Write appends f as done by the actor of ctx. A zero At means now.
func (l *Ledger) Write(ctx context.Context, f Fact) {
	l.Append(actor.From(ctx).Name(), f)
}

// Append appends f as done by the named actor. A zero At means now.
func (l *Ledger) Append(actor string, f Fact) {
	if l == nil {
		return
	}
	if f.At.IsZero() {
		f.At = time.Now()
	}
	f.At = f.At.UTC().Round(0)
	f.Actor = actor
	l.mu.Lock()
	if len(l.alias) > 0 {
		f.Source, f.Destination = l.called(f.Source), l.called(f.Destination)
	}
	f.Seq = l.next(actor)
	last := len(l.fresh) - 1
	if last < 0 || len(l.fresh[last]) == piece {
		l.fresh = append(l.fresh, make([]Fact, 0, piece))
		last++
	}
	l.fresh[last] = append(l.fresh[last], f)
	l.mu.Unlock()
	l.written.Add(1)
}

// next counts the facts of an actor. The caller holds the mutex.
func (l *Ledger) next(actor string) uint64 {
	seq := l.seq[actor]
	if seq == nil {
		if l.seq == nil {
			l.seq = map[string]*uint64{}
		}
		seq = new(uint64)
		l.seq[actor] = seq
	}
	*seq++
	return *seq
}

// Alias makes the facts to come call a source by the name that it has in the lab:
// where labs share a backend, its real name is another.
func (l *Ledger) Alias(real, name string) {
	if real == name {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.alias == nil {
		l.alias = map[string]string{}
	}
	l.alias[real] = name
}

// called returns what a source is called in the lab. The caller holds the mutex.
func (l *Ledger) called(source string) string {
	if name, ok := l.alias[source]; ok {
		return name
	}
	return source
}

// Len returns how many facts were written. It takes no lock, so a watchdog can
// call it while the lab stands still.
func (l *Ledger) Len() int {
	if l == nil {
		return 0
	}
	return int(l.written.Load())
}

// Facts returns all facts so far, in order. The caller owns the slice.
func (l *Ledger) Facts() []Fact {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.fresh) > 0 {
		l.facts = slices.Concat(append([][]Fact{l.facts}, l.fresh...)...)
		l.fresh = nil
		slices.SortStableFunc(l.facts, Compare)
	}
	return slices.Clone(l.facts)
}

// WriteJSON writes facts as JSON Lines, one fact a line.
func WriteJSON(w io.Writer, facts []Fact) error {
	buffered := bufio.NewWriter(w)
	enc := json.NewEncoder(buffered)
	enc.SetEscapeHTML(false)
	for i := range facts {
		if err := enc.Encode(&facts[i]); err != nil {
			return fmt.Errorf("fact %d: %w", i+1, err)
		}
	}
	return buffered.Flush()
}

// ReadJSON reads what [WriteJSON] wrote. Its error names the fact, counting from 1.
func ReadJSON(r io.Reader) ([]Fact, error) {
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	var facts []Fact
	for {
		var f Fact
		err := dec.Decode(&f)
		if errors.Is(err, io.EOF) {
			return facts, nil
		}
		if err != nil {
			return nil, fmt.Errorf("fact %d: %w", len(facts)+1, err)
		}
		facts = append(facts, f)
	}
}
