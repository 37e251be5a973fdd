// SPDX-License-Identifier: Apache-2.0

package function

import (
	"context"
	"fmt"
	"slices"
	"time"

	lambdago "github.com/aws/aws-lambda-go/lambda"

	"github.com/eventlab/eventlab/internal/actor"
)

// A condition says what an environment needs before it can call its handler.
type condition int

const (
	cold condition = iota // new: an init phase
	warm                  // nothing
	torn                  // its process ended: an init within the invocation (rule 6.13)
)

// An environment is an execution environment: it handles one invocation at a
// time. Between two invocations it is on its function's idle list, or gone; no
// goroutine and no timer belongs to it.
type environment struct {
	function *Function
	edition  *edition
	settings *Config
	actor    *actor.Actor
	ctx      context.Context // carries the actor; the root of its invocations' contexts
	handler  lambdago.Handler
	state    condition
	usedAt   time.Time
	replace  bool // an abandoned handler still acts in its name
}

// takeEnvironment returns the most recently used idle environment of a version, or
// a new one, or false when the function may not have more just now. The caller
// holds the account's mutex.
func (f *Function) takeEnvironment(v *edition, now time.Time) (*environment, bool) {
	v.expire(now)
	if n := len(v.idle); n > 0 {
		e := v.idle[n-1]
		v.idle[n-1] = nil
		v.idle = v.idle[:n-1]
		if e.replace {
			e = f.newEnvironment(v, torn, v.settings)
		}
		return e, true
	}
	rest, ok := f.scaling.after(now, f.account.cfg.ScalingRate, scalingPeriod)
	if !ok {
		return nil, false
	}
	f.scaling = rest
	return f.newEnvironment(v, cold, v.settings), true
}

// expire forgets environments that were idle for too long. It is called when an
// environment is needed, since nobody can tell the difference before.
func (e *edition) expire(now time.Time) {
	old := 0
	for old < len(e.idle) && now.Sub(e.idle[old].usedAt) > e.settings.IdleTimeout {
		old++
	}
	e.idle = slices.Delete(e.idle, 0, old)
}

// newEnvironment makes an environment. The caller holds the account's mutex.
func (f *Function) newEnvironment(v *edition, state condition, settings *Config) *environment {
	f.serial.environments++
	who := f.account.cfg.Cast.Actor(fmt.Sprintf("%s/env-%d", f.name, f.serial.environments))
	return &environment{
		function: f,
		edition:  v,
		settings: settings,
		actor:    who,
		ctx:      actor.With(context.Background(), who),
		state:    state,
	}
}

// align waits for the environment's next turn, unless it is at one. What others
// see of an environment happens at its turns and nowhere else, even if a handler
// sleeps for odd times, because two actors at one instant have no order.
func (e *environment) align() {
	now := time.Now()
	if now.Sub(now.Truncate(actor.Grid)) != e.actor.Phase() {
		e.turn()
	}
}

func (e *environment) turn() {
	_ = e.actor.Turn(e.ctx) // which never ends
}
