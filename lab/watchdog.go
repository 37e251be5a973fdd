// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"
)

// patience is how long, on the wall clock, a lab may stand still: no fact
// written and no virtual minute passed.
const patience = 10 * time.Second

// A watchdog stands outside of the bubble, on the wall clock. A frozen bubble
// cannot end by itself, and nobody else can end it: the watchdog names the
// goroutine that froze it and ends the process.
type watchdog struct {
	test string
	lab  atomic.Pointer[Lab]
	own  atomic.Pointer[goroutine] // the test's goroutine when the lab began
	done chan struct{}
	out  io.Writer
	exit func(code int)
}

// watch starts a watchdog for a test. It must be called outside of the bubble.
func watch(test string) *watchdog {
	w := &watchdog{test: test, done: make(chan struct{}), out: os.Stderr, exit: os.Exit}
	go w.run(time.Second, patience)
	return w
}

// guard makes the watchdog look at a lab. It is called inside the bubble.
func (w *watchdog) guard(l *Lab) {
	own := goroutines(false)[0]
	w.own.Store(&own)
	w.lab.Store(l)
}

func (w *watchdog) stop() { close(w.done) }

func (w *watchdog) run(look, patience time.Duration) {
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	facts, beats, since := -1, int64(-1), time.Now()
	for {
		select {
		case <-w.done:
			return
		case <-ticker.C:
		}
		l := w.lab.Load()
		if l == nil {
			continue
		}
		if f, b := l.ledger.Len(), l.beats.Load(); f != facts || b != beats {
			facts, beats, since = f, b, time.Now()
			continue
		}
		if time.Since(since) >= patience {
			w.bark(patience)
			return
		}
	}
}

// tester returns the test's goroutine as it is now.
func (w *watchdog) tester() goroutine {
	own := *w.own.Load()
	for _, g := range goroutines(true) {
		if g.id == own.id {
			return g
		}
	}
	return own
}

// bark names who stands still and ends the process.
func (w *watchdog) bark(patience time.Duration) {
	var text strings.Builder
	var guilty []goroutine
	if w.lab.Load().stuck.Load() {
		fmt.Fprintf(&text, "lab: nothing happened for %d virtual days in %s: the test waits for something that never comes.\n",
			eventless/(24*time.Hour), w.test)
		guilty = []goroutine{w.tester()}
	} else {
		fmt.Fprintf(&text, "lab: virtual time stood still for %v in %s.\n", patience, w.test)
		guilty = standing(w.own.Load().bubble)
		text.WriteString("Time moves only when every goroutine waits for it. These do something else: they compute,\n" +
			"or wait for a sync.Mutex that is held across a wait, for a socket, or for a goroutine outside of the test.\n")
	}
	for _, g := range guilty {
		fmt.Fprintf(&text, "\n%s\n", g.stack)
	}
	_, _ = fmt.Fprintln(w.out, text.String()) // the exit status says it too
	w.exit(2)
}
