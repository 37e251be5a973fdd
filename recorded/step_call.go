// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"fmt"
	"time"
)

// look is how long a step waits before it looks again.
const look = 1 // second

// streamLimit is how long a stream of events is read, in seconds, if the step does
// not say.
const streamLimit = 10

// operation returns the operation that a step calls.
func (r *run) operation(s scriptStep) (*operation, error) {
	protocol := ""
	if via, ok := s.get("via"); ok {
		protocol = textOf(via)
	}
	return r.clients.operation(textOf(s.subject), protocol)
}

// lacksCall returns what a call needs that the lab does not have.
func (r *run) lacksCall(s scriptStep) error {
	_, err := r.operation(s)
	return err
}

// call makes a call, as often as the step says.
func (r *run) call(s scriptStep) error {
	op, err := r.operation(s)
	if err != nil {
		return err
	}
	repeat, err := r.size(s, "repeat", 1)
	if err != nil {
		return err
	}
	every, err := r.seconds(s, "every", 0)
	if err != nil {
		return err
	}
	for i := range repeat {
		if i > 0 {
			r.sleep(every)
		}
		r.scope.vars["i"] = number(int64(i))
		last, err := r.callOnce(s, op)
		if err != nil && repeat > 1 {
			return fmt.Errorf("call %d of %d\n%w", i+1, repeat, err)
		}
		if err != nil {
			return err
		}
		r.name(s, last)
	}
	return nil
}

// callOnce makes one call, or one a second until its reply is as expected.
func (r *run) callOnce(s scriptStep, op *operation) (*object, error) {
	within, err := r.seconds(s, "within", 0)
	if err != nil {
		return nil, err
	}
	limit := duration(streamLimit)
	if op.streams() {
		if s.has("within") {
			limit, within = duration(within), 0
		}
	}
	for end := time.Now().Add(duration(within)); ; r.sleep(look) {
		input, _ := s.get("input")
		if input == nil {
			input = newObject()
		}
		if input, err = r.scope.value(input); err != nil {
			return nil, err
		}
		reply, err := op.call(r.ctx, input, limit)
		if expected, ok := s.get("error"); ok && err != nil && reply.failure != nil && r.failsAs(expected, reply) == nil {
			err = nil // the case is about an operation that is not implemented
		}
		if err != nil {
			return nil, err
		}
		err = r.judge(s, reply)
		if err == nil {
			return reply.named(), nil
		}
		if !time.Now().Before(end) {
			return nil, err
		}
	}
}

// judge compares a reply with what the step expects.
func (r *run) judge(s scriptStep, got reply) error {
	if expected, ok := s.get("error"); ok {
		return r.failsAs(expected, got)
	}
	if got.failure != nil {
		return fmt.Errorf("answer: want no error, got %s", brief(got.failure))
	}
	if pattern, ok := s.get("answer"); ok {
		return differs(r.scope.match("answer", pattern, got.answer))
	}
	return nil
}

// failsAs compares a reply with the error that a step expects. Only members that
// the pattern names are compared.
func (r *run) failsAs(pattern any, got reply) error {
	if got.failure == nil {
		return fmt.Errorf("error: want %s, got the answer %s", brief(pattern), brief(got.answer))
	}
	if o, ok := pattern.(*object); ok {
		open := newObject(o.members...)
		open.set("$open", true)
		pattern = open
	}
	return differs(r.scope.match("error", pattern, got.failure))
}
