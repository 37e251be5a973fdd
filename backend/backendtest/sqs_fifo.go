// SPDX-License-Identifier: Apache-2.0

package backendtest

import (
	"errors"
	"maps"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"
)

// fifoLaws are about order and deduplication.
func fifoLaws() []Law {
	return []Law{
		{Name: "the messages of a group come in order", Rules: []string{"2.1.1", "2.1.4"}, check: groupOrder},
		{Name: "sequence numbers grow", check: sequenceNumbers},
		{Name: "a message in flight blocks its group and no other", Rules: []string{"2.1.2"}, check: groupBlocks},
		{Name: "a message that stays invisible blocks those behind it only", Rules: []string{"2.1.3"}, check: finerBlock},
		{Name: "a handle of a FIFO queue does not delete after its timeout", Rules: []string{"2.1.5", "7.2.27"}, check: lateDeleteOfFIFO},
		{Name: "an extended handle of a FIFO queue deletes until the extended end", Rules: []string{"2.1.5"}, check: extendedDelete},
		{Name: "a repeated attempt receives the same messages again", Rules: []string{"2.1.6"}, check: attempt},
		{Name: "a deduplication id is delivered once, also after a delete", Rules: []string{"2.1.7"}, check: deduplication},
		{Name: "a deduplication id is free after five minutes", Rules: []string{"2.1.7", "2.1.10"}, Takes: 5 * time.Minute, check: deduplicationEnds},
		{Name: "a deduplication id counts for the whole queue", Rules: []string{"2.1.8"}, check: deduplicationScope},
		{Name: "with the scope messageGroup a deduplication id counts for its group", Rules: []string{"2.1.8"}, check: deduplicationOfGroup},
		{Name: "deduplication by content looks at the body only", Rules: []string{"2.1.9"}, check: contentDeduplication},
		{Name: "a dead-lettered message frees the next one of its group", Rules: []string{"2.1.15", "2.2.10"}, check: fifoRedrive},
		{Name: "a delay of one message is refused on a FIFO queue", Rules: []string{"2.1.11", "7.2.26"}, check: fifoDelay},
		{Name: "a FIFO queue wants a group and a deduplication id", Rules: []string{"7.2.15", "7.2.23"}, check: fifoParameters},
	}
}

// fifo creates a FIFO queue and returns its URL.
func (b *bench) fifo(a attributes) string {
	with := attributes{"FifoQueue": "true"}
	maps.Copy(with, a)
	return b.queue("q.fifo", with)
}

func groupOrder(b *bench) {
	url := b.fifo(nil)
	b.sendToGroup(url, "A", "1", "2", "3", "4", "5")
	b.wantBodies("group", b.gather(url, 5), "1", "2", "3", "4", "5")
}

func sequenceNumbers(b *bench) {
	url := b.fifo(nil)
	before := ""
	for _, body := range []string{"1", "2", "3"} {
		out, err := b.sqs.SendMessage(b.ctx, &awssqs.SendMessageInput{
			QueueUrl: aws.String(url), MessageBody: aws.String(body),
			MessageGroupId: aws.String("A"), MessageDeduplicationId: aws.String(body),
		})
		b.must(err)
		number := aws.ToString(out.SequenceNumber)
		if len(number) != 20 || number <= before {
			b.fail("sequence number: got %q after %q, want a greater one of 20 digits", number, before)
		}
		before = number
	}
}

func groupBlocks(b *bench) {
	url := b.fifo(attributes{"VisibilityTimeout": "30"})
	b.sendToGroup(url, "A", "a1", "a2")
	first := b.gather(url, 1)
	b.wantBodies("first", first, "a1")
	b.nothing(url, "its group is blocked")
	b.sendToGroup(url, "B", "b1")
	b.wantBodies("another group", b.gather(url, 1), "b1")
	b.delete(url, first[0])
	b.wantBodies("after the delete", b.gather(url, 1), "a2")
}

func finerBlock(b *bench) {
	url := b.fifo(attributes{"VisibilityTimeout": "4"})
	b.sendToGroup(url, "A", "foo", "bar", "baz")
	all := b.gather(url, 3)
	b.wantBodies("group", all, "foo", "bar", "baz")
	b.setVisibility(url, all[1], 30*time.Second)
	time.Sleep(4500 * time.Millisecond)
	b.wantBodies("bar is extended", b.receive(url, 10, time.Second), "foo")
}

func lateDeleteOfFIFO(b *bench) {
	url := b.fifo(attributes{"VisibilityTimeout": "1"})
	b.sendToGroup(url, "A", "a")
	m := b.one(url)
	time.Sleep(1500 * time.Millisecond)
	_, err := b.sqs.DeleteMessage(b.ctx, &awssqs.DeleteMessageInput{QueueUrl: aws.String(url), ReceiptHandle: m.ReceiptHandle})
	b.wantCode("delete", err, "InvalidParameterValue")
	b.wantBodies("still there", b.gather(url, 1), "a")
}

// wantCode ends the law unless the error has this code of the API.
func (b *bench) wantCode(what string, err error, code string) {
	api := apiError(err)
	if api == nil || !strings.HasSuffix(api.ErrorCode(), code) {
		b.fail("%s: got error %v, want the code %s", what, err, code)
	}
}

func extendedDelete(b *bench) {
	url := b.fifo(attributes{"VisibilityTimeout": "4"})
	b.sendToGroup(url, "A", "a")
	m := b.one(url)
	b.setVisibility(url, m, 30*time.Second)
	time.Sleep(4500 * time.Millisecond)
	b.delete(url, m)
	b.nothing(url, "deleted")
}

func attempt(b *bench) {
	url := b.fifo(attributes{"VisibilityTimeout": "30"})
	b.sendToGroup(url, "A", "1", "2")
	again := func() []sqstypes.Message {
		out, err := b.sqs.ReceiveMessage(b.ctx, &awssqs.ReceiveMessageInput{
			QueueUrl: aws.String(url), MaxNumberOfMessages: 10, WaitTimeSeconds: 1,
			ReceiveRequestAttemptId: aws.String("attempt"),
		})
		b.must(err)
		return out.Messages
	}
	b.wantBodies("first", again(), "1", "2")
	b.wantBodies("again", again(), "1", "2")
}

func deduplication(b *bench) {
	url := b.fifo(nil)
	b.sendToGroup(url, "A", "a", "a")
	b.delete(url, b.one(url))
	b.sendToGroup(url, "A", "a")
	b.nothing(url, "sent before")
}

func deduplicationEnds(b *bench) {
	url := b.fifo(nil)
	b.sendToGroup(url, "A", "a")
	b.delete(url, b.one(url))
	time.Sleep(5*time.Minute + time.Second)
	b.sendToGroup(url, "A", "a")
	b.one(url)
}

func deduplicationScope(b *bench) {
	url := b.fifo(nil)
	b.sendToGroup(url, "A", "a")
	b.sendToGroup(url, "B", "a")
	b.one(url)
	b.nothing(url, "sent before to another group")
}

func deduplicationOfGroup(b *bench) {
	url := b.fifo(attributes{"DeduplicationScope": "messageGroup"})
	b.sendToGroup(url, "A", "a", "a")
	b.sendToGroup(url, "B", "a")
	b.gather(url, 2)
	b.nothing(url, "sent before to the same group")
}

func contentDeduplication(b *bench) {
	url := b.fifo(attributes{"ContentBasedDeduplication": "true"})
	for _, attribute := range []string{"x", "y"} {
		b.send(awssqs.SendMessageInput{
			MessageGroupId: aws.String("A"),
			MessageAttributes: map[string]sqstypes.MessageAttributeValue{
				"text": {DataType: aws.String("String"), StringValue: aws.String(attribute)},
			},
		}, url, "a")
	}
	b.send(awssqs.SendMessageInput{MessageGroupId: aws.String("A"), MessageDeduplicationId: aws.String("own")}, url, "a")
	b.gather(url, 2)
	b.nothing(url, "the same body")
}

func fifoRedrive(b *bench) {
	dead, policy := b.redriveTo("dead.fifo", attributes{"FifoQueue": "true"}, 1)
	url := b.fifo(attributes{"VisibilityTimeout": "0", "RedrivePolicy": policy})
	b.sendToGroup(url, "A", "1", "2")
	b.wantBodies("first", b.receive(url, 1, time.Second), "1")
	b.wantBodies("second", b.gather(url, 1), "2")
	b.wantBodies("dead-letter queue", b.receive(dead, 10, time.Second), "1")
}

func fifoDelay(b *bench) {
	url := b.fifo(nil)
	_, err := b.sqs.SendMessage(b.ctx, &awssqs.SendMessageInput{
		QueueUrl: aws.String(url), MessageBody: aws.String("a"), DelaySeconds: 2,
		MessageGroupId: aws.String("A"), MessageDeduplicationId: aws.String("a"),
	})
	b.wantCode("send", err, "InvalidParameterValue")
}

func fifoParameters(b *bench) {
	url := b.fifo(nil)
	_, err := b.sqs.SendMessage(b.ctx, &awssqs.SendMessageInput{
		QueueUrl: aws.String(url), MessageBody: aws.String("a"), MessageDeduplicationId: aws.String("a"),
	})
	b.wantCode("send without a group", err, "MissingParameter")
	_, err = b.sqs.SendMessage(b.ctx, &awssqs.SendMessageInput{
		QueueUrl: aws.String(url), MessageBody: aws.String("a"), MessageGroupId: aws.String("A"),
	})
	b.wantCode("send without a deduplication id", err, "InvalidParameterValue")
}

// apiError returns the error that a service answered with, or nil.
func apiError(err error) smithy.APIError {
	api, _ := errors.AsType[smithy.APIError](err)
	return api
}
