// SPDX-License-Identifier: Apache-2.0

package lab

import (
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

// Mount makes the service that make returns answer the calls of the lab's
// clients, if the backend's services are values in this process; on others the
// service is there already and make is not called.
func (l *Lab) Mount(serviceID string, make func() any) {
	l.tb.Helper()
	l.open("Mount")
	mounter, ok := l.backend.(backend.Mounter)
	if !ok {
		return
	}
	if err := mounter.Mount(serviceID, make()); err != nil {
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
