// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"bytes"
	"path"
	"strings"
	"testing"

	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/ledger"
)

// TestModes runs every failure mode: the naive consumer must fail as the
// catalogue says, with its numbers, and each fix must hold.
func TestModes(t *testing.T) {
	t.Parallel()
	for _, mode := range Modes() {
		t.Run(path.Base(mode.Name), func(t *testing.T) {
			t.Parallel()
			lab.RunAll(t, []lab.Mode{mode}, lab.Config{}, func(_ lab.Mode, scenario lab.Scenario, o lab.Outcome) {
				t.Run(scenario.Name, func(t *testing.T) {
					switch why := strings.Join(o.Why, "\n"); {
					case o.Verdict == lab.Skipped:
						t.Skip(why)
					case !o.Verdict.Good():
						t.Errorf("%s: %s\n%v", o.Verdict, why, o.Counts)
					}
				})
			})
		})
	}
}

// TestModesHoldUnderOtherSeeds lets others go first: no verdict hangs on who does.
func TestModesHoldUnderOtherSeeds(t *testing.T) {
	t.Parallel()
	for _, mode := range Modes() {
		t.Run(path.Base(mode.Name), func(t *testing.T) {
			t.Parallel()
			for seed := uint64(2); seed <= 6; seed++ {
				for _, scenario := range mode.Runs {
					if o := mode.Run(t, scenario, virtual(seed)); !o.Verdict.Good() {
						t.Errorf("%s under seed %d: %s: %s\n%v", scenario.Name, seed, o.Verdict, strings.Join(o.Why, "\n"), o.Counts)
					}
				}
			}
		})
	}
}

// TestTheSameSeedGivesTheSameLedger runs every scenario twenty times.
func TestTheSameSeedGivesTheSameLedger(t *testing.T) {
	t.Parallel()
	for _, mode := range Modes() {
		t.Run(path.Base(mode.Name), func(t *testing.T) {
			t.Parallel()
			for _, scenario := range mode.Runs {
				first := ledgerOf(t, mode, scenario)
				for run := 2; run <= 20; run++ {
					if again := ledgerOf(t, mode, scenario); !bytes.Equal(first, again) {
						t.Fatalf("%s: run %d has another ledger:\n%s", scenario.Name, run, firstDifference(first, again))
					}
				}
			}
		})
	}
}

func ledgerOf(t *testing.T, mode lab.Mode, scenario lab.Scenario) []byte {
	t.Helper()
	var text bytes.Buffer
	if err := ledger.WriteJSON(&text, mode.Run(t, scenario, virtual(7)).Facts); err != nil {
		t.Fatal(err)
	}
	if text.Len() == 0 {
		t.Fatalf("%s: the ledger is empty", scenario.Name)
	}
	return text.Bytes()
}

func firstDifference(a, b []byte) string {
	linesA, linesB := strings.Split(string(a), "\n"), strings.Split(string(b), "\n")
	for i := range min(len(linesA), len(linesB)) {
		if linesA[i] != linesB[i] {
			return linesA[i] + "\n" + linesB[i]
		}
	}
	return "one is longer"
}

// TestTheSuiteCatchesAFixThatDoesNothing puts the naive consumer where a fix
// should be, and a fix where the naive consumer should be.
func TestTheSuiteCatchesAFixThatDoesNothing(t *testing.T) {
	t.Parallel()
	for _, mode := range Modes() {
		t.Run(path.Base(mode.Name), func(t *testing.T) {
			t.Parallel()
			fault, fix := mode.Runs[0], mode.Runs[len(mode.Runs)-1]
			useless := fix
			useless.Do = fault.Do
			if o := mode.Run(t, useless, virtual(1)); o.Verdict != lab.Broken {
				t.Errorf("the naive consumer in the place of %q: got %s, want %s", fix.Name, o.Verdict, lab.Broken)
			}
			harmless := fault
			harmless.Do = fix.Do
			if o := mode.Run(t, harmless, virtual(1)); o.Verdict != lab.NotReproduced {
				t.Errorf("%q in the place of the naive consumer: got %s, want %s", fix.Name, o.Verdict, lab.NotReproduced)
			}
		})
	}
}

// TestRealTimeWantsTheCountsOfVirtualTime compares the two sets of timings: what
// does not hang on how batches are composed is the same on every backend.
func TestRealTimeWantsTheCountsOfVirtualTime(t *testing.T) {
	t.Parallel()
	compared := 0
	for _, mode := range Modes() {
		for _, scenario := range mode.Runs {
			if scenario.RealTime == nil || len(scenario.RealTime.Want) == 0 {
				continue
			}
			o := mode.Run(t, scenario, virtual(1))
			for counter, want := range scenario.RealTime.Want {
				compared++
				if got := o.Counts.Get(counter); got != want {
					t.Errorf("%s, %s: %s: %d in virtual time, %d wanted in real time", mode.Name, scenario.Name, counter, got, want)
				}
			}
		}
	}
	if compared == 0 {
		t.Error("nothing was compared")
	}
}
