// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"context"
	"time"

	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/function"
)

// A batch is what is offered to the function at once.
type batch struct {
	batcher
	settings   *Settings
	messages   []sqstypes.Message
	items      []function.Item // of the messages
	payload    []byte          // the event, without its end while the batch is open
	receivedAt time.Time       // when the first of the messages was received
	hide       time.Duration   // the visibility timeout that was asked for, or zero for the queue's
}

// newBatch returns an empty batch for the settings as they are now.
func (p *poller) newBatch() *batch {
	s := p.queue.settings.Load()
	return &batch{
		settings: s,
		batcher: batcher{
			size: s.BatchSize, window: s.MaximumBatchingWindow, extra: p.queue.cfg.Engine.ExtraPoll,
			from: p.lastEndAt, most: receiveMost,
		},
		hide: p.hide(s),
	}
}

// collect receives messages until a batch is closed. It returns an empty one when
// nothing came, and what there is when run ends.
func (p *poller) collect(run context.Context) *batch {
	b := p.newBatch()
	carry := p.carry
	p.carry = nil
	p.take(b, carry, p.carriedAt)
	for run.Err() == nil {
		s, open := b.next(time.Now())
		if !open {
			b.payload = append(b.payload, eventEnd...)
			break
		}
		if s.pause > 0 {
			sleep(run, s.pause)
			continue
		}
		messages, err := p.receive(s, b.hide)
		if err != nil && run.Err() == nil && p.pollParent.Err() == nil {
			p.backOff(run, b)
		}
		b.received(len(messages))
		p.take(b, messages, time.Now())
		if len(b.messages) == 0 {
			break // so that the poller looks whether it goes on
		}
	}
	return b
}

// backOff waits after a receive that answered with an error. While a batch is
// open it waits no longer than until that is closed.
func (p *poller) backOff(run context.Context, b *batch) {
	p.failures++
	wait := p.queue.cfg.Engine.PollRetry.after(p.failures)
	if b.count > 0 {
		wait = min(wait, time.Until(b.ends))
	}
	sleep(run, wait)
}

// take adds received messages to a batch. Those that no filter wants are deleted
// (rule 1.5.8) before they count (rule 0.6.15); those that do not fit any more are
// kept for the next batch.
func (p *poller) take(b *batch, messages []sqstypes.Message, receivedAt time.Time) {
	if len(messages) == 0 {
		return
	}
	if b.count == 0 {
		b.receivedAt = receivedAt
		b.payload = append(make([]byte, 0, len(eventStart)+p.payloadSize+p.payloadSize/8), eventStart...)
		b.messages = make([]sqstypes.Message, 0, len(messages))
		b.items = make([]function.Item, 0, len(messages))
	}
	var unwanted []sqstypes.Message
	for i := range messages {
		m := &messages[i]
		start := len(b.payload)
		b.appendRecord(m, p.queue.source)
		if !wanted(b.settings.Filters, m, b.payload[start:]) {
			b.payload = b.payload[:start]
			unwanted = append(unwanted, *m)
			continue
		}
		if !b.add(time.Now(), len(b.payload)+len(eventEnd)) {
			b.payload = b.payload[:start]
			p.carry, p.carriedAt = messages[i:], receivedAt
			break
		}
		b.messages = append(b.messages, *m)
		b.items = append(b.items, p.queue.item(m))
	}
	p.discard(unwanted, b.settings)
}

// appendRecord appends a message to the event.
func (b *batch) appendRecord(m *sqstypes.Message, source string) {
	if b.count > 0 {
		b.payload = append(b.payload, ',')
	}
	b.payload = appendRecord(b.payload, m, b.settings.MaximumBatchingWindow > 0)
	b.payload = append(b.payload, source...)
}

// hide returns how long receives hide messages, or zero for as long as the queue
// says (rule 1.1.8).
func (p *poller) hide(s *Settings) time.Duration {
	q := p.queue
	if !q.cfg.Engine.EffectiveVisibilityTimeout || s.MaximumBatchingWindow == 0 {
		return 0
	}
	visibility, err := q.visibilityTimeout(p.ctx)
	f, missing := q.function(s)
	if err != nil || missing != nil {
		return 0
	}
	return effectiveVisibilityTimeout(visibility, s.MaximumBatchingWindow, f.Config().Timeout)
}

// effectiveVisibilityTimeout is the formula of the guide of 2022, or zero when
// the queue's own visibility timeout is long enough.
func effectiveVisibilityTimeout(visibility, window, timeout time.Duration) time.Duration {
	if window+timeout <= visibility {
		return 0
	}
	return window + timeout + 30*time.Second
}
