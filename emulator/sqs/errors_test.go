// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/emulator/sqs"
)

const old = "AWS.SimpleQueueService."

// TestErrors has a row for each row of rule 7.2. Every call is made to a world
// of two queues: a standard one and a FIFO one without content-based
// deduplication, both with a MaximumMessageSize of 1024.
func TestErrors(t *testing.T) {
	t.Parallel()
	const invalid, missing = "InvalidParameterValue", "MissingParameter"
	for _, c := range []struct {
		name          string
		call          func(w world) error
		code, message string
	}{
		{"7.2.3 unknown queue", func(w world) error { return w.send(in{url: w.standard + "x", body: "a"}) },
			old + "NonExistentQueue", "The specified queue does not exist."},
		{"7.2.4 another account's queue", func(w world) error {
			return w.send(in{url: strings.Replace(w.standard, "000000000000", "111111111111", 1), body: "a"})
		}, old + "NonExistentQueue", "The specified queue does not exist."},
		{"7.2.5 twenty entries", func(w world) error { return w.sendBatch(entries(20)...) },
			old + "TooManyEntriesInBatchRequest", "Maximum number of entries per request are 10. You have sent 20."},
		{"7.2.6 a batch of 1 MiB and a byte", func(w world) error {
			return w.sendBatch(entry("1", strings.Repeat("a", 1<<20)), entry("2", "a"))
		}, old + "BatchRequestTooLong", "Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes."},
		{"7.2.7 entry id with a colon", func(w world) error { return w.sendBatch(entry("a:b", "a")) },
			old + "InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long."},
		{"7.2.7 entry id of 81 letters", func(w world) error { return w.sendBatch(entry(strings.Repeat("a", 81), "a")) },
			old + "InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long."},
		{"7.2.8 no entries", func(w world) error { return w.sendBatch() },
			old + "EmptyBatchRequest", "There should be at least one SendMessageBatchRequestEntry in the request."},
		{"7.2.8 one id twice", func(w world) error { return w.sendBatch(entry("a", "a"), entry("b", "b"), entry("a", "c")) },
			old + "BatchEntryIdsNotDistinct", "Id a repeated."},
		{"7.2.13 other value", func(w world) error { return w.create("orders", "DelaySeconds", "2") },
			"QueueAlreadyExists", "A queue already exists with the same name and a different value for attribute DelaySeconds"},
		{"7.2.15 empty body", func(w world) error { return w.send(in{url: w.standard}) },
			missing, "The request must contain the parameter MessageBody."},
		{"7.2.15 no queue URL", func(w world) error { return w.send(in{body: "a"}) },
			missing, "The request must contain the parameter QueueUrl."},
		{"7.2.15 no group", func(w world) error { return w.send(in{url: w.fifo, body: "a", dedup: new("d")}) },
			missing, "The request must contain the parameter MessageGroupId."},
		{"7.2.16 unknown attribute", func(w world) error { return w.set(w.standard, "Colour", "red") },
			"InvalidAttributeName", "Unknown Attribute Colour."},
		{"7.2.16 FIFO attribute", func(w world) error { return w.set(w.standard, "FifoQueue", "true") },
			"InvalidAttributeName", "Unknown Attribute FifoQueue."},
		{"7.2.17 other type", func(w world) error { return w.set(w.fifo, "FifoQueue", "false") },
			"InvalidAttributeValue", "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported."},
		{"7.2.17 out of range", func(w world) error { return w.set(w.standard, "VisibilityTimeout", "43201") },
			"InvalidAttributeValue", "Invalid value for the parameter VisibilityTimeout."},
		{"7.2.17 not a number", func(w world) error { return w.set(w.standard, "DelaySeconds", " 6") },
			"InvalidAttributeValue", "Invalid value for the parameter DelaySeconds."},
		{"7.2.18 no handle", func(w world) error { return w.delete("garbage") },
			"ReceiptHandleIsInvalid", `The input receipt handle "garbage" is not a valid receipt handle.`},
		{"7.2.18 a made-up handle", func(w world) error { return w.delete("AQEB" + strings.Repeat("A", 32)) },
			"ReceiptHandleIsInvalid", `The input receipt handle "AQEB` + strings.Repeat("A", 32) + `" is not a valid receipt handle.`},
		{"7.2.20 eleven messages", func(w world) error { return w.receive(awssqs.ReceiveMessageInput{MaxNumberOfMessages: 11}) },
			invalid, "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided."},
		{"7.2.20 no message", func(w world) error { return w.receive(awssqs.ReceiveMessageInput{}, "MaxNumberOfMessages") },
			invalid, "Value 0 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided."},
		{"7.2.21 21 s", func(w world) error { return w.receive(awssqs.ReceiveMessageInput{WaitTimeSeconds: 21}) },
			invalid, "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided."},
		{"43,201 s of invisibility", func(w world) error { return w.receive(awssqs.ReceiveMessageInput{VisibilityTimeout: 43_201}) },
			invalid, "Value 43201 for parameter VisibilityTimeout is invalid. Reason: Must be >= 0 and <= 43200, if provided."},
		{"7.2.22 longer than the queue's limit", func(w world) error { return w.send(in{url: w.standard, body: strings.Repeat("a", 1025)}) },
			invalid, "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes."},
		{"7.2.23 no deduplication id", func(w world) error { return w.send(in{url: w.fifo, body: "a", group: new("g")}) },
			invalid, "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"},
		{"7.2.24 no group in a batch", func(w world) error {
			return w.sendBatchTo(w.fifo, withIDs(entry("1", "a"), new("g"), new("d")), withIDs(entry("2", "b"), nil, new("d")))
		}, invalid, "The request must contain the parameter MessageGroupId."},
		{"7.2.24 no deduplication id in a batch", func(w world) error {
			return w.sendBatchTo(w.fifo, withIDs(entry("1", "a"), new("g"), new("d")), withIDs(entry("2", "b"), new("g"), nil))
		}, invalid, "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"},
		{"7.2.25 group id with a space", func(w world) error { return w.send(in{url: w.standard, body: "a", group: new("group 123")}) },
			invalid, "Value group 123 for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length."},
		{"7.2.25 deduplication id of 129 letters", func(w world) error {
			return w.send(in{url: w.fifo, body: "a", group: new("g"), dedup: new(strings.Repeat("a", 129))})
		}, invalid, "Value " + strings.Repeat("a", 129) + " for parameter MessageDeduplicationId is invalid. Reason: MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length."},
		{"7.2.26 delay on a FIFO queue", func(w world) error {
			return w.send(in{url: w.fifo, body: "a", group: new("g"), dedup: new("d"), delay: 2})
		}, invalid, "Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type."},
		{"7.2.26 deduplication id on a standard queue", func(w world) error { return w.send(in{url: w.standard, body: "a", dedup: new("d")}) },
			invalid, "Value d for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type."},
		{"delay of 901 s", func(w world) error { return w.send(in{url: w.standard, body: "a", delay: 901}) },
			invalid, "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900."},
		{"7.2.28 empty value", func(w world) error { return w.send(in{url: w.standard, body: "a", attributes: text("X", "")}) },
			invalid, "Message (user) attribute 'X' must contain a non-empty value of type 'String'."},
		{"7.2.29 no dead-letter queue", func(w world) error {
			_, err := w.StartMessageMoveTask(w.ctx, &awssqs.StartMessageMoveTaskInput{SourceArn: new(arn("orders"))})
			return err
		}, invalid, "Source queue must be configured as a Dead Letter Queue."},
		{"characters of XML", func(w world) error { return w.send(in{url: w.standard, body: "a\x01"}) },
			"InvalidMessageContents", "Invalid binary character '#x1' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, sqs.Config{})
			w := world{Service: f.Service, ctx: t.Context()}
			w.standard = f.queue("orders", "MaximumMessageSize", "1024")
			w.fifo = f.queue("orders.fifo", "FifoQueue", "true", "MaximumMessageSize", "1024")
			f.wantError(c.call(w), c.code, c.message)
		})
	}
}

func TestErrorsAreTheSDKsOwnTypes(t *testing.T) {
	t.Parallel()
	f := newFixture(t, sqs.Config{})
	_, err := f.GetQueueUrl(t.Context(), &awssqs.GetQueueUrlInput{QueueName: new("nowhere")})
	missing, ok := errors.AsType[*sqstypes.QueueDoesNotExist](err)
	if !ok {
		t.Fatalf("7.2.2: got %T, want *types.QueueDoesNotExist", err)
	}
	f.want("7.2.2 code", missing.ErrorCode(), old+"NonExistentQueue")
}

func TestOneWrongEntryDoesNotFailItsBatch(t *testing.T) {
	t.Parallel()
	bubble(t, func(f *fixture) {
		url := f.queue("orders", "MaximumMessageSize", "1024")
		late := entry("late", "a")
		late.DelaySeconds = 901
		sent, err := f.SendMessageBatch(f.Context(), &awssqs.SendMessageBatchInput{QueueUrl: &url, Entries: []sqstypes.SendMessageBatchRequestEntry{
			entry("good", "a"), entry("control", "\x01"), entry("long", strings.Repeat("a", 1025)), late, entry("fine", "b"),
		}})
		f.want("7.2.30 send", err, nil)
		f.want("sent", ids(sent.Successful, func(e sqstypes.SendMessageBatchResultEntry) string { return *e.Id }), "[good fine]")
		f.want("not sent", ids(sent.Failed, failure), "[control InvalidMessageContents true long InvalidParameterValue true late InvalidParameterValue true]")

		m := f.receive(url)
		deleted, err := f.DeleteMessageBatch(f.Context(), &awssqs.DeleteMessageBatchInput{QueueUrl: &url, Entries: []sqstypes.DeleteMessageBatchRequestEntry{
			{Id: new("1"), ReceiptHandle: m[0].ReceiptHandle}, {Id: new("2"), ReceiptHandle: new("garbage")},
		}})
		f.want("7.2.30 delete", err, nil)
		f.want("deleted", ids(deleted.Successful, func(e sqstypes.DeleteMessageBatchResultEntry) string { return *e.Id }), "[1]")
		f.want("not deleted", ids(deleted.Failed, failure), "[2 ReceiptHandleIsInvalid true]")

		changed, err := f.ChangeMessageVisibilityBatch(f.Context(), &awssqs.ChangeMessageVisibilityBatchInput{QueueUrl: &url, Entries: []sqstypes.ChangeMessageVisibilityBatchRequestEntry{
			{Id: new("1"), ReceiptHandle: m[0].ReceiptHandle}, {Id: new("2"), ReceiptHandle: m[1].ReceiptHandle}, {Id: new("3"), ReceiptHandle: m[1].ReceiptHandle, VisibilityTimeout: -1},
		}})
		f.want("7.2.30 change", err, nil)
		f.want("changed", ids(changed.Successful, func(e sqstypes.ChangeMessageVisibilityBatchResultEntry) string { return *e.Id }), "[2]")
		f.want("not changed", ids(changed.Failed, failure), "[1 InvalidParameterValue true 3 InvalidParameterValue true]")
		f.wantDepth(url, 1, 0, 0)
	})
}

func TestAWrongBatchDoesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t, sqs.Config{})
	url := f.queue("orders.fifo", "FifoQueue", "true")
	_, err := f.SendMessageBatch(t.Context(), &awssqs.SendMessageBatchInput{QueueUrl: &url, Entries: []sqstypes.SendMessageBatchRequestEntry{
		withIDs(entry("1", "a"), new("g"), new("d")), withIDs(entry("2", "b"), new("g"), nil),
	}})
	if err == nil {
		t.Fatal("a batch that misses a deduplication id was accepted")
	}
	f.wantDepth(url, 0, 0, 0)
}

func TestCallsWithAnEndedContextDoNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t, sqs.Config{})
	url := f.queue("orders")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := f.SendMessage(ctx, &awssqs.SendMessageInput{QueueUrl: &url, MessageBody: new("a")})
	f.want("send", err, context.Canceled)
	f.wantDepth(url, 0, 0, 0)
}

func failure(e sqstypes.BatchResultErrorEntry) string {
	return fmt.Sprint(*e.Id, " ", *e.Code, " ", e.SenderFault)
}

func ids[E any](list []E, id func(E) string) []string {
	var found []string
	for _, e := range list {
		found = append(found, id(e))
	}
	return found
}

// A world is what the rows of TestErrors call.
type world struct {
	*sqs.Service
	ctx            context.Context
	standard, fifo string
}

type in struct {
	url, body    string
	group, dedup *string
	delay        int32
	attributes   map[string]sqstypes.MessageAttributeValue
}

func (w world) send(i in) error {
	_, err := w.SendMessage(w.ctx, &awssqs.SendMessageInput{
		QueueUrl: &i.url, MessageBody: &i.body, DelaySeconds: i.delay, MessageAttributes: i.attributes,
		MessageGroupId: i.group, MessageDeduplicationId: i.dedup,
	})
	return err
}

func (w world) sendBatch(entries ...sqstypes.SendMessageBatchRequestEntry) error {
	return w.sendBatchTo(w.standard, entries...)
}

func (w world) sendBatchTo(url string, entries ...sqstypes.SendMessageBatchRequestEntry) error {
	_, err := w.SendMessageBatch(w.ctx, &awssqs.SendMessageBatchInput{QueueUrl: &url, Entries: entries})
	return err
}

func (w world) receive(in awssqs.ReceiveMessageInput, zeros ...string) error {
	in.QueueUrl = &w.standard
	_, err := w.ReceiveMessage(sqs.WithZeros(w.ctx, zeros...), &in)
	return err
}

func (w world) delete(handle string) error {
	_, err := w.DeleteMessage(w.ctx, &awssqs.DeleteMessageInput{QueueUrl: &w.standard, ReceiptHandle: &handle})
	return err
}

func (w world) create(name string, attributes ...string) error {
	_, err := w.CreateQueue(w.ctx, &awssqs.CreateQueueInput{QueueName: &name, Attributes: pairs(attributes)})
	return err
}

func (w world) set(url string, attributes ...string) error {
	_, err := w.SetQueueAttributes(w.ctx, &awssqs.SetQueueAttributesInput{QueueUrl: &url, Attributes: pairs(attributes)})
	return err
}

func entry(id, body string) sqstypes.SendMessageBatchRequestEntry {
	return sqstypes.SendMessageBatchRequestEntry{Id: &id, MessageBody: &body}
}

func entries(n int) []sqstypes.SendMessageBatchRequestEntry {
	var list []sqstypes.SendMessageBatchRequestEntry
	for i := range n {
		list = append(list, entry(fmt.Sprint(i), "a"))
	}
	return list
}

func withIDs(e sqstypes.SendMessageBatchRequestEntry, group, dedup *string) sqstypes.SendMessageBatchRequestEntry {
	e.MessageGroupId, e.MessageDeduplicationId = group, dedup
	return e
}
