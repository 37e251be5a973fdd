// SPDX-License-Identifier: Apache-2.0

package backend

import (
	"fmt"
	"slices"
)

// Limits are what a backend cannot show. The zero Limits are those of the
// embedded backend: none.
type Limits struct {
	// RealTime backends run on the wall clock: an hour takes an hour. They need
	// sockets, so they cannot be used in a bubble.
	RealTime bool

	// Differences are the rules of AWS that the backend does not keep. What needs
	// one of them is skipped.
	Differences []Difference

	// Overlay has the ids of services of which the backend enforces no capacity,
	// such as "Kinesis" on LocalStack, where no shard is ever hot. The package
	// that mounts such a service puts the emulator's limits of capacity before it,
	// as a middleware of the lab's clients that stands behind the SDK's retries
	// and before the recorder: the place of a fault. What the overlay refuses is
	// marked "overlay" in ledger and scoreboard.
	Overlay []string
}

// A Difference is a rule of AWS that a backend does not keep.
type Difference struct {
	Rule string // its number such as "2.1.7", or what a law calls it
	AWS  string // what AWS does, as a clause
	Here string // what the backend does, as a clause
}

// Lacks returns why something that needs these rules cannot be shown, in a
// sentence, or "" when it can.
func (l Limits) Lacks(rules ...string) string {
	for _, d := range l.Differences {
		if slices.Contains(rules, d.Rule) {
			return fmt.Sprintf("on AWS %s (%s), but here %s", d.AWS, d.Rule, d.Here)
		}
	}
	return ""
}
