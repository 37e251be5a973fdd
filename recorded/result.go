// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"fmt"
	"strings"
)

// A Verdict says how a case ended.
type Verdict string

// What may become of a case.
const (
	Passed      Verdict = "passed"
	Failed      Verdict = "failed"
	Unsupported Verdict = "unsupported"
)

// A Result is what came of a case.
type Result struct {
	Verdict Verdict
	// Why says in lines at which step the case failed, what was expected there and
	// what was got; or what the lab lacks to replay it.
	Why []string
}

// String returns the verdict and why it is so.
func (r Result) String() string {
	if len(r.Why) == 0 {
		return string(r.Verdict)
	}
	return string(r.Verdict) + ": " + strings.Join(r.Why, "\n\t")
}

// A Count is how many cases ended how.
type Count struct{ Passed, Failed, Unsupported int }

// Add counts a result.
func (c *Count) Add(r Result) {
	switch r.Verdict {
	case Passed:
		c.Passed++
	case Failed:
		c.Failed++
	case Unsupported:
		c.Unsupported++
	}
}

// String returns the line that a replay ends with.
func (c Count) String() string {
	return fmt.Sprintf("recorded: %d passed, %d failed, %d unsupported", c.Passed, c.Failed, c.Unsupported)
}
