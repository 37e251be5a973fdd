// SPDX-License-Identifier: Apache-2.0

package mapping

import "time"

// A Cadence is how long somebody waits between attempts: First, and after each
// attempt twice as long, up to Limit. Nobody waits for less than a millisecond.
type Cadence struct {
	First, Limit time.Duration
}

// after returns the wait after an attempt, counted from 1.
func (c Cadence) after(attempt int) time.Duration {
	wait := c.First
	for range attempt - 1 {
		if wait >= c.Limit {
			break
		}
		wait *= 2
	}
	return max(min(wait, c.Limit), time.Millisecond)
}
