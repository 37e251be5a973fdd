// SPDX-License-Identifier: Apache-2.0

package actor

import (
	"sync/atomic"
	"time"
)

// places is how many phases the grid has.
const places = uint64(Grid / Spacing)

// A Cast deals phases to the actors of one lab. Phases are distinct until the
// grid is full ([Grid] / [Spacing], 100,000 actors); then they repeat.
// A Cast is safe for concurrent use, but only actors that are made in a
// repeatable order get repeatable phases.
type Cast struct {
	start, step uint64
	dealt       atomic.Uint64
	wall        bool
}

// NewCast returns a cast whose order of phases depends on seed, so that another
// seed lets other actors go first.
func NewCast(seed uint64) *Cast {
	h := scramble(seed)
	// A step without the prime factors of places (2 and 5) visits every place.
	step := 2*((h>>32)%(places/2)) + 1
	for step%5 == 0 || step == 1 {
		step = (step + 2) % places
	}
	return &Cast{start: h % places, step: step}
}

// NewWallCast returns a cast for the wall clock: its actors take no turns.
func NewWallCast() *Cast { return &Cast{step: 1, wall: true} }

// Actor returns a new actor. Its phase is never zero, which belongs to calls
// that carry no actor.
func (c *Cast) Actor(name string) *Actor {
	place := (c.start + c.dealt.Add(1)*c.step) % places
	if place == 0 {
		place = (c.start + c.dealt.Add(1)*c.step) % places
	}
	return &Actor{name: name, phase: time.Duration(place) * Spacing, wall: c.wall}
}

// scramble is the finalizer of SplitMix64: near seeds give far results.
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
