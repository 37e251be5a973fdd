// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/eventlab/eventlab/lab"
)

// A run is a case that is being replayed in a lab.
type run struct {
	lab       *lab.Lab
	ctx       context.Context //nolint:containedctx // the lab's: it carries the actor of the case's calls
	scope     *scope
	clients   *clients
	functions map[string]*history
	began     time.Time
}

// Config says how a case is replayed.
type Config struct {
	// Wire makes calls go over the lab's wire, in process, where the service is
	// there. By default they take the lab's own door.
	Wire bool
}

// Replay runs a case in a lab of its own, which must be on the embedded backend
// and in a bubble, and returns what came of it. A panic is a failure of the case.
func Replay(l *lab.Lab, c Case, cfg Config) (result Result) {
	at := "before the first step"
	defer func() {
		if problem := recover(); problem != nil {
			result = Result{Failed, []string{at, fmt.Sprintf("panic: %v", problem), string(debug.Stack())}}
		}
	}()
	if c.Manual != "" {
		return Result{Unsupported, []string{"no script: it is for a test written by hand"}}
	}
	if len(c.script) == 0 {
		return Result{Failed, []string{"the case has no script"}}
	}
	time.Sleep(time.Until(firstInstant)) // which takes no time in a bubble
	r := newRun(l, c, cfg)
	steps, err := readScript(c.script)
	if err != nil {
		return verdict("", err)
	}
	for i, s := range steps {
		if err := s.verb.lacks(r, s); err != nil {
			return verdict(s.at(i), err)
		}
	}
	for i, s := range steps {
		at = s.at(i)
		if err := s.verb.do(r, s); err != nil {
			return verdict(at, err)
		}
	}
	return Result{Verdict: Passed}
}

// firstInstant is when cases begin at the earliest: bubbles begin in 2000, when
// timestamps were a digit shorter and what cases call the past was to come.
var firstInstant = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

func newRun(l *lab.Lab, c Case, cfg Config) *run {
	hash := fnv.New64a()
	_, _ = fmt.Fprint(hash, c.Name)
	account := l.Account().Config()
	return &run{
		lab: l, ctx: l.Context(), clients: newClients(l, cfg.Wire), functions: map[string]*history{}, began: time.Now(),
		scope: newScope(map[string]any{
			"region": account.Region, "account": account.ID, "partition": "aws", "endpoint": endpoint,
			"unique": "u" + strconv.FormatUint(hash.Sum64()>>8, 36), "i": number(0),
		}),
	}
}

// endpoint is what cases see as the URL of the lab.
const endpoint = "https://eventlab.internal"

// A differenceError says where something is not as its pattern wants it.
type differenceError []mismatch

func (e differenceError) Error() string {
	lines := make([]string, len(e))
	for i, m := range e {
		lines[i] = m.String()
	}
	return strings.Join(lines, "\n")
}

// differs returns mismatches as an error, or nil if there are none.
func differs(mismatches []mismatch) error {
	if len(mismatches) == 0 {
		return nil
	}
	return differenceError(mismatches)
}

// verdict returns what an error at a step means for its case.
func verdict(at string, err error) Result {
	if missing, ok := errors.AsType[*unsupportedError](err); ok {
		return Result{Unsupported, []string{missing.what}}
	}
	lines := strings.Split(err.Error(), "\n")
	if at == "" {
		return Result{Failed, lines}
	}
	return Result{Failed, slices.Insert(lines, 0, at)}
}

// sleep lets time pass.
func (r *run) sleep(seconds float64) { time.Sleep(duration(seconds)) }

func duration(seconds float64) time.Duration {
	return time.Duration(seconds * float64(time.Second))
}
