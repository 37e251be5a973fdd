// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/eventlab/eventlab/backend"
)

// What follows is for the packages that build sources (lab/sqs, …).

// Shared returns the lab's one value of type T, made by make when it is asked
// for first. Packages that build sources keep their services in it.
func Shared[T any](l *Lab, make func() T) T {
	for _, value := range l.shared {
		if value, ok := value.(T); ok {
			return value
		}
	}
	value := make()
	l.shared = append(l.shared, value)
	return value
}

// Engine returns the knobs of type T that the lab was configured with, or the
// zero value, which are the documented defaults.
func Engine[T any](l *Lab) T {
	for _, value := range l.engine {
		if value, ok := value.(T); ok {
			return value
		}
	}
	var zero T
	return zero
}

// Mount makes a service answer the lab's clients: the backend's own, or one in
// this process.
func (l *Lab) Mount(service backend.Service) {
	l.tb.Helper()
	l.open("Mount")
	if err := l.backend.Mount(service); err != nil {
		l.tb.Fatalf("lab: %v", err)
	}
}

// AddSource makes RunUntilDrained wait for a source.
func (l *Lab) AddSource(s Source) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sources = append(l.sources, s)
}

// OnClose registers what to do when the lab ends, last registered first. It is
// done by the test's goroutine, inside the bubble.
func (l *Lab) OnClose(do func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closers = append(l.closers, do)
}

// Resource returns the real name of what the lab calls name, which is another
// where labs share a backend. The ledger uses the lab's name.
func (l *Lab) Resource(name string) string {
	real := l.backend.Resource(name)
	l.ledger.Alias(real, name)
	return real
}

// Limits says what the lab's backend cannot show.
func (l *Lab) Limits() backend.Limits { return l.backend.Limits() }

// Unrecorded is [Lab.AWS] without the ledger and without faults, for what the lab
// itself has to look up.
func (l *Lab) Unrecorded() aws.Config { return l.backend.Config() }

// Wire returns what clients are made from that write requests in AWS's protocols
// and hand them to the backend in this process, and whether it has such a door:
// only the embedded one has. Its HTTPClient takes raw requests. What comes through
// it is not recorded, and no fault is injected.
func (l *Lab) Wire() (aws.Config, bool) {
	wired, ok := l.backend.(interface{ WireConfig() aws.Config })
	if !ok {
		return aws.Config{}, false
	}
	return wired.WireConfig(), true
}

// Learn registers how to find out what only a backend knows, such as which
// messages were dead-lettered. It is done before the ledger is judged, by the
// test's goroutine, and maybe more than once. The embedded backend tells such
// facts when they happen.
func (l *Lab) Learn(do func(ctx context.Context) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.learners = append(l.learners, do)
}

// learn asks the backend what the ledger lacks.
func (l *Lab) learn() {
	l.tb.Helper()
	l.mu.Lock()
	learners := slices.Clone(l.learners)
	l.mu.Unlock()
	for _, do := range learners {
		if err := do(l.ctx); err != nil {
			l.tb.Fatalf("lab: %v", err)
		}
	}
}
