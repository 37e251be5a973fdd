// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/ledger"
)

// A Consumer is a team's own consumer of a queue, with the settings that it has
// in production, for [Test].
type Consumer struct {
	// New makes the handler: any signature that lambda.Start takes. It is called
	// once for each execution environment and is its init phase. Its clients are
	// made from cfg; what it writes through them counts as its effects.
	New func(ctx context.Context, cfg aws.Config) (any, error)

	// Good returns the body of the nth healthy message, n from 1. Bodies must
	// differ in their business key.
	Good func(n int) string

	// Poison is the body of a message that the handler can never process. Without
	// one, the modes about poison messages are skipped.
	Poison string

	// Key finds the business key in a body. Nil is [ledger.KeyOf]: the "id" of a
	// JSON object, else the body. Writes of the handler count under the key that
	// stands in what it writes.
	Key func(body string) string

	// Prepare builds what the handler needs besides its queue: the queues that it
	// writes to. It is called once for each lab. Nil builds nothing.
	Prepare func(*lab.Lab)

	QueueName       string // default "consumer"; ends in ".fifo" for a FIFO queue
	Queue           QueueConfig
	MaxReceiveCount int // of the queue's redrive policy; zero: no dead-letter queue
	Function        function.Config
	Mapping         MappingConfig

	// Patience is how long a healthy message of a FIFO queue may be held up by a
	// poison message. Zero is two minutes.
	Patience time.Duration

	// Lab configures the labs that the modes run in.
	Lab lab.Config
}

// Test runs the failure modes of this package against a team's own consumer, a
// subtest each. A mode that fails says which promise the consumer breaks, what
// that did to which messages, and which setting or code would keep it. A mode
// that cannot apply is skipped and says why.
func Test(t *testing.T, c Consumer) {
	t.Helper()
	if err := c.check(); err != nil {
		t.Fatalf("sqs.Test: %v", err)
	}
	for _, own := range c.ownModes() {
		t.Run(own.name(), func(t *testing.T) {
			t.Helper()
			if own.skip != "" {
				t.Skip(own.skip)
			}
			for _, o := range c.judge(t, own) {
				if !o.Verdict.Good() {
					t.Error(own.explain(o))
				}
			}
		})
	}
}

// check returns an error for a consumer that cannot be tested.
func (c Consumer) check() error {
	switch {
	case c.New == nil:
		return errors.New("Consumer.New is nil: want a constructor of the handler")
	case c.Good == nil:
		return errors.New("Consumer.Good is nil: want the body of the nth healthy message")
	case c.key(c.Good(1)) == c.key(c.Good(2)):
		return fmt.Errorf("Consumer.Good(1) and Good(2) have the same business key %q: want one for each message, or a Key that finds it", c.key(c.Good(1)))
	case c.Poison != "" && c.key(c.Poison) == c.key(c.Good(1)):
		return fmt.Errorf("Consumer.Poison has the business key of Good(1), %q: want another", c.key(c.Poison))
	case c.MaxReceiveCount < 0:
		return fmt.Errorf("Consumer.MaxReceiveCount is %d, want 0 (no dead-letter queue) or 1 to 1,000", c.MaxReceiveCount)
	case c.Queue.RedrivePolicy != RedrivePolicy{}:
		return errors.New("Consumer.Queue has a RedrivePolicy: say Consumer.MaxReceiveCount, and the lab makes the dead-letter queue")
	}
	return nil
}

func (c Consumer) key(body string) string {
	if c.Key != nil {
		return c.Key(body)
	}
	return ledger.KeyOf(body)
}

// judge runs one mode against the consumer.
func (c Consumer) judge(t *testing.T, own ownMode) []lab.Outcome {
	t.Helper()
	cfg := c.Lab
	cfg.Key = c.Key
	outcomes := make([]lab.Outcome, 0, len(own.mode.Runs))
	for _, scenario := range own.mode.Runs {
		outcomes = append(outcomes, own.mode.Run(t, scenario, cfg))
	}
	return outcomes
}

// build makes the consumer's queue, function and mapping in a lab.
func (c Consumer) build(l *lab.Lab) *rig {
	if c.Prepare != nil {
		c.Prepare(l)
	}
	s := setup{
		queue: c.Queue, maxReceive: c.MaxReceiveCount, function: c.Function, mapping: c.Mapping,
		name: c.queueName(), fifo: c.fifo(),
		handler: func(*rig) any {
			return function.Constructor(func(ctx context.Context) (any, error) { return c.New(ctx, l.AWS()) })
		},
	}
	r := s.build(l, trouble{})
	s.connect(r)
	return r
}

func (c Consumer) queueName() string {
	if c.QueueName == "" {
		return "consumer"
	}
	return strings.TrimSuffix(c.QueueName, ".fifo")
}

func (c Consumer) fifo() bool { return strings.HasSuffix(c.QueueName, ".fifo") }

func (c Consumer) batchSize() int {
	if c.Mapping.BatchSize == 0 {
		return 10
	}
	return c.Mapping.BatchSize
}

func (c Consumer) timeout() time.Duration {
	if c.Function.Timeout == 0 {
		return 3 * time.Second
	}
	return c.Function.Timeout
}

func (c Consumer) visibility() time.Duration {
	if c.Queue.VisibilityTimeout == 0 {
		return 30 * time.Second
	}
	return c.Queue.VisibilityTimeout
}

func (c Consumer) patience() time.Duration {
	if c.Patience == 0 {
		return 2 * time.Minute
	}
	return c.Patience
}
