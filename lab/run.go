// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eventlab/eventlab/backend"
)

// leakPatience is how much virtual time goroutines have to end after their lab.
const leakPatience = 15 * time.Minute

// eventless is how much virtual time may pass without a fact. No retention period
// of AWS is longer than 365 days.
const eventless = 400 * 24 * time.Hour

// Run gives the test a lab in virtual time, runs f and closes the lab. Two
// mistakes that would hang a test it names: a goroutine that freezes virtual
// time (a mutex held across a wait, an endless loop), and goroutines that outlive
// their handler.
//
// LAB_CLOCK=wall runs it on the real clock, for handlers that must open sockets;
// backends other than the embedded one always do.
func Run(t *testing.T, f func(*Lab)) {
	t.Helper()
	RunWith(t, Config{}, f)
}

// RunWith is [Run] with a configuration.
func RunWith(t *testing.T, cfg Config, f func(*Lab)) {
	t.Helper()
	if err := run(t, cfg, asItIs, f); err != nil {
		t.Fatal(err)
	}
}

// asItIs lets a lab report to the test of its bubble.
func asItIs(t *testing.T) TB { return t }

// run runs f on a lab that reports to what wrap makes of the bubble's test. Its
// error says why there is no result.
func run(t *testing.T, cfg Config, wrap func(*testing.T) TB, f func(*Lab)) error {
	t.Helper()
	switch clock := os.Getenv("LAB_CLOCK"); {
	case clock == "wall", clock == "" && backend.RealTime(cfg.backendName()):
		runLab(wrap(t), cfg, nil, f)
		return nil
	case clock == "":
	case clock == "virtual" && backend.RealTime(cfg.backendName()):
		return fmt.Errorf("lab: LAB_CLOCK=virtual does not go with the backend %s, which runs in real time", cfg.backendName())
	case clock == "virtual":
	default:
		return fmt.Errorf("lab: LAB_CLOCK is %q, want virtual or wall", clock)
	}
	dog := watch(t.Name())
	defer dog.stop()
	// The runtime panics when goroutines are left in a bubble; the lab has named
	// them by then.
	defer func() {
		problem := recover()
		if problem != nil && !strings.Contains(fmt.Sprint(problem), "main bubble goroutine has exited") {
			panic(problem)
		}
	}()
	synctest.Test(t, func(t *testing.T) { runLab(wrap(t), cfg, dog, f) })
	return nil
}

func runLab(tb TB, cfg Config, dog *watchdog, f func(*Lab)) {
	defer func() {
		switch problem := recover().(type) {
		case nil, stopped: // a scenario that cannot begin has said why
		default:
			panic(problem)
		}
	}()
	l := newLab(tb, cfg)
	defer l.close()
	if dog != nil {
		dog.guard(l)
		ended := make(chan struct{})
		defer close(ended)
		go l.beat(ended)
	}
	f(l)
}

// beat tells the watchdog that virtual time moves, and stops telling when nothing
// has happened for so long that nothing will: a test that waits for something
// that never comes would run for ever.
func (l *Lab) beat(ended <-chan struct{}) {
	ticker := time.NewTicker(time.Minute)
	defer ticker.Stop()
	facts, since := 0, time.Now()
	for {
		select {
		case <-ticker.C:
			if n := l.ledger.Len(); n != facts {
				facts, since = n, time.Now()
			}
			if time.Since(since) >= eventless {
				l.stuck.Store(true)
				continue
			}
			l.beats.Add(1)
		case <-ended:
			return
		}
	}
}

// close ends everything the lab started, then waits for what handlers started.
func (l *Lab) close() {
	l.mu.Lock()
	closers := l.closers
	l.closers, l.closed = nil, true
	l.mu.Unlock()
	for i := len(closers) - 1; i >= 0; i-- {
		closers[i]()
	}
	if l.bubble {
		l.waitForGoroutines()
	}
}

// waitForGoroutines waits until no goroutine of the bubble but this one and the
// lab's own is left, and names those that do not end.
func (l *Lab) waitForGoroutines() {
	for waited := time.Duration(0); ; {
		l.settle()
		left := l.leftBehind()
		if len(left) == 0 {
			return
		}
		if waited >= leakPatience {
			l.tb.Errorf("lab: %s", describeLeak(left))
			return
		}
		step := max(waited, time.Second)
		time.Sleep(step)
		waited += step
	}
}

func describeLeak(left []goroutine) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%d goroutines outlived the test by %v of virtual time.\n", len(left), leakPatience)
	text.WriteString("A handler must end what it starts: Lambda freezes an environment after the response.\n")
	for _, g := range left {
		fmt.Fprintf(&text, "\n%s\n", g.stack)
	}
	return text.String()
}
