// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"testing"

	"github.com/spf13/cobra"

	"github.com/eventlab/eventlab/backend"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/report"
)

const runHelp = `run runs failure modes and prints a scoreboard: a line for each naive consumer, which must
break the mode's promise, and a line for each fix, which must keep it. When it comes down
to one mode, its timelines are printed as well: what happened to each message, when, in
which invocation.

A mode is named as "eventlab list" prints it; a folder alone (sqs) means all of its modes,
and no name means all there are. The same seed gives the same run.

Exit status: 0 when every fault reproduced and every fix held, 1 when a fix broke its promise,
2 when a fault did not reproduce or a run itself broke, 64 when the call makes no sense.

On a backend other than embedded, time is real: scenarios run side by side on shorter timings,
and those that it cannot show are skipped and say why.

Environment: LAB_BACKEND says where the sources live unless --backend is given, LAB_CLOCK whether
time is virtual (the default) or wall, LAB_SEED is the seed unless --seed is given. NO_COLOR
turns colours off.`

// options are the flags of run.
type options struct {
	seed   seed
	json   bool
	ledger folderName

	backend   string
	timelines bool // no flag: one mode runs, for somebody to read
}

func (p *program) runCommand() *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "run [mode or folder]...",
		Short: "Run failure modes and print the scoreboard",
		Long:  runHelp,
		Example: `  eventlab run
  eventlab run sqs/whole-batch-retry
  eventlab run sqs --seed 7 --json`,
		RunE: func(_ *cobra.Command, names []string) error { return p.runModes(names, o) },
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().Var(&o.seed, "seed", "who goes first when several act at one time: `NUMBER` from 1 (default 1)")
	cmd.Flags().StringVar(&o.backend, "backend", "", "where the sources live: embedded, localstack, aws or a `URL` (default LAB_BACKEND, or embedded)")
	cmd.Flags().BoolVar(&o.json, "json", false, "print the results as JSON, and nothing else")
	cmd.Flags().Var(&o.ledger, "ledger", "write each run's facts, as JSON Lines, to `FOLDER`/<mode>/<n>-<consumer>.jsonl")
	return cmd
}

// runModes runs the modes that are named and prints what came of them.
func (p *program) runModes(names []string, o options) error {
	modes, err := choose(p.modes, names)
	if err != nil {
		return err
	}
	cfg, err := p.labConfig(o.seed, o.backend)
	if err != nil {
		return err
	}
	if o.ledger != "" {
		if err := os.MkdirAll(string(o.ledger), 0o755); err != nil {
			return misused("--ledger is %q, want %s that can be written: %v", o.ledger, o.ledger.Type(), err)
		}
	}
	if err := canOpen(cfg); err != nil {
		return err
	}
	o.timelines = len(modes) == 1 && !o.json
	if o.timelines {
		if err := report.Briefing(p.stdout, briefing(modes[0]), p.style); err != nil {
			return err
		}
	}
	runs, err := p.runAll(modes, cfg, o)
	switch {
	case err != nil:
		return err
	case o.json:
		return report.JSON(p.stdout, runs)
	default:
		return report.Scoreboard(p.stdout, runs, p.style)
	}
}

// canOpen returns an error when the backend cannot be opened, so that it is said
// once and not for every run.
func canOpen(cfg lab.Config) error {
	b, err := backend.Open(context.Background(), cfg.Backend, backend.Config{Test: "eventlab run"})
	if err != nil {
		return err
	}
	return b.Close(context.Background())
}

// runAll runs every scenario of the modes: in virtual time one after the other, so
// that their wall time means something, in real time side by side.
func (p *program) runAll(modes []lab.Mode, cfg lab.Config, o options) ([]report.Run, error) {
	total := 0
	for _, mode := range modes {
		total += len(mode.Runs)
	}
	runs := make([]report.Run, 0, total)
	if lab.InRealTime(cfg) {
		return p.runSideBySide(modes, cfg, o, total)
	}
	for _, mode := range modes {
		for i, scenario := range mode.Runs {
			p.say(fmt.Sprintf("[%d/%d] %s: %s", len(runs)+1, total, mode.Name, scenario.Name))
			run := reportOf(mode, p.runScenario(mode, scenario, cfg))
			p.say("")
			if err := p.tell(run, i+1, o); err != nil {
				return nil, err
			}
			p.status = worse(p.status, run)
			run.Facts = nil // they can be many, and are told
			runs = append(runs, run)
		}
	}
	return runs, nil
}

// runSideBySide is runAll in real time.
func (p *program) runSideBySide(modes []lab.Mode, cfg lab.Config, o options, total int) (runs []report.Run, err error) {
	nth := map[string]int{}
	lab.RunAll(p.test, modes, cfg, func(mode lab.Mode, _ lab.Scenario, outcome lab.Outcome) {
		run := reportOf(mode, outcome)
		p.say("")
		nth[mode.Name]++
		err = errors.Join(err, p.tell(run, nth[mode.Name], o))
		p.status = worse(p.status, run)
		run.Facts = nil
		runs = append(runs, run)
		p.say(fmt.Sprintf("[%d/%d] %s: %s", len(runs), total, mode.Name, run.Scenario))
	})
	p.say("")
	return runs, err
}

// tell writes what is written of a single run, which is the nth of its mode.
func (p *program) tell(run report.Run, nth int, o options) error {
	if o.ledger != "" {
		if err := writeLedger(string(o.ledger), run, nth); err != nil {
			return err
		}
	}
	if !o.timelines {
		return nil
	}
	if err := report.Timeline(p.stdout, run, p.style); err != nil {
		return err
	}
	_, err := fmt.Fprintln(p.stdout)
	return err
}

// runScenario runs one scenario in a test of its own, so that nothing that ends
// it ends the program.
func (p *program) runScenario(mode lab.Mode, scenario lab.Scenario, cfg lab.Config) lab.Outcome {
	outcome := lab.Outcome{
		Mode: mode.Name, Scenario: scenario.Name, Note: scenario.Note, Fails: scenario.Fails, Seed: cfg.Seed,
		Verdict: lab.NoResult, Why: []string{"the run ended before it could be judged"},
	}
	p.test.Run(mode.Name+"/"+scenario.Name, func(t *testing.T) {
		defer func() {
			if problem := recover(); problem != nil {
				outcome.Why = []string{fmt.Sprintf("panic: %v\n%s", problem, debug.Stack())}
			}
		}()
		outcome = mode.Run(t, scenario, cfg)
	})
	return outcome
}
