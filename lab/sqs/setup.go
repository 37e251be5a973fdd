// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/consumers/orders"
	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/lab"
)

// A setup is one consumer with its queue, function and mapping: the naive one of
// a mode, or a fix of it.
type setup struct {
	name       string // of queue and function; "" is "orders"
	fifo       bool
	queue      QueueConfig
	maxReceive int // of the redrive policy; 0: no dead-letter queue
	function   function.Config
	mapping    MappingConfig
	handler    func(*rig) any
	gathered   bool // send before the mapping is made
	// drift is what somebody edits after the mapping was made.
	drift func(*rig)
}

// A rig is a setup that was built in a lab.
type rig struct {
	lab    *lab.Lab
	orders *Queue
	dead   *Queue // nil without a redrive policy
	fn     *function.Function
	ship   orders.Ship
}

// client returns an SDK client as the consumer would make it.
func (r *rig) client() *awssqs.Client { return awssqs.NewFromConfig(r.lab.AWS()) }

// newQueue creates a further queue of the same kind as the source.
func (r *rig) newQueue(name string, cfg QueueConfig) *Queue {
	if r.orders != nil && r.orders.FIFO() {
		name += ".fifo"
	}
	return NewQueue(r.lab, name, cfg)
}

// under returns what a scenario does: build the setup, send, run.
func (s setup) under(t trouble) func(*lab.Lab) {
	return func(l *lab.Lab) {
		r := s.build(l, t)
		if s.gathered {
			r.orders.SendMessages(s.fit(t.messages)...)
		}
		s.connect(r)
		if !s.gathered {
			r.orders.SendMessages(s.fit(t.messages)...)
		}
		l.RunFor(t.lasts)
	}
}

// hurried returns the same for the wall clock: a visibility timeout of two
// seconds, and a function timeout that fits into it. The messages wait in the
// queue before anybody reads, so that the first batch is as in virtual time; how
// those that come back are batched is up to the backend, so it wants the counts
// that do not hang on that.
func (s setup) hurried(t trouble, want lab.Want) *lab.RealTime {
	s.queue.VisibilityTimeout = 2 * time.Second
	s.function.Timeout = 2 * time.Second
	s.gathered = true
	t.lasts = time.Duration(s.maxReceive+1)*s.queue.VisibilityTimeout + 4*time.Second
	return &lab.RealTime{Do: s.under(t), Needs: []string{"1.9.2", "1.5.5"}, Want: want}
}

func (s setup) build(l *lab.Lab, t trouble) *rig {
	name, suffix := s.name, ""
	if name == "" {
		name = "orders"
	}
	if s.fifo {
		suffix = ".fifo"
	}
	r := &rig{lab: l, ship: t.ship(l)}
	cfg := s.queue
	if s.maxReceive > 0 {
		r.dead = NewQueue(l, name+"-dead"+suffix, QueueConfig{MessageRetentionPeriod: fourteenDays})
		cfg.RedrivePolicy = RedrivePolicy{DeadLetterQueue: r.dead, MaxReceiveCount: s.maxReceive}
	}
	r.orders = NewQueue(l, name+suffix, cfg)
	if s.function.ReservedConcurrentExecutions == nil && t.reserved > 0 {
		s.function.ReservedConcurrentExecutions = &t.reserved
	}
	r.fn = l.Function(name, s.handler(r), s.function)
	return r
}

// connect maps the function to the queue, and lets what was set up drift.
func (s setup) connect(r *rig) {
	r.orders.Map(r.fn, s.mapping)
	if s.drift != nil {
		s.drift(r)
	}
}

// fit gives messages the groups that a FIFO queue wants, and takes them away
// from those for a standard queue.
func (s setup) fit(messages []Message) []Message {
	fitted := make([]Message, 0, len(messages))
	for _, m := range messages {
		switch {
		case !s.fifo:
			m.Group = ""
		case m.Group == "":
			m.Group = "customer-1"
		}
		fitted = append(fitted, m)
	}
	return fitted
}
