// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/internal/actor"
)

// receiveMost is how many messages one receive may ask for.
const receiveMost = 10

// A poller receives, offers and settles one batch after the other. It is an actor
// of its own. Only its goroutine uses it, but for running and waitsSince.
type poller struct {
	queue  *queueSource
	number int // from 0
	actor  *actor.Actor
	ctx    context.Context //nolint:containedctx // of calls that nothing cuts short: it carries the actor

	running    bool         // the queue source's mutex guards it
	waitsSince atomic.Int64 // in Unix nanoseconds; zero while it does not wait

	pollParent context.Context //nolint:containedctx // the source's, when pollCtx was made
	pollCtx    context.Context //nolint:containedctx // the same with the actor
	input      awssqs.ReceiveMessageInput

	lastMessageAt time.Time // or when it began
	quiet         bool      // the last receive brought nothing
	lastEndAt     time.Time // of an invocation
	carry         []sqstypes.Message
	carriedAt     time.Time // when carry was received
	failures      int       // receives in a row that answered with an error
	payloadSize   int       // of the last event, to size the next one's buffer
}

func (q *queueSource) newPoller(number int) *poller {
	who := q.cfg.Cast.Actor(q.prefix + "/poller-" + strconv.Itoa(number+1))
	return &poller{
		queue: q, number: number, actor: who, ctx: actor.With(context.Background(), who),
		input: awssqs.ReceiveMessageInput{
			QueueUrl:                    &q.cfg.Queue.URL,
			MessageAttributeNames:       []string{"All"},
			MessageSystemAttributeNames: []sqstypes.MessageSystemAttributeName{sqstypes.MessageSystemAttributeNameAll},
		},
	}
}

// work is the poller's goroutine. It ends when run ends, or when the poller is
// one too many.
func (p *poller) work(run context.Context) {
	defer p.queue.ended(p)
	p.lastMessageAt, p.quiet = time.Now(), false
	for len(p.carry) > 0 || p.stays(run) {
		b := p.collect(run)
		switch {
		case run.Err() != nil:
			p.letGo(append(b.messages, p.carry...), ReasonMappingStopped)
			p.carry = nil
		case len(b.messages) > 0:
			p.settle(b, p.offer(run, b))
		}
	}
}

// stays reports whether the poller goes on.
func (p *poller) stays(run context.Context) bool {
	q := p.queue
	if run.Err() != nil || int64(p.number) >= q.limit.Load() || p.number >= q.most() {
		return false
	}
	lowTraffic := q.cfg.Engine.LowTrafficAfter
	capped := q.settings.Load().MaximumConcurrency > 0 || lowTraffic < 0
	return !p.quiet || !superfluous(p.number, time.Since(p.lastMessageAt), lowTraffic, capped)
}

// receive asks the queue for messages. It waits no longer than the step says, and
// less when polls are cut short.
func (p *poller) receive(s step, hide time.Duration) ([]sqstypes.Message, error) {
	q := p.queue
	if parent := q.pollContext(); parent != p.pollParent {
		p.pollParent, p.pollCtx = parent, actor.With(parent, p.actor)
	}
	p.input.MaxNumberOfMessages = int32(s.ask)
	p.input.WaitTimeSeconds = int32(s.wait / time.Second)
	p.input.VisibilityTimeout = int32(hide / time.Second)

	if p.waitsSince.Load() == 0 {
		p.waitsSince.Store(time.Now().UnixNano())
	}
	q.waiting.Add(1)
	out, err := q.cfg.Queue.Client.ReceiveMessage(p.pollCtx, &p.input)
	waiting := q.waiting.Add(-1)
	p.quiet = err == nil && len(out.Messages) == 0
	if err != nil {
		return nil, err
	}
	p.failures = 0
	if n := len(out.Messages); n > 0 {
		p.waitsSince.Store(0)
		p.lastMessageAt = time.Now()
		if n == s.ask || waiting == 0 {
			q.nudge()
		}
	}
	return out.Messages, nil
}
