// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"fmt"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/emulator/internal/request"
)

// What AWS does. Up to ten messages in one call. An entry that is wrong by itself
// is reported in Failed, while the others are sent (7.2.30); but a batch that is
// too long, or misses a group or deduplication id that a FIFO queue needs, fails
// as a whole (7.2.6, 7.2.24; there with InvalidParameterValue, where SendMessage
// has MissingParameter). Messages are stored in the order of the entries.
// Quotas: 10 entries; 1 MiB for all together, whatever the queue's limit is.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html

const sendEntryShape = "SendMessageBatchRequestEntry"

// SendMessageBatch puts up to ten messages into a queue.
func (s *Service) SendMessageBatch(ctx context.Context, in *awssqs.SendMessageBatchInput) (*awssqs.SendMessageBatchOutput, error) {
	in = orEmpty(in)
	q, err := s.open(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	ids := idsOf(in.Entries, func(e *sqstypes.SendMessageBatchRequestEntry) *string { return e.Id })
	if err := checkBatch(sendEntryShape, ids); err != nil {
		return nil, err
	}
	b := &sendBatch{entries: make([]entry, len(ids)), drafts: make([]draft, len(ids)), errs: make([]error, len(ids))}
	said := request.From(ctx)
	for i := range in.Entries {
		b.entries[i] = batchEntry(said, i, &in.Entries[i])
	}
	if err := b.prepare(q); err != nil {
		return nil, err
	}
	sent, err := s.sendAll(ctx, q, b)
	if err != nil {
		return nil, err
	}
	return b.output(ids, q.fifo, sent), nil
}

func (b *sendBatch) output(ids []*string, fifo bool, sent []send) *awssqs.SendMessageBatchOutput {
	out := &awssqs.SendMessageBatchOutput{}
	answers := make([]answer, len(ids))
	for i, id := range ids {
		if err := b.errs[i]; err != nil {
			out.Failed = append(out.Failed, failedEntry(id, err))
			continue
		}
		a := &answers[i]
		*a = b.drafts[i].answer(fifo, sent[i])
		if out.Successful == nil {
			out.Successful = make([]sqstypes.SendMessageBatchResultEntry, 0, len(ids))
		}
		out.Successful = append(out.Successful, sqstypes.SendMessageBatchResultEntry{
			Id:                           id,
			MessageId:                    &a.id,
			MD5OfMessageBody:             &a.bodyMD5,
			MD5OfMessageAttributes:       present(&a.attributesMD5),
			MD5OfMessageSystemAttributes: present(&a.traceMD5),
			SequenceNumber:               present(&a.sequenceNumber),
		})
	}
	return out
}

// A sendBatch holds for every entry its draft or its error.
type sendBatch struct {
	entries []entry
	drafts  []draft
	errs    []error
}

func batchEntry(said request.Details, i int, e *sqstypes.SendMessageBatchRequestEntry) entry {
	return entry{
		body:          e.MessageBody,
		delay:         e.DelaySeconds,
		zeroDelay:     len(said.Zeros) > 0 && said.IsZero(fmt.Sprintf("Entries.%d.DelaySeconds", i)),
		traceHeader:   said.TraceHeader,
		attributes:    e.MessageAttributes,
		system:        e.MessageSystemAttributes,
		group:         e.MessageGroupId,
		deduplication: e.MessageDeduplicationId,
	}
}

// prepare makes drafts. It returns an error that concerns the whole batch.
func (b *sendBatch) prepare(q *namedQueue) error {
	size := 0
	for i := range b.entries {
		e := &b.entries[i]
		size += e.size()
		if e.body == nil || *e.body == "" {
			return missingParameter(fmt.Sprintf("%s.%d.MessageBody", sendEntryShape, i+1))
		}
		if q.fifo && (e.group == nil || *e.group == "") {
			return invalidParameter("The request must contain the parameter MessageGroupId.")
		}
	}
	if size > maxMessageSize {
		return &sqstypes.BatchRequestTooLong{
			Message:           new(fmt.Sprintf("Batch requests cannot be longer than %d bytes. You have sent %d bytes.", maxMessageSize, size)),
			ErrorCodeOverride: new("AWS.SimpleQueueService.BatchRequestTooLong"),
		}
	}
	for i := range b.entries {
		b.errs[i] = b.drafts[i].check(&b.entries[i], q.fifo)
	}
	return nil
}

func (b *sendBatch) groups() []string {
	var groups []string
	for i := range b.drafts {
		if b.errs[i] == nil {
			groups = append(groups, b.drafts[i].extra.Group)
		}
	}
	return groups
}

// sendAll sends what has no error, in one visit: no receive sees half a batch.
func (s *Service) sendAll(ctx context.Context, q *namedQueue, b *sendBatch) ([]send, error) {
	var v visit
	if err := v.enter(ctx, s, q); err != nil {
		return nil, err
	}
	defer v.leave()
	for i := range b.drafts {
		if b.errs[i] != nil {
			continue
		}
		if err := v.checkDeduplication(&b.drafts[i]); err != nil {
			return nil, err
		}
	}
	if s.cfg.FIFOCallsPerSecond > 0 {
		if err := v.admit(s, callSend, b.groups()...); err != nil {
			return nil, err
		}
	}
	sent := make([]send, len(b.drafts))
	for i := range b.drafts {
		if b.errs[i] == nil {
			b.errs[i] = v.check(&b.drafts[i])
		}
		if b.errs[i] == nil {
			sent[i] = v.accept(s, &b.drafts[i])
		}
	}
	return sent, nil
}
