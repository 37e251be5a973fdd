// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/emulator/internal/queue"
)

// What AWS does. It hands out up to ten messages, hides them for a visibility
// timeout, and counts that (1.9.1). A message that was handed out
// maxReceiveCount times is moved to the dead-letter queue instead (1.9.2). A
// long poll waits until a message is there; an empty answer has no list
// (1.10.2). A FIFO queue hands out in order, group by group (2.1.2 to 2.1.4),
// and repeats itself for a ReceiveRequestAttemptId (2.1.6).
// Quotas: MaxNumberOfMessages 1 to 10 (7.2.20), WaitTimeSeconds 0 to 20 (7.2.21),
// messages in flight (1.10.1, 2.1.13; [Config.InFlightLimit]).
// Left out: a short poll sees all messages ([Config.ShortPollShare]).
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html

// ReceiveMessage takes messages from a queue, and waits for some if asked to.
// It ends at once with the error of ctx when that ends.
func (s *Service) ReceiveMessage(ctx context.Context, in *awssqs.ReceiveMessageInput) (*awssqs.ReceiveMessageOutput, error) {
	in = orEmpty(in)
	q, err := s.open(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	p, err := q.planReceive(ctx, in)
	if err != nil {
		return nil, err
	}
	for {
		l := look{plan: &p}
		if err := l.look(ctx, s, q); err != nil {
			return nil, err
		}
		if l.n > 0 || !time.Now().Before(p.deadline) {
			return &awssqs.ReceiveMessageOutput{Messages: l.messages(s, q)}, nil
		}
		if err := await(ctx, l.changed, l.next, p.deadline); err != nil {
			return nil, err
		}
	}
}

// A receivePlan is the input of a receive, checked and completed.
type receivePlan struct {
	max        int
	deadline   time.Time // now for a short poll
	short      bool
	visibility time.Duration
	system     systemNames
	attributes filter
	attempt    string
}

func (q *namedQueue) planReceive(ctx context.Context, in *awssqs.ReceiveMessageInput) (receivePlan, error) {
	q.mu.Lock()
	visibility, wait := q.attributes.visibilityTimeout, q.attributes.waitTime
	q.mu.Unlock()
	p := receivePlan{max: 1, visibility: visibility, attributes: in.MessageAttributeNames}
	if in.MaxNumberOfMessages != 0 || isZero(ctx, "MaxNumberOfMessages") {
		p.max = int(in.MaxNumberOfMessages)
	}
	if p.max < 1 || p.max > maxEntries {
		return p, invalidValue(p.max, "MaxNumberOfMessages", "Must be between 1 and 10, if provided.")
	}
	if in.WaitTimeSeconds != 0 || isZero(ctx, "WaitTimeSeconds") {
		wait = time.Duration(in.WaitTimeSeconds) * time.Second
	}
	if wait < 0 || wait > 20*time.Second {
		return p, invalidValue(in.WaitTimeSeconds, "WaitTimeSeconds", "Must be >= 0 and <= 20, if provided.")
	}
	if in.VisibilityTimeout != 0 || isZero(ctx, "VisibilityTimeout") {
		p.visibility = time.Duration(in.VisibilityTimeout) * time.Second
	}
	if p.visibility < 0 || p.visibility > maxVisibility {
		return p, invalidValue(in.VisibilityTimeout, "VisibilityTimeout", "Must be >= 0 and <= 43200, if provided.")
	}
	if id := in.ReceiveRequestAttemptId; id != nil {
		if !q.fifo {
			return p, notForThisType(*id, "ReceiveRequestAttemptId")
		}
		if err := checkID(*id, "ReceiveRequestAttemptId"); err != nil {
			return p, err
		}
		p.attempt = *id
	}
	p.system = namesOf(in.AttributeNames) | namesOf(in.MessageSystemAttributeNames)
	p.short, p.deadline = wait == 0, time.Now().Add(wait)
	return p, nil
}

// A look is one try of a receive. It copies what it took, so that answers are
// written without the lock.
type look struct {
	plan  *receivePlan
	taken [maxEntries]received
	n     int

	// When it took nothing and may wait:
	changed <-chan struct{} // closed when something changed
	next    time.Time       // when time alone may make a message available
}

type received struct {
	message queue.Message
	ref     queue.Ref
}

func (l *look) look(ctx context.Context, s *Service, q *namedQueue) error {
	var v visit
	if err := v.enter(ctx, s, q); err != nil {
		return err
	}
	var buffer [maxEntries]*queue.Message
	taken, target, dead, err := l.take(&v, s, buffer[:0])
	for _, m := range taken {
		l.taken[l.n] = received{message: *m, ref: q.messages.Ref(m)}
		l.n++
	}
	if l.n == 0 && err == nil && !l.plan.short {
		l.changed = q.monitor.next()
		l.next = q.messages.NextChange().Time()
	}
	q.mu.Unlock()
	if move := s.nextMove(q).Time(); l.changed != nil && move.Before(l.next) {
		l.next = move
	}
	v.deadLetter(q, target, dead)
	v.tell(ctx)
	return err
}

// take receives, and returns also what is to be moved to target.
func (l *look) take(v *visit, s *Service, buffer []*queue.Message) (taken []*queue.Message, target *namedQueue, dead []*queue.Message, err error) {
	q, p := v.q, l.plan
	if err := v.admit(s, callReceive); err != nil {
		return nil, nil, nil, err
	}
	r := queue.Receive{Max: p.max, Until: v.now.After(p.visibility)}
	if p.short {
		if !q.fifo && q.messages.Full() {
			return nil, nil, nil, overLimit("Too many messages are in flight.")
		}
		r.Max = q.seen(s, p.max)
	}
	if p.attempt != "" {
		if same := q.attempts.repeat(p.attempt, q.messages); same != nil {
			for _, m := range same {
				q.hide(m, r.Until)
			}
			q.attempts.remember(p.attempt, q.messages, same)
			return same, nil, nil, nil
		}
	}
	target, most := s.deadLetterQueue(q)
	if target != nil {
		r.Dead = func(m *queue.Message) bool {
			if s.cfg.RedriveByTotalCount {
				return int(m.Receives) >= most
			}
			return m.Here() >= most
		}
	}
	taken, dead = q.messages.Receive(r, buffer, nil)
	if r.Until <= v.now && len(taken) > 0 {
		q.monitor.wake() // they are visible again
	}
	if p.attempt != "" && len(taken) > 0 {
		q.attempts.remember(p.attempt, q.messages, taken)
	}
	return taken, target, dead, nil
}

// seen returns how many of max messages a short poll sees ([Config.ShortPollShare]).
func (q *namedQueue) seen(s *Service, most int) int {
	share := s.cfg.ShortPollShare
	if share <= 0 || share >= 1 {
		return most
	}
	n := 0
	for range most {
		q.dice++
		if float64(mix(q.key, q.dice)>>11)/(1<<53) < share {
			n++
		}
	}
	return n
}

// messages writes the answer; nil if nothing was taken.
func (l *look) messages(s *Service, q *namedQueue) []sqstypes.Message {
	if l.n == 0 {
		return nil
	}
	w := writer{s: s, q: q, plan: l.plan}
	w.grow(l.n)
	for i := range l.n {
		w.write(&l.taken[i])
	}
	return w.messages
}
