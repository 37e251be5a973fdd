// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"encoding/hex"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/emulator/internal/queue"
	"github.com/eventlab/eventlab/emulator/internal/request"
)

// What AWS does. The message is stored and its MD5 answered (1.8.4); it is
// visible at once or after its delay (1.10.1). A FIFO queue needs a group id and
// a deduplication id, or makes the latter of the body (2.1.1, 2.1.7 to 2.1.10);
// a duplicate is accepted, answered with the id of the first message, and
// dropped. On a standard queue a group id names a tenant (2.3.1).
// The HTTP header X-Amzn-Trace-Id becomes the attribute AWSTraceHeader, unless
// that is given (recorded: send/x-amzn-trace-id-header-becomes-AWSTraceHeader).
// Quotas: size (7.2.22), 10 attributes, delay 0 to 900 s, characters of XML 1.0,
// the calls of rule 2.1.12 if [Config.FIFOCallsPerSecond] says so.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html

// SendMessage puts a message into a queue.
func (s *Service) SendMessage(ctx context.Context, in *awssqs.SendMessageInput) (*awssqs.SendMessageOutput, error) {
	in = orEmpty(in)
	q, err := s.open(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	said := request.From(ctx)
	e := entry{
		body:          in.MessageBody,
		delay:         in.DelaySeconds,
		zeroDelay:     said.IsZero("DelaySeconds"),
		traceHeader:   said.TraceHeader,
		attributes:    in.MessageAttributes,
		system:        in.MessageSystemAttributes,
		group:         in.MessageGroupId,
		deduplication: in.MessageDeduplicationId,
	}
	var d draft
	if err := d.check(&e, q.fifo); err != nil {
		return nil, err
	}
	sent, err := s.send(ctx, q, &d)
	if err != nil {
		return nil, err
	}
	// One allocation for the answer and the texts that it points to.
	out := &struct {
		awssqs.SendMessageOutput
		answer
	}{answer: d.answer(q.fifo, sent)}
	out.MessageId = &out.id
	out.MD5OfMessageBody = &out.bodyMD5
	out.MD5OfMessageAttributes = present(&out.attributesMD5)
	out.MD5OfMessageSystemAttributes = present(&out.traceMD5)
	out.SequenceNumber = present(&out.sequenceNumber)
	return &out.SendMessageOutput, nil
}

func (s *Service) send(ctx context.Context, q *namedQueue, d *draft) (send, error) {
	var v visit
	if err := v.enter(ctx, s, q); err != nil {
		return send{}, err
	}
	defer v.leave()
	if err := v.admit(s, callSend, d.extra.Group); err != nil {
		return send{}, err
	}
	if err := v.check(d); err != nil {
		return send{}, err
	}
	return v.accept(s, d), nil
}

// check applies what depends on the queue's attributes.
func (v *visit) check(d *draft) error {
	a := &v.q.attributes
	if d.size > a.maximumMessageSize {
		return invalidParameter("One or more parameters are invalid. Reason: Message must be shorter than %d bytes.", a.maximumMessageSize)
	}
	return v.checkDeduplication(d)
}

func (v *visit) checkDeduplication(d *draft) error {
	if d.byContent && !v.q.attributes.contentBased {
		return invalidParameter("The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly")
	}
	return nil
}

// accept puts the message into the queue, unless it is a duplicate.
func (v *visit) accept(s *Service, d *draft) send {
	q := v.q
	key := sendKey{id: d.extra.Deduplication}
	if q.attributes.scope == scopeGroup {
		key.scope = d.extra.Group
	}
	if q.fifo {
		if first, ok := q.sends.find(key, v.now); ok {
			v.add(Deduplicated, q.name, &queue.Message{ID: first.id, Extra: &d.extra}, v.now)
			return first
		}
	}
	delay := q.attributes.delay
	if d.hasDelay {
		delay = d.delay
	}
	m := q.messages.Fresh()
	d.message(m, s.ids.next(), v.now)
	q.add(m, v.now.After(delay))
	sent := send{at: v.now, id: m.ID, position: m.Position()}
	if q.fifo {
		q.sends.remember(key, sent)
	}
	return sent
}

// An answer is what a sender is told; what does not apply is empty.
type answer struct {
	id, bodyMD5, attributesMD5, traceMD5, sequenceNumber string
}

// answer cuts all texts out of one.
func (d *draft) answer(fifo bool, sent send) answer {
	var scratch [uuidLength + 3*md5Length]byte
	b := appendUUID(scratch[:0], sent.id)
	b = hex.AppendEncode(b, d.bodyMD5[:])
	if d.extra.Attributes != nil {
		b = hex.AppendEncode(b, d.extra.AttributesMD5[:])
	}
	if d.traceMD5 != ([16]byte{}) {
		b = hex.AppendEncode(b, d.traceMD5[:])
	}
	text := string(b)
	var a answer
	a.id, text = text[:uuidLength], text[uuidLength:]
	a.bodyMD5, text = text[:md5Length], text[md5Length:]
	if d.extra.Attributes != nil {
		a.attributesMD5, text = text[:md5Length], text[md5Length:]
	}
	a.traceMD5 = text
	if fifo {
		a.sequenceNumber = sequenceNumber(sent.position)
	}
	return a
}

// present returns text, or nil if it is empty.
func present(text *string) *string {
	if *text == "" {
		return nil
	}
	return text
}
