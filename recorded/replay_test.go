// SPDX-License-Identifier: Apache-2.0

package recorded_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/eventlab/eventlab/recorded"
)

// required are the suites whose cases must all pass, but for those that only
// inform. A suite joins them when the services that it needs are built.
var required = []string{"sqs-api", "esm-sqs", "esm-api", "event-filter-patterns"}

// patience is how long, on the wall clock, a case may take.
const patience = time.Minute

// byHand names the cases of required suites that have no script, each with a test
// that was written by hand and is named after it. Today they all have scripts.
var byHand = map[string]bool{}

// onTheWire tells whether calls go over the wire where a service is there:
// RECORDED_DOOR=wire.
func onTheWire() bool { return os.Getenv("RECORDED_DOOR") == "wire" }

// total counts what TestRecordedCases replayed, for the last line of the output.
var total *recorded.Count

func TestMain(m *testing.M) {
	code := m.Run()
	if total != nil {
		_, _ = fmt.Fprintln(os.Stdout, total)
	}
	os.Exit(code)
}

// TestRecordedCases replays all suites. A case never takes down the run: each has
// a process that may end instead.
func TestRecordedCases(t *testing.T) {
	suites := load(t)
	foreign := os.Getenv("RECORDED_DIR") != ""
	if onTheWire() {
		t.Log("calls go over the wire, in process")
	}
	results := replayAll(t, suites)
	total = &recorded.Count{}
	for i, suite := range suites {
		t.Run(suite.Name, func(t *testing.T) {
			for j, c := range suite.Cases {
				r, ran := results[place{i, j}]
				if !ran {
					continue
				}
				total.Add(r)
				report(suite, c, r)
				if fails(r, c, foreign, slices.Contains(required, suite.Name)) {
					t.Errorf("%s: %v\nAWS: %s", c.Name, r, c.Rule)
				}
			}
		})
	}
}

// report prints a line about a case, and why it did not pass.
func report(suite recorded.Suite, c recorded.Case, r recorded.Result) {
	note := ""
	if r.Verdict == recorded.Failed && c.Informs() {
		note = " (informs only)"
	}
	why := strings.Join(r.Why, "\n    ")
	if why != "" {
		why = ": " + why
	}
	_, _ = fmt.Fprintf(os.Stdout, "%-11s %s %s%s%s\n", r.Verdict, suite.Name, c.Name, note, why)
}

// fails tells whether a result fails the test: a failure does in a folder that was
// named, and in a suite that must pass so does a case that cannot be replayed.
func fails(r recorded.Result, c recorded.Case, foreign, required bool) bool {
	switch {
	case r.Verdict == recorded.Passed || c.Informs():
		return false
	case foreign:
		return r.Verdict == recorded.Failed
	default:
		return required && !(r.Verdict == recorded.Unsupported && byHand[c.Name])
	}
}

// load reads the suites of testdata, or those of RECORDED_DIR, which may be given
// as seen from the module's folder.
func load(t *testing.T) []recorded.Suite {
	t.Helper()
	folder := cmp.Or(os.Getenv("RECORDED_DIR"), "testdata")
	if _, err := os.Stat(folder); err != nil && !filepath.IsAbs(folder) {
		folder = filepath.Join("..", folder)
	}
	suites, err := recorded.Load(os.DirFS(folder))
	if err != nil {
		t.Fatal(err)
	}
	if len(suites) == 0 {
		t.Fatalf("%s has no suites: want files *.json", folder)
	}
	return suites
}

// A place is a case by the index of its suite and its own.
type place struct{ suite, index int }

// replayAll replays the cases whose name has the text of RECORDED_ONLY, in as many
// processes as there are processors.
func replayAll(t *testing.T, suites []recorded.Suite) map[place]recorded.Result {
	t.Helper()
	var (
		mu      sync.Mutex
		results = map[place]recorded.Result{}
		places  = make(chan place)
		workers sync.WaitGroup
	)
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			w := &worker{patience: patience}
			defer w.stop()
			for p := range places {
				r := w.replay(fmt.Sprintf("%d %d", p.suite, p.index))
				mu.Lock()
				results[p] = r
				mu.Unlock()
			}
		})
	}
	for i, suite := range suites {
		for j, c := range suite.Cases {
			if strings.Contains(suite.Name+" "+c.Name, os.Getenv("RECORDED_ONLY")) {
				places <- place{i, j}
			}
		}
	}
	close(places)
	workers.Wait()
	return results
}

// Both doors give the same answers to the same calls.
func TestQueueCasesPassOverTheWireToo(t *testing.T) {
	t.Parallel()
	suites, err := recorded.Load(os.DirFS("testdata"))
	if err != nil {
		t.Fatal(err)
	}
	for _, suite := range suites {
		if suite.Name != "sqs-api" && suite.Name != "esm-sqs" {
			continue
		}
		for _, c := range suite.Cases {
			if r := replay(t, c, recorded.Config{Wire: true}); r.Verdict != recorded.Passed {
				t.Errorf("%s %s: %v", suite.Name, c.Name, r)
			}
		}
	}
}
