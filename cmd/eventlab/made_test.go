// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/eventlab/eventlab/invariant"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/ledger"
)

// made are modes that need no queue: what they do is written into the ledger by
// hand. They show every verdict.
func made() []lab.Mode {
	once, twice := ships(1), ships(2)
	fault := lab.Scenario{Name: "naive", Fails: true, Note: "ships twice", Do: twice, Want: lab.Want{ledger.Effects: 2}}
	fix := lab.Scenario{Name: "fixed", Note: "ships once", Do: once, Want: lab.Want{ledger.Effects: 1}}
	mode := func(name string, runs ...lab.Scenario) lab.Mode {
		return lab.Mode{
			Name: name, Promise: "an order is shipped once", Story: "Somebody ships it again.", Input: "1 order.",
			Source: "https://example.com/" + name, Holds: []invariant.Invariant{invariant.EffectsOnce}, Runs: runs,
		}
	}
	bad := func(name string, do func(*lab.Lab)) lab.Mode {
		return mode(name, fault, lab.Scenario{Name: "fixed", Do: do})
	}
	return []lab.Mode{
		mode("made/good", fault, fix),
		mode("made/also-good", fault, fix),
		mode("other/good", fault, fix),
		bad("bad/broken", twice),
		mode("bad/silent", lab.Scenario{Name: "naive", Fails: true, Do: once}, fix),
		mode("bad/miscounted", lab.Scenario{Name: "naive", Fails: true, Do: twice, Want: lab.Want{ledger.Effects: 3}}, fix),
		bad("bad/panics", func(*lab.Lab) { panic("out of parcels") }),
		bad("bad/stops", func(l *lab.Lab) { l.TB().Fatalf("no lorry came") }),
		bad("bad/leaves", func(*lab.Lab) { runtime.Goexit() }),
	}
}

// endless has a mode that never ends, though its time moves.
func endless() []lab.Mode {
	return []lab.Mode{{
		Name: "made/endless", Promise: "somebody interrupts it",
		Runs: []lab.Scenario{{Name: "forever", Do: func(l *lab.Lab) {
			fmt.Fprintln(os.Stderr, "running")
			for {
				l.RunFor(time.Hour)
			}
		}}},
	}}
}

// ships sends an order and ships it so many times, once a minute.
func ships(times int) func(*lab.Lab) {
	return func(l *lab.Lab) {
		about := ledger.Fact{Source: "orders", Item: "m-1", Key: "order-1"}
		write := func(who string, kind ledger.Kind, attempt int) {
			f := about
			f.Kind, f.Attempt = kind, attempt
			if who == "orders/env-1" {
				f.Function, f.Invocation = "orders", fmt.Sprintf("request-%d", attempt)
			}
			l.Ledger().Append(who, f)
			l.RunFor(time.Millisecond) // facts of one instant have no order among actors
		}
		write("test", ledger.Sent, 0)
		for attempt := range times {
			write("orders/poller-1", ledger.Received, attempt+1)
			for _, kind := range []ledger.Kind{ledger.Invoked, ledger.Delivered, ledger.Executed, ledger.Effect, ledger.Succeeded} {
				write("orders/env-1", kind, attempt+1)
			}
			l.RunFor(time.Minute)
		}
		write("orders/poller-1", ledger.Deleted, 0)
	}
}
