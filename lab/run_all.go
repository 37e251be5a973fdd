// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"os"
	"sync"
	"testing"

	"github.com/eventlab/eventlab/backend"
)

// sideBySide is how many scenarios wait for the wall clock at once.
const sideBySide = 12

// InRealTime reports whether labs of this configuration run on the wall clock.
func InRealTime(cfg Config) bool {
	return os.Getenv("LAB_CLOCK") == "wall" || backend.RealTime(cfg.backendName())
}

// RunAll runs the scenarios of modes, and calls each with every outcome in their
// order. In virtual time they run one after the other, so that their wall time
// means something. In real time, where they mostly wait, many run side by side;
// each is still called by the caller's goroutine.
func RunAll(t *testing.T, modes []Mode, cfg Config, each func(Mode, Scenario, Outcome)) {
	t.Helper()
	if !InRealTime(cfg) {
		for _, m := range modes {
			for _, s := range m.Runs {
				each(m, s, m.Run(t, s, cfg))
			}
		}
		return
	}
	type job struct {
		mode     Mode
		scenario Scenario
		outcome  chan Outcome
	}
	var jobs []job
	places := make(chan struct{}, sideBySide)
	var running sync.WaitGroup
	defer running.Wait()
	for _, m := range modes {
		for _, s := range m.Runs {
			jobs = append(jobs, job{m, s, make(chan Outcome, 1)})
		}
	}
	for _, j := range jobs {
		running.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			j.outcome <- j.mode.Run(t, j.scenario, cfg)
		})
	}
	for _, j := range jobs {
		each(j.mode, j.scenario, <-j.outcome)
	}
}
