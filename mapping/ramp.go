// SPDX-License-Identifier: Apache-2.0

package mapping

import "time"

// Numbers of pollers (rule 1.2).
const (
	startingPollers = 5 // at the start, and on falling traffic
	fewestPollers   = 2 // on very low traffic, and after errors
)

// look is how often a mapping that has work looks at its source.
const look = time.Second

// A sighting is what a mapping saw of its source since its last look.
type sighting struct {
	pollers  int  // that run
	starving int  // of those, the ones that waited for items all the time
	visible  int  // items that wait in the source
	failed   bool // invocations failed, and errors make the mapping shrink
}

// A ramp is how fast and how far the number of pollers grows.
type ramp struct {
	step  int // pollers gained per look
	limit int // MaximumConcurrency or the ceiling
}

// next returns how many pollers there should be. They grow while items remain and
// nobody waits for any (rule 1.2.3); they are halved when invocations failed
// (rule 1.2.6). That they become fewer on falling traffic is their own decision.
func (r ramp) next(s sighting) int {
	switch {
	case s.failed:
		return min(s.pollers, max(s.pollers/2, fewestPollers))
	case s.starving > 0 || s.visible == 0:
		return s.pollers
	default:
		return max(s.pollers, min(max(s.pollers+r.step, startingPollers), r.limit))
	}
}

// superfluous reports whether the poller with this number, counted from 0, ends
// after a receive that brought nothing: those above the starting number at once,
// all but two when there was nothing for so long that the traffic is very low
// (rule 1.2.5). With MaximumConcurrency the latter does not happen.
func superfluous(number int, idle, lowTraffic time.Duration, capped bool) bool {
	return number >= startingPollers || number >= fewestPollers && !capped && idle >= lowTraffic
}
