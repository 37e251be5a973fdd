// SPDX-License-Identifier: Apache-2.0

package recorded_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/recorded"
)

const (
	// workerVariable says in the environment that a process is a worker.
	workerVariable = "RECORDED_WORKER"

	// resultMark begins the lines in which a worker answers.
	resultMark = "recorded result: "
)

// A worker is a process that replays one case after the other. When a case ends
// it, or takes too long, the next case gets a new one.
type worker struct {
	patience time.Duration

	process *exec.Cmd
	input   io.WriteCloser
	results chan recorded.Result // closed when the process has ended
	noise   *noise
}

// replay returns what came of a case, which the worker knows by its place.
func (w *worker) replay(place string) recorded.Result {
	if w.process == nil {
		if err := w.start(); err != nil {
			return recorded.Result{Verdict: recorded.Failed, Why: []string{"no process: " + err.Error()}}
		}
	}
	timer := time.NewTimer(w.patience)
	defer timer.Stop()
	if _, err := io.WriteString(w.input, place+"\n"); err != nil {
		w.stop() // it ended after the last case
		return w.replay(place)
	}
	select {
	case r, ok := <-w.results:
		if ok {
			return r
		}
		w.stop()
		return recorded.Result{Verdict: recorded.Failed, Why: append([]string{"the process ended"}, w.noise.lines()...)}
	case <-timer.C:
		_ = w.process.Process.Signal(syscall.SIGQUIT) // the runtime writes all stacks
		for range w.results {
			continue
		}
		w.stop()
		return recorded.Result{
			Verdict: recorded.Failed,
			Why:     append([]string{fmt.Sprintf("no result within %v; these goroutines keep virtual time from moving", w.patience)}, w.noise.standing()...),
		}
	}
}

func (w *worker) start() error {
	w.process = exec.Command(os.Args[0], "-test.run=^TestWorker$", "-test.timeout=0")
	w.process.Env = append(os.Environ(), workerVariable+"=1")
	w.noise, w.results = &noise{}, make(chan recorded.Result)
	w.process.Stderr = w.noise
	output, err := w.process.StdoutPipe()
	if err != nil {
		return err
	}
	if w.input, err = w.process.StdinPipe(); err != nil {
		return err
	}
	if err := w.process.Start(); err != nil {
		w.process = nil
		return err
	}
	go w.read(output, w.process, w.results)
	return nil
}

// read hands on what the process answers, until it ends.
func (w *worker) read(output io.Reader, process *exec.Cmd, results chan<- recorded.Result) {
	defer close(results)
	lines := bufio.NewReader(output)
	for {
		line, err := lines.ReadString('\n')
		var r recorded.Result
		if text, ok := strings.CutPrefix(line, resultMark); ok && json.Unmarshal([]byte(text), &r) == nil {
			results <- r
		} else {
			_, _ = io.WriteString(w.noise, line) // which never errs
		}
		if err != nil {
			_ = process.Wait() // how it ended is in its output
			return
		}
	}
}

// stop ends the process.
func (w *worker) stop() {
	if w.process == nil {
		return
	}
	_ = w.input.Close()
	for range w.results {
		continue
	}
	w.process = nil
}

// noise is what a process writes beside results.
type noise struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements io.Writer.
func (n *noise) Write(b []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(b)
}

// lines returns the first lines.
func (n *noise) lines() []string {
	const most = 40
	n.mu.Lock()
	defer n.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(n.text.String()), "\n")
	return lines[:min(len(lines), most)]
}

// standing returns the goroutines of a bubble that do something else than wait for
// time, or else the first lines.
func (n *noise) standing() []string {
	n.mu.Lock()
	text := n.text.String()
	n.mu.Unlock()
	var lines []string
	for block := range strings.SplitSeq(text, "\n\n") {
		head, _, _ := strings.Cut(block, "\n")
		if strings.HasPrefix(head, "goroutine ") && strings.Contains(head, "synctest bubble") && !strings.Contains(head, "(durable)") {
			lines = append(lines, strings.Split(block, "\n")...)
		}
	}
	if len(lines) == 0 {
		return n.lines()
	}
	return lines
}

// TestWorker is the other end: it replays the cases whose places it reads.
func TestWorker(t *testing.T) {
	if os.Getenv(workerVariable) == "" {
		t.Skip("this is the process that TestRecordedCases starts")
	}
	suites := load(t)
	places := bufio.NewScanner(os.Stdin)
	for places.Scan() {
		var r recorded.Result
		var at place
		if _, err := fmt.Sscan(places.Text(), &at.suite, &at.index); err == nil {
			r = replay(t, suites[at.suite].Cases[at.index], recorded.Config{Wire: onTheWire()})
		} else {
			r = misbehave(t, places.Text())
		}
		line, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = fmt.Fprintf(os.Stdout, "%s%s\n", resultMark, line)
	}
}

// replay replays a case in a bubble and a lab of its own.
func replay(t *testing.T, c recorded.Case, cfg recorded.Config) recorded.Result {
	t.Helper()
	var r recorded.Result
	synctest.Test(t, func(t *testing.T) {
		tb := &collector{T: t}
		r = recorded.Replay(lab.NewWith(tb, lab.Config{Backend: "embedded"}), c, cfg)
		tb.end()
		if len(tb.problems) > 0 {
			r = recorded.Result{Verdict: recorded.Failed, Why: append(r.Why, tb.problems...)}
		}
	})
	return r
}

// A collector is the test of a lab: it keeps what would have failed it.
type collector struct {
	*testing.T
	problems []string
	cleanups []func()
}

// Errorf keeps a problem.
func (c *collector) Errorf(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// Fatalf ends the case.
func (c *collector) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// Cleanup keeps what is to be done at the end.
func (c *collector) Cleanup(do func()) { c.cleanups = append(c.cleanups, do) }

func (c *collector) end() {
	for len(c.cleanups) > 0 {
		last := len(c.cleanups) - 1
		do := c.cleanups[last]
		c.cleanups = c.cleanups[:last]
		do()
	}
}

// misbehave does what no case must take others down with.
func misbehave(t *testing.T, how string) recorded.Result {
	t.Helper()
	synctest.Test(t, func(*testing.T) {
		switch how {
		case "panic":
			go panic("somebody else's goroutine")
			time.Sleep(time.Hour)
		case "hang":
			mutex := &sync.Mutex{}
			mutex.Lock()
			freezeTime(mutex)
		case "deadlock":
			<-make(chan int)
		}
	})
	return recorded.Result{Verdict: recorded.Passed}
}

func freezeTime(held *sync.Mutex) { held.Lock() }

func TestACaseNeverTakesDownTheRun(t *testing.T) {
	t.Parallel()
	for how, want := range map[string]string{
		"panic":    "somebody else's goroutine",
		"hang":     "freezeTime",
		"deadlock": "deadlock",
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			w := &worker{patience: 2 * time.Second}
			defer w.stop()
			r := w.replay(how)
			if text := r.String(); r.Verdict != recorded.Failed || !strings.Contains(text, want) {
				t.Errorf("got %s, want a failure that says %q", text, want)
			}
			if r := w.replay("nothing"); r.Verdict != recorded.Passed {
				t.Errorf("the next case: got %v, want it to pass in a new process", r)
			}
		})
	}
}
