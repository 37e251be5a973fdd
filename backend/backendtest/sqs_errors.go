// SPDX-License-Identifier: Apache-2.0

package backendtest

import (
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// queueErrorLaws are about what SQS refuses, and how.
func queueErrorLaws() []Law {
	return []Law{
		{Name: "a queue that is not there is a QueueDoesNotExist", Rules: []string{"7.2.2", "7.2.4"}, check: noQueue},
		{Name: "a queue is created once", Rules: []string{"7.2.13"}, check: createdOnce},
		{Name: "a deleted queue is gone, and its name is not free at once", Rules: []string{"1.10.4", "7.2.10"}, check: deletedQueue},
		{Name: "a batch answers for each entry", Rules: []string{"7.2.30"}, check: batch},
		{Name: "a failed entry says whose fault it is", Rules: []string{"7.2.30/SenderFault"}, check: senderFault},
		{Name: "a batch that makes no sense is refused as a whole", Rules: []string{"7.2.5", "7.2.7", "7.2.8"}, check: badBatch},
		{Name: "numbers out of bounds are refused", Rules: []string{"7.2.20", "7.2.21"}, check: bounds},
		{Name: "a message longer than the queue allows is refused", Rules: []string{"7.2.22"}, check: tooLong},
		{Name: "a receipt handle that is none is refused", Rules: []string{"7.2.18"}, check: noHandle},
		{Name: "an attribute that is none is refused", Rules: []string{"7.2.16"}, check: badAttribute},
		{Name: "an attribute's value out of bounds is refused", Rules: []string{"7.2.17"}, check: badValue},
		{Name: "there is one kind of encryption at a time", Rules: []string{"queue/sse-exclusive"}, check: encryption},
	}
}

func noQueue(b *bench) {
	url := b.queue("q", nil)
	missing := strings.TrimSuffix(url, b.backend.Resource("q")) + b.backend.Resource("missing")
	_, err := b.sqs.GetQueueUrl(b.ctx, &awssqs.GetQueueUrlInput{QueueName: aws.String(b.backend.Resource("missing"))})
	wantError[*sqstypes.QueueDoesNotExist](b, "GetQueueUrl", err)
	_, err = b.sqs.SendMessage(b.ctx, &awssqs.SendMessageInput{QueueUrl: aws.String(missing), MessageBody: aws.String("a")})
	wantError[*sqstypes.QueueDoesNotExist](b, "SendMessage", err)
	wantEqual(b, "code", apiError(err).ErrorCode(), "AWS.SimpleQueueService.NonExistentQueue")
	_, err = b.sqs.ReceiveMessage(b.ctx, &awssqs.ReceiveMessageInput{QueueUrl: aws.String(missing)})
	wantError[*sqstypes.QueueDoesNotExist](b, "ReceiveMessage", err)
}

func createdOnce(b *bench) {
	url := b.queue("q", attributes{"DelaySeconds": "1"})
	wantEqual(b, "created again", b.queue("q", attributes{"DelaySeconds": "1"}), url)
	_, err := b.sqs.CreateQueue(b.ctx, &awssqs.CreateQueueInput{
		QueueName: aws.String(b.backend.Resource("q")), Attributes: attributes{"DelaySeconds": "2"},
	})
	wantError[*sqstypes.QueueNameExists](b, "created otherwise", err)
}

func deletedQueue(b *bench) {
	url := b.queue("q", nil)
	_, err := b.sqs.DeleteQueue(b.ctx, &awssqs.DeleteQueueInput{QueueUrl: aws.String(url)})
	b.must(err)
	_, err = b.sqs.CreateQueue(b.ctx, &awssqs.CreateQueueInput{QueueName: aws.String(b.backend.Resource("q"))})
	wantError[*sqstypes.QueueDeletedRecently](b, "created at once", err)
}

func batch(b *bench) {
	url := b.queue("q", nil)
	entries := make([]sqstypes.SendMessageBatchRequestEntry, 10)
	for i := range entries {
		entries[i] = sqstypes.SendMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), MessageBody: aws.String("a")}
	}
	sent, err := b.sqs.SendMessageBatch(b.ctx, &awssqs.SendMessageBatchInput{QueueUrl: aws.String(url), Entries: entries})
	b.must(err)
	wantEqual(b, "sent", len(sent.Successful), 10)
	m := b.one(url)
	deleted, err := b.sqs.DeleteMessageBatch(b.ctx, &awssqs.DeleteMessageBatchInput{
		QueueUrl: aws.String(url), Entries: []sqstypes.DeleteMessageBatchRequestEntry{
			{Id: aws.String("good"), ReceiptHandle: m.ReceiptHandle},
			{Id: aws.String("bad"), ReceiptHandle: aws.String("none")},
		},
	})
	b.must(err)
	if len(deleted.Successful) != 1 || len(deleted.Failed) != 1 {
		b.fail("delete: got %d successful and %d failed, want 1 of each", len(deleted.Successful), len(deleted.Failed))
	}
	wantEqual(b, "successful entry", aws.ToString(deleted.Successful[0].Id), "good")
	wantEqual(b, "failed entry", aws.ToString(deleted.Failed[0].Id), "bad")
	wantEqual(b, "failed entry's code", aws.ToString(deleted.Failed[0].Code), "ReceiptHandleIsInvalid")
}

func senderFault(b *bench) {
	url := b.queue("q", nil)
	out, err := b.sqs.DeleteMessageBatch(b.ctx, &awssqs.DeleteMessageBatchInput{
		QueueUrl: aws.String(url), Entries: []sqstypes.DeleteMessageBatchRequestEntry{
			{Id: aws.String("bad"), ReceiptHandle: aws.String("none")},
		},
	})
	b.must(err)
	wantEqual(b, "failed entries", len(out.Failed), 1)
	wantEqual(b, "the sender's fault", out.Failed[0].SenderFault, true)
}

func badBatch(b *bench) {
	url := b.queue("q", nil)
	send := func(ids ...string) error {
		var entries []sqstypes.SendMessageBatchRequestEntry
		for _, id := range ids {
			entries = append(entries, sqstypes.SendMessageBatchRequestEntry{Id: aws.String(id), MessageBody: aws.String("a")})
		}
		_, err := b.sqs.SendMessageBatch(b.ctx, &awssqs.SendMessageBatchInput{QueueUrl: aws.String(url), Entries: entries})
		return err
	}
	wantError[*sqstypes.TooManyEntriesInBatchRequest](b, "eleven entries", send(strings.Split("abcdefghijk", "")...))
	wantError[*sqstypes.BatchEntryIdsNotDistinct](b, "an id twice", send("a", "a"))
	wantError[*sqstypes.InvalidBatchEntryId](b, "an id with a space", send("a b"))
}

func bounds(b *bench) {
	url := b.queue("q", nil)
	_, err := b.sqs.ReceiveMessage(b.ctx, &awssqs.ReceiveMessageInput{QueueUrl: aws.String(url), MaxNumberOfMessages: 11})
	b.wantCode("MaxNumberOfMessages 11", err, "InvalidParameterValue")
	_, err = b.sqs.ReceiveMessage(b.ctx, &awssqs.ReceiveMessageInput{QueueUrl: aws.String(url), WaitTimeSeconds: 21})
	b.wantCode("WaitTimeSeconds 21", err, "InvalidParameterValue")
}

func tooLong(b *bench) {
	url := b.queue("q", attributes{"MaximumMessageSize": "1024"})
	b.send(awssqs.SendMessageInput{}, url, strings.Repeat("a", 1024))
	_, err := b.sqs.SendMessage(b.ctx, &awssqs.SendMessageInput{
		QueueUrl: aws.String(url), MessageBody: aws.String(strings.Repeat("a", 1025)),
	})
	b.wantCode("1025 bytes", err, "InvalidParameterValue")
}

func noHandle(b *bench) {
	url := b.queue("q", nil)
	_, err := b.sqs.DeleteMessage(b.ctx, &awssqs.DeleteMessageInput{QueueUrl: aws.String(url), ReceiptHandle: aws.String("none")})
	wantError[*sqstypes.ReceiptHandleIsInvalid](b, "delete", err)
}

func badAttribute(b *bench) {
	_, err := b.sqs.CreateQueue(b.ctx, &awssqs.CreateQueueInput{
		QueueName: aws.String(b.backend.Resource("q")), Attributes: attributes{"Colour": "red"},
	})
	wantError[*sqstypes.InvalidAttributeName](b, "create", err)
}

func badValue(b *bench) {
	url := b.queue("q", nil)
	_, err := b.sqs.SetQueueAttributes(b.ctx, &awssqs.SetQueueAttributesInput{
		QueueUrl: aws.String(url), Attributes: attributes{"VisibilityTimeout": "43201"},
	})
	wantError[*sqstypes.InvalidAttributeValue](b, "set", err)
}

func encryption(b *bench) {
	url := b.queue("q", nil)
	_, err := b.sqs.SetQueueAttributes(b.ctx, &awssqs.SetQueueAttributesInput{
		QueueUrl:   aws.String(url),
		Attributes: attributes{"KmsMasterKeyId": "alias/aws/sqs", "SqsManagedSseEnabled": "true"},
	})
	wantError[*sqstypes.InvalidAttributeName](b, "two kinds", err)
}
