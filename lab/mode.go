// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/eventlab/eventlab/invariant"
	"github.com/eventlab/eventlab/ledger"
)

// A Mode is a failure mode: a naive consumer that fails as the catalogue says,
// and the fixes that cure it. Every mode is a pair of proofs under one seed.
type Mode struct {
	Name    string                // <folder>/<mode>, such as sqs/whole-batch-retry
	Promise string                // in one sentence, what a consumer must keep
	Story   string                // how it goes wrong, in two or three sentences
	Source  string                // the AWS page that says so
	Input   string                // what is sent under which settings; how the catalogue's input was scaled
	Poison  func(key string) bool // which keys can never be processed; nil: none
	Holds   []invariant.Invariant // the promise, as statements about a ledger
	Runs    []Scenario            // the naive ones first
}

// A Scenario is one consumer under one mode's input.
type Scenario struct {
	Name string
	// Fails says that this consumer must break the promise: a fault that does not
	// reproduce is an error, not a pass.
	Fails bool
	Note  string // in one sentence, why it fails or holds, and what it costs
	Do    func(*Lab)
	Want  Want
	// RealTime is the scenario on the second set of timings, for backends that run
	// on the wall clock. Nil is not shown there; Skip says why.
	RealTime *RealTime
	Skip     string

	// Waits bounds the longest wait of a healthy item; zero is no bound.
	Waits struct{ AtLeast, AtMost time.Duration }

	// Show says in lines what the counts do not: which groups were dragged along,
	// who was processed twice at once. Nil shows nothing.
	Show func(facts []ledger.Fact) []string

	// Holds replaces the mode's promise for this scenario, where a fix keeps only
	// a part of it; nil is the mode's own.
	Holds []invariant.Invariant
}

// RealTime is a scenario with timings for the wall clock.
type RealTime struct {
	Do func(*Lab)
	// Needs are rules of AWS (event-sources.md) that the scenario shows. A backend
	// that does not keep one of them cannot show it.
	Needs []string
	// Holds and Want replace those of the scenario where the timings change them;
	// nil are the scenario's own. An empty Want expects no counts.
	Holds []invariant.Invariant
	Want  Want
}

// Want are the counts that a scenario must end with, and nothing else. Counters
// that are not named may be anything.
type Want map[ledger.Counter]int

// A Verdict says how a scenario ended.
type Verdict string

// Only Reproduced, Held and Skipped are good.
const (
	Reproduced    Verdict = "reproduced"     // it had to fail and did, with the expected counts
	Held          Verdict = "held"           // it had to hold and did, with the expected counts
	NotReproduced Verdict = "not reproduced" // it had to fail, and did not or not so
	Broken        Verdict = "broken"         // it had to hold and did not
	NoResult      Verdict = "no result"      // the run itself broke
	Skipped       Verdict = "skipped"        // the backend cannot show it
)

// FullSize reports whether modes run with the input of the catalogue where they
// scale it down: LAB_SIZE=full in the environment.
func FullSize() bool { return os.Getenv("LAB_SIZE") == "full" }

// Good reports whether the verdict is the one that the scenario had to have, or
// it could not be shown.
func (v Verdict) Good() bool { return v == Reproduced || v == Held || v == Skipped }

// An Outcome is what came of a scenario.
type Outcome struct {
	Mode     string
	Scenario string
	Note     string
	Fails    bool
	Seed     uint64
	Verdict  Verdict
	// Why says what was wrong, in lines, when the verdict is not good.
	Why     []string
	Shown   []string // what Scenario.Show said
	Counts  ledger.Counts
	Virtual time.Duration
	Wall    time.Duration
	Start   time.Time     // the lab's first instant
	Facts   []ledger.Fact // in order
}

// Run runs one scenario of the mode in a lab of its own, and judges it. The test
// is only needed for its bubble: Run does not fail it.
func (m Mode) Run(t *testing.T, s Scenario, cfg Config) Outcome {
	t.Helper()
	o := Outcome{Mode: m.Name, Scenario: s.Name, Note: s.Note, Fails: s.Fails}
	var tb *collector
	began := time.Now()
	err := run(t, cfg, func(t *testing.T) TB {
		tb = &collector{TB: t}
		return tb
	}, func(l *Lab) {
		o.Seed, o.Start = l.Seed(), l.start.UTC()
		var skip string
		if s, skip = s.on(l); skip != "" {
			o.Verdict, o.Why = Skipped, []string{skip}
			return
		}
		tb.try(func() {
			s.Do(l)
			l.settle()
			l.learn()
		})
		o.Virtual, o.Facts = l.Elapsed(), l.Ledger().Facts()
	})
	o.Wall = time.Since(began)
	o.Counts = ledger.Count(o.Facts, m.Poison)
	if o.Verdict == Skipped {
		return o
	}
	if s.Show != nil {
		o.Shown = s.Show(o.Facts)
	}
	switch {
	case err != nil:
		o.Verdict, o.Why = NoResult, []string{err.Error()}
	case len(tb.problems) > 0:
		o.Verdict, o.Why = NoResult, tb.problems
	default:
		o.judge(m, s)
	}
	return o
}

// on returns the scenario with the timings that the lab's clock needs, or why the
// lab's backend cannot show it.
func (s Scenario) on(l *Lab) (fitted Scenario, skip string) {
	switch {
	case l.bubble:
		return s, ""
	case s.RealTime == nil && s.Skip == "":
		return s, "it has no timings for real time"
	case s.RealTime == nil:
		return s, s.Skip
	}
	if lacks := l.Limits().Lacks(s.RealTime.Needs...); lacks != "" {
		return s, lacks
	}
	s.Do, s.Waits = s.RealTime.Do, struct{ AtLeast, AtMost time.Duration }{}
	if s.RealTime.Holds != nil {
		s.Holds = s.RealTime.Holds
	}
	if s.RealTime.Want != nil {
		s.Want = s.RealTime.Want
	}
	return s, ""
}

// judge compares what happened with what had to happen.
func (o *Outcome) judge(m Mode, s Scenario) {
	holds := s.Holds
	if holds == nil {
		holds = m.Holds
	}
	var broken []string
	for _, i := range holds {
		if v := i.Check(o.Facts); v != nil {
			broken = append(broken, fmt.Sprintf("%s does not hold: promised that %s, happened: %s", i.Name, i.Promise, v.Happened))
		}
	}
	wrong := s.Want.compare(o.Counts)
	if wait := o.Counts.LongestWait; wait < s.Waits.AtLeast || s.Waits.AtMost > 0 && wait > s.Waits.AtMost {
		wrong = append(wrong, fmt.Sprintf("longest wait: got %v, want %v to %v", wait, s.Waits.AtLeast, s.Waits.AtMost))
	}
	switch {
	case s.Fails && len(broken) > 0 && len(wrong) == 0:
		o.Verdict = Reproduced
	case s.Fails && len(broken) == 0:
		o.Verdict, o.Why = NotReproduced, append(wrong, "the promise was kept, though this consumer must break it")
	case s.Fails:
		o.Verdict, o.Why = NotReproduced, wrong
	case len(broken)+len(wrong) == 0:
		o.Verdict = Held
	default:
		o.Verdict, o.Why = Broken, append(broken, wrong...)
	}
}

// compare returns a line for each count that is not as wanted.
func (w Want) compare(got ledger.Counts) []string {
	var wrong []string
	for _, counter := range ledger.Counters() {
		if want, ok := w[counter]; ok && got.Get(counter) != want {
			wrong = append(wrong, fmt.Sprintf("%s: got %d, want %d", counter, got.Get(counter), want))
		}
	}
	return wrong
}

// collector is the test of a scenario: it keeps what would have failed it.
type collector struct {
	TB
	problems []string
}

// stopped is what Fatalf ends a scenario with.
type stopped struct{}

func (c *collector) Errorf(format string, args ...any) {
	c.problems = append(c.problems, strings.TrimSpace(fmt.Sprintf(format, args...)))
}

func (c *collector) Fatalf(format string, args ...any) {
	c.Errorf(format, args...)
	panic(stopped{})
}

// try runs do until it ends, stops itself or panics.
func (c *collector) try(do func()) {
	defer func() {
		switch problem := recover().(type) {
		case nil, stopped:
		default:
			c.Errorf("panic: %v\n%s", problem, debug.Stack())
		}
	}()
	do()
}

// A Fix is a cure that is also run against the troubles around the one it cures:
// several popular fixes win one and lose another.
type Fix struct {
	Name     string
	Cures    string // the mode that it was made for
	Costs    string // in one sentence, what it costs or where it loses
	Poison   func(key string) bool
	Troubles []Scenario // one for each trouble, named after it
}

// Run runs the fix under one trouble. The outcome has no promise to keep but
// those of the scenario.
func (f Fix) Run(t *testing.T, trouble Scenario, cfg Config) Outcome {
	t.Helper()
	return Mode{Name: f.Name, Poison: f.Poison}.Run(t, trouble, cfg)
}
