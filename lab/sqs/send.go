// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// A Message is what a producer sends.
type Message struct {
	Body string
	// Group is the message group id: required on a FIFO queue; on a standard queue
	// it names the tenant, for fair queues.
	Group string
	// DeduplicationID is for FIFO queues. "" takes the business key and a number,
	// so that every message is a new one, unless the queue deduplicates by content.
	DeduplicationID string
	Delay           time.Duration // at most 15 min; not on a FIFO queue
	Attributes      map[string]sqstypes.MessageAttributeValue
}

// Send sends messages with these bodies, in as few calls as it can: messages of
// one call become visible at one instant, so they can be received as one batch.
func (q *Queue) Send(bodies ...string) {
	q.lab.TB().Helper()
	messages := make([]Message, 0, len(bodies))
	for _, body := range bodies {
		messages = append(messages, Message{Body: body})
	}
	q.SendMessages(messages...)
}

// SendMessages is [Queue.Send] with groups, delays and attributes. It stops the
// test when a message is refused.
func (q *Queue) SendMessages(messages ...Message) {
	q.lab.TB().Helper()
	for batch := range slices.Chunk(q.entries(messages), 10) {
		out, err := q.client.SendMessageBatch(q.lab.Context(), &awssqs.SendMessageBatchInput{
			QueueUrl: aws.String(q.url), Entries: batch,
		})
		if err != nil {
			q.lab.TB().Fatalf("sqs: send to %s: %v", q.name, err)
		}
		if len(out.Failed) > 0 {
			f := out.Failed[0]
			q.lab.TB().Fatalf("sqs: send to %s: message %s: %s: %s", q.name,
				aws.ToString(f.Id), aws.ToString(f.Code), aws.ToString(f.Message))
		}
	}
}

func (q *Queue) entries(messages []Message) []sqstypes.SendMessageBatchRequestEntry {
	entries := make([]sqstypes.SendMessageBatchRequestEntry, 0, len(messages))
	for i, m := range messages {
		entry := sqstypes.SendMessageBatchRequestEntry{
			Id: aws.String(strconv.Itoa(i)), MessageBody: aws.String(m.Body),
			DelaySeconds: int32(m.Delay / time.Second), MessageAttributes: m.Attributes,
		}
		if m.Group != "" {
			entry.MessageGroupId = aws.String(m.Group)
		}
		if id := q.deduplicationID(m); id != "" {
			entry.MessageDeduplicationId = aws.String(id)
		}
		entries = append(entries, entry)
	}
	return entries
}

func (q *Queue) deduplicationID(m Message) string {
	if m.DeduplicationID != "" || !q.FIFO() {
		return m.DeduplicationID
	}
	services := servicesOf(q.lab)
	if services.contentBased[q.name] {
		return ""
	}
	services.sent++
	return fmt.Sprintf("eventlab-%d", services.sent)
}
