// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"fmt"
	"slices"
	"time"
)

// A Counter names one of the counts of a run.
type Counter string

// The counters, in the order in which reports show them.
const (
	Invocations      Counter = "invocations"       // the handler was called
	Deliveries       Counter = "deliveries"        // items in the events of invocations
	Executions       Counter = "executions"        // the handler began on an item
	Effects          Counter = "effects"           // something happened outside
	DuplicateEffects Counter = "duplicate effects" // effects above one per key
	InDeadLetter     Counter = "dead-lettered"     // items in a dead-letter queue at the end
	HealthyInDead    Counter = "healthy"           // of those, the ones that nothing was wrong with
	NeverRun         Counter = "never run"         // of the dead-lettered, the ones that no handler began on
	LostItems        Counter = "lost"              // items that are gone without an effect, or expired
	LeftQueued       Counter = "queued"            // items still in their source
	Throttles        Counter = "throttles"         // invocations refused
	Inversions       Counter = "inversions"        // effects that overtook an earlier item of their group
)

// Counters returns all counters in the order in which reports show them.
func Counters() []Counter {
	return []Counter{
		Invocations, Deliveries, Executions, Effects, DuplicateEffects,
		InDeadLetter, HealthyInDead, NeverRun, LostItems, LeftQueued, Throttles, Inversions,
	}
}

// Unknown is the count of what this ledger cannot tell: executions and effects
// of a handler that declares none.
const Unknown = -1

// Counts are the counts of one run.
type Counts struct {
	By map[Counter]int `json:"by"`
	// LongestWait is the longest time from the send of a healthy item to its end,
	// or to the end of the ledger if it is still queued.
	LongestWait time.Duration `json:"longest_wait"`
	// PeakConcurrency is how many invocations ran at once at most.
	PeakConcurrency int `json:"peak_concurrency"`
}

// Get returns one count: [Unknown] when the ledger cannot tell.
func (c Counts) Get(counter Counter) int { return c.By[counter] }

// Outcome is how one item ended.
type Outcome struct {
	History
	End  End
	At   time.Time // zero while queued
	Wait time.Duration
}

// Outcomes says of every item that was sent how it ended. Items that nobody
// sent (they were in the source before) count from their first fact.
func Outcomes(facts []Fact) []Outcome {
	facts = counted(facts)
	known := knowsEffects(facts)
	affected := map[string]bool{}
	for _, f := range facts {
		if f.Kind == Effect {
			affected[f.Key] = true
		}
	}
	histories := Histories(facts)
	outcomes := make([]Outcome, 0, len(histories))
	for _, h := range histories {
		o := Outcome{History: h}
		o.End, o.At = h.end(known, h.Count(Effect) > 0 || affected[h.Key])
		until := o.At
		if until.IsZero() {
			until = facts[len(facts)-1].At
		}
		o.Wait = until.Sub(h.Facts[0].At)
		outcomes = append(outcomes, o)
	}
	markMoved(outcomes)
	return outcomes
}

// markMoved gives the end Moved to items that were deleted without an effect
// after a consumer had sent a copy of them elsewhere.
func markMoved(outcomes []Outcome) {
	copied := map[string]bool{}
	for i := range outcomes {
		if sent, ok := outcomes[i].First(Sent); ok && sent.Invocation != "" {
			copied[outcomes[i].Key] = true
		}
	}
	for i := range outcomes {
		if outcomes[i].End == Lost && copied[outcomes[i].Key] {
			outcomes[i].End = Moved
		}
	}
}

// Count counts a run. Poison says which keys can never be processed; nil means
// none. Facts must be in order, as [Ledger.Facts] returns them.
func Count(facts []Fact, poison func(key string) bool) Counts {
	if poison == nil {
		poison = func(string) bool { return false }
	}
	facts = counted(facts)
	c := Counts{By: map[Counter]int{}}
	for _, counter := range Counters() {
		c.By[counter] = 0
	}
	executions := c.countFacts(facts)
	for _, o := range Outcomes(facts) {
		healthy := !poison(o.Key)
		switch o.End {
		case EndDeadLettered:
			c.By[InDeadLetter]++
			if healthy {
				c.By[HealthyInDead]++
			}
			if o.Count(Executed) == 0 {
				c.By[NeverRun]++
			}
		case Lost, EndExpired:
			c.By[LostItems]++
		case Queued:
			c.By[LeftQueued]++
		}
		if healthy {
			c.LongestWait = max(c.LongestWait, o.Wait)
		}
	}
	c.By[Inversions] = countInversions(facts)
	c.PeakConcurrency = peakConcurrency(facts)
	c.forget(executions, knowsEffects(facts))
	return c
}

// countFacts counts what single facts tell, and whether executions are known.
func (c *Counts) countFacts(facts []Fact) (executions bool) {
	perKey := map[string]int{}
	for i := range facts {
		switch f := &facts[i]; f.Kind {
		case Invoked:
			c.By[Invocations]++
		case Delivered:
			c.By[Deliveries]++
		case Executed:
			c.By[Executions]++
			executions = true
		case Effect:
			c.By[Effects]++
			if perKey[f.Key]++; perKey[f.Key] > 1 {
				c.By[DuplicateEffects]++
			}
		case Throttled:
			c.By[Throttles]++
		}
	}
	return executions
}

// forget marks what this ledger cannot tell.
func (c *Counts) forget(executions, effects bool) {
	if c.By[Invocations] == 0 {
		return
	}
	if !executions {
		c.By[Executions], c.By[NeverRun] = Unknown, Unknown
	}
	if !effects {
		c.By[Effects], c.By[DuplicateEffects] = Unknown, Unknown
	}
}

// counted drops the effects that were seen as writes of a function which
// declares its effects: they would count twice.
func counted(facts []Fact) []Fact {
	declares := map[string]bool{}
	for i := range facts {
		if facts[i].Kind == Executed {
			declares[facts[i].Function] = true
		}
	}
	double := func(f Fact) bool { return f.Kind == Effect && f.Reason != "" && declares[f.Function] }
	if !slices.ContainsFunc(facts, double) {
		return facts
	}
	return slices.DeleteFunc(slices.Clone(facts), double)
}

// knowsEffects reports whether the handlers of this ledger declare what they do.
func knowsEffects(facts []Fact) bool {
	return slices.ContainsFunc(facts, func(f Fact) bool { return f.Kind == Effect || f.Kind == Executed })
}

// countInversions counts the effects that came before the first effect of an
// item which was sent earlier to the same group.
func countInversions(facts []Fact) int {
	type place struct{ group, item string }
	sent := map[place]int{} // position of an item within its group
	groupOf := map[string]string{}
	length := map[string]int{} // items sent to a group
	highest := map[string]int{}
	done := map[string]bool{}
	inversions := 0
	for i := range facts {
		f := &facts[i]
		switch {
		case f.Kind == Sent && f.Group != "":
			group := f.Source + "\x00" + f.Group
			length[group]++
			sent[place{group, f.Item}] = length[group]
			groupOf[f.Item] = group
		case f.Kind == Effect && groupOf[f.Item] != "" && !done[f.Item]:
			done[f.Item] = true
			group := groupOf[f.Item]
			at := sent[place{group, f.Item}]
			if at < highest[group] {
				inversions++
			}
			highest[group] = max(highest[group], at)
		}
	}
	return inversions
}

// peakConcurrency returns how many invocations ran at one instant at most.
func peakConcurrency(facts []Fact) int {
	running, peak := 0, 0
	for i := range facts {
		switch facts[i].Kind {
		case Invoked:
			running++
			peak = max(peak, running)
		case Succeeded, Failed:
			running--
		}
	}
	return peak
}

// String returns the counts in one line, in the order of [Counters].
func (c Counts) String() string {
	line := ""
	for _, counter := range Counters() {
		if line != "" {
			line += ", "
		}
		if n := c.By[counter]; n == Unknown {
			line += fmt.Sprintf("%s unknown", counter)
		} else {
			line += fmt.Sprintf("%d %s", n, counter)
		}
	}
	return line
}
