// SPDX-License-Identifier: Apache-2.0

// Package invariant says what must be true of a ledger. An invariant reads as a
// sentence after "require": require NothingLost, require ReceivedAtMost(5).
package invariant

import (
	"fmt"
	"strings"
	"time"

	"github.com/eventlab/eventlab/ledger"
)

// An Invariant is a statement about a ledger.
type Invariant struct {
	Name    string // as it is written in Go: NothingLost, ReceivedAtMost(5)
	Promise string // the statement in one sentence

	// Check returns nil when the statement holds. Facts are in order.
	Check func(facts []ledger.Fact) *Violation
}

// A Violation says how a statement does not hold.
type Violation struct {
	Happened string   // in one sentence, with numbers
	Items    []string // the items it happened to, by id, worst first
}

// NothingLost: no item is gone without an effect.
var NothingLost = Invariant{
	Name:    "NothingLost",
	Promise: "every message is processed, dead-lettered or still queued",
	Check: func(facts []ledger.Fact) *Violation {
		return violated("gone without an effect", pick(facts, func(o ledger.Outcome) bool {
			return o.End == ledger.Lost || o.End == ledger.EndExpired
		}))
	},
}

// EffectsOnce: no business key has two effects.
var EffectsOnce = Invariant{
	Name:    "EffectsOnce",
	Promise: "every message has at most one effect",
	Check: func(facts []ledger.Fact) *Violation {
		counts := ledger.Count(facts, nil)
		if counts.Get(ledger.DuplicateEffects) <= 0 {
			return nil
		}
		return &Violation{
			Happened: fmt.Sprintf("%d effects, of which %d are duplicates",
				counts.Get(ledger.Effects), counts.Get(ledger.DuplicateEffects)),
			Items: itemsOf(pick(facts, func(o ledger.Outcome) bool { return o.Count(ledger.Effect) > 1 })),
		}
	},
}

// Drained: nothing is left in a source.
var Drained = Invariant{
	Name:    "Drained",
	Promise: "every message has ended",
	Check: func(facts []ledger.Fact) *Violation {
		return violated("still queued", pick(facts, func(o ledger.Outcome) bool { return o.End == ledger.Queued }))
	},
}

// GroupOrder: within a message group effects come in the order of the sends.
var GroupOrder = Invariant{
	Name:    "GroupOrder",
	Promise: "effects of one message group come in the order in which its messages were sent",
	Check: func(facts []ledger.Fact) *Violation {
		if n := ledger.Count(facts, nil).Get(ledger.Inversions); n > 0 {
			return &Violation{Happened: fmt.Sprintf("%d effects came before that of an earlier message of their group", n)}
		}
		return nil
	},
}

// NeverThrottled: no invocation was refused.
var NeverThrottled = Invariant{
	Name:    "NeverThrottled",
	Promise: "no invocation is throttled",
	Check: func(facts []ledger.Fact) *Violation {
		if n := ledger.Count(facts, nil).Get(ledger.Throttles); n > 0 {
			return &Violation{Happened: fmt.Sprintf("%d invocations were throttled", n)}
		}
		return nil
	},
}

// OnlyDeadLettered: of all items, at most those with these keys are dead-lettered.
func OnlyDeadLettered(keys ...string) Invariant {
	return Invariant{
		Name:    fmt.Sprintf("OnlyDeadLettered(%s)", quoted(keys)),
		Promise: "no healthy message is dead-lettered",
		Check: func(facts []ledger.Fact) *Violation {
			allowed := set(keys)
			return violated("dead-lettered though healthy", pick(facts, func(o ledger.Outcome) bool {
				return o.End == ledger.EndDeadLettered && !allowed[o.Key]
			}))
		},
	}
}

// NoneDeadLettered: no item is dead-lettered.
var NoneDeadLettered = Invariant{
	Name:    "NoneDeadLettered",
	Promise: "no message is dead-lettered",
	Check: func(facts []ledger.Fact) *Violation {
		return violated("dead-lettered", pick(facts, func(o ledger.Outcome) bool { return o.End == ledger.EndDeadLettered }))
	},
}

// DeadLettered: the items with this key are in a dead-letter queue, after the
// source handed them out exactly receives times.
func DeadLettered(key string, receives int) Invariant {
	return Invariant{
		Name:    fmt.Sprintf("DeadLettered(%q, %d)", key, receives),
		Promise: fmt.Sprintf("%s is dead-lettered after %s", key, times(receives)),
		Check: func(facts []ledger.Fact) *Violation {
			return checkDeadLettered(facts, key, receives)
		},
	}
}

func checkDeadLettered(facts []ledger.Fact, key string, receives int) *Violation {
	found := pick(facts, func(o ledger.Outcome) bool { return o.Key == key })
	if len(found) == 0 {
		return &Violation{Happened: fmt.Sprintf("no message with the key %s was seen", key)}
	}
	for _, o := range found {
		if o.End != ledger.EndDeadLettered {
			return &Violation{Happened: fmt.Sprintf("%s is %s", key, o.End), Items: []string{o.Item}}
		}
		dead, _ := o.Last(ledger.DeadLettered)
		got := 0
		for _, f := range o.Facts {
			if f.Kind == ledger.Received && f.Source == dead.Source {
				got++
			}
		}
		if got != receives {
			return &Violation{Happened: fmt.Sprintf("%s was dead-lettered after %s", key, times(got)), Items: []string{o.Item}}
		}
	}
	return nil
}

// ReceivedAtMost: no item is handed out more than n times.
func ReceivedAtMost(n int) Invariant {
	return Invariant{
		Name:    fmt.Sprintf("ReceivedAtMost(%d)", n),
		Promise: fmt.Sprintf("no message is received too often: more than %s", times(n)),
		Check: func(facts []ledger.Fact) *Violation {
			return violated(fmt.Sprintf("received more often than %s", often(n)),
				pick(facts, func(o ledger.Outcome) bool { return o.Count(ledger.Received) > n }))
		},
	}
}

// WaitAtMost: no item with a key other than these waits longer than d from its
// send to its end.
func WaitAtMost(d time.Duration, except ...string) Invariant {
	return Invariant{
		Name:    fmt.Sprintf("WaitAtMost(%v)", d),
		Promise: fmt.Sprintf("no healthy message waits longer than %v", d),
		Check: func(facts []ledger.Fact) *Violation {
			left := set(except)
			late := pick(facts, func(o ledger.Outcome) bool { return o.Wait > d && !left[o.Key] })
			if len(late) == 0 {
				return nil
			}
			longest := late[0].Wait
			for _, o := range late {
				longest = max(longest, o.Wait)
			}
			return &Violation{
				Happened: fmt.Sprintf("%d waited longer, the longest %v", len(late), longest.Round(time.Millisecond)),
				Items:    itemsOf(late),
			}
		},
	}
}

func pick(facts []ledger.Fact, want func(ledger.Outcome) bool) []ledger.Outcome {
	var picked []ledger.Outcome
	for _, o := range ledger.Outcomes(facts) {
		if want(o) {
			picked = append(picked, o)
		}
	}
	return picked
}

// violated says what happened to the outcomes, or nil when there are none.
func violated(happened string, outcomes []ledger.Outcome) *Violation {
	if len(outcomes) == 0 {
		return nil
	}
	const most = 5
	keys := make([]string, 0, most)
	for _, o := range outcomes[:min(most, len(outcomes))] {
		keys = append(keys, o.Key)
	}
	text := strings.Join(keys, ", ")
	if more := len(outcomes) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return &Violation{Happened: fmt.Sprintf("%d %s: %s", len(outcomes), happened, text), Items: itemsOf(outcomes)}
}

func itemsOf(outcomes []ledger.Outcome) []string {
	items := make([]string, 0, len(outcomes))
	for _, o := range outcomes {
		items = append(items, o.Item)
	}
	return items
}

func set(keys []string) map[string]bool {
	s := map[string]bool{}
	for _, key := range keys {
		s[key] = true
	}
	return s
}

func quoted(keys []string) string {
	parts := make([]string, 0, len(keys))
	for _, key := range keys {
		parts = append(parts, fmt.Sprintf("%q", key))
	}
	return strings.Join(parts, ", ")
}

func times(n int) string {
	if n == 1 {
		return "1 receive"
	}
	return fmt.Sprintf("%d receives", n)
}

func often(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	default:
		return fmt.Sprintf("%d times", n)
	}
}
