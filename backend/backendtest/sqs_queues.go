// SPDX-License-Identifier: Apache-2.0

package backendtest

import (
	"crypto/md5" // the digest that SQS answers with
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// queueLaws are about what happens to the messages of a standard queue.
func queueLaws() []Law {
	return []Law{
		{Name: "a message arrives with its id, body, attributes and digests", check: messageArrives},
		{Name: "a message in flight is not handed out until its visibility timeout ends", Rules: []string{"1.10.1"}, check: visibilityTimeout},
		{Name: "a changed visibility timeout counts from the change", Rules: []string{"1.10.3"}, check: changedVisibility},
		{Name: "a deleted message does not come back", check: deletedMessage},
		{Name: "a handle of a standard queue deletes after its timeout too", Rules: []string{"2.1.5"}, check: lateDelete},
		{Name: "every receive that returns a message counts", Rules: []string{"1.9.1"}, check: receiveCount},
		{Name: "a delayed message is not handed out before", Rules: []string{"1.10.1"}, check: delay},
		{Name: "a message is gone when its retention ends", Rules: []string{"1.10.1"}, Takes: time.Minute, check: retention},
		{Name: "a long poll ends when a message is sent", Rules: []string{"1.10.2"}, check: longPollWakes},
		{Name: "a long poll of an empty queue ends after its wait time", Rules: []string{"1.10.2"}, check: longPollEnds},
		{Name: "a receive returns at most as many as it asked for", check: receiveAtMost},
		{Name: "a queue counts what is visible, delayed and in flight", check: counts},
		{Name: "a purged queue is empty", Rules: []string{"1.10.4"}, check: purge},
		{Name: "a message that was received often stands behind the others", Rules: []string{"1.9.8"}, check: backOfQueue},
		{Name: "a quiet tenant goes before a noisy one", Rules: []string{"2.3.2", "2.3.3"}, check: quietTenant},
		{Name: "a message group on a standard queue comes through and blocks nothing", Rules: []string{"2.3.1", "2.3.6"}, check: tenant},
	}
}

func messageArrives(b *bench) {
	url := b.queue("q", nil)
	sent, err := b.sqs.SendMessage(b.ctx, &awssqs.SendMessageInput{
		QueueUrl: aws.String(url), MessageBody: aws.String("naïve £"),
		MessageAttributes: map[string]sqstypes.MessageAttributeValue{
			"text":   {DataType: aws.String("String"), StringValue: aws.String("a")},
			"number": {DataType: aws.String("Number"), StringValue: aws.String("1.50")},
			"bytes":  {DataType: aws.String("Binary"), BinaryValue: []byte{0, 255}},
		},
	})
	b.must(err)
	digest := md5.Sum([]byte("naïve £"))
	got := b.one(url)
	wantEqual(b, "body", aws.ToString(got.Body), "naïve £")
	wantEqual(b, "message id", aws.ToString(got.MessageId), aws.ToString(sent.MessageId))
	wantEqual(b, "digest of the body sent", aws.ToString(sent.MD5OfMessageBody), hex.EncodeToString(digest[:]))
	wantEqual(b, "digest of the body received", aws.ToString(got.MD5OfBody), hex.EncodeToString(digest[:]))
	wantEqual(b, "digest of the attributes", aws.ToString(got.MD5OfMessageAttributes), aws.ToString(sent.MD5OfMessageAttributes))
	wantEqual(b, "attribute text", aws.ToString(got.MessageAttributes["text"].StringValue), "a")
	wantEqual(b, "attribute number", aws.ToString(got.MessageAttributes["number"].StringValue), "1.50")
	wantEqual(b, "attribute bytes", string(got.MessageAttributes["bytes"].BinaryValue), "\x00\xff")
	names := slices.Sorted(maps.Keys(got.Attributes))
	for _, name := range []string{"ApproximateFirstReceiveTimestamp", "ApproximateReceiveCount", "SenderId", "SentTimestamp"} {
		if !slices.Contains(names, name) {
			b.fail("system attributes: got %q, want %s among them", names, name)
		}
	}
}

func visibilityTimeout(b *bench) {
	url := b.queue("q", attributes{"VisibilityTimeout": "3"})
	b.send(awssqs.SendMessageInput{}, url, "a")
	began := time.Now()
	b.one(url)
	b.one(url)
	b.wantAfter("handed out again", time.Since(began), 3*time.Second)
}

// wantAfter ends the law unless a span is at least low, and not without end. The clocks of two machines
// make it inexact, and a busy machine makes it long.
func (b *bench) wantAfter(what string, got, low time.Duration) {
	const inexact = 100 * time.Millisecond
	if got < low-inexact || got > patience {
		b.fail("%s: got %v, want %v to %v", what, got, low, patience)
	}
}

func changedVisibility(b *bench) {
	url := b.queue("q", attributes{"VisibilityTimeout": "60"})
	b.send(awssqs.SendMessageInput{}, url, "a")
	b.setVisibility(url, b.one(url), 0)
	again := b.one(url)
	began := time.Now()
	b.setVisibility(url, again, 2*time.Second)
	b.one(url)
	b.wantAfter("handed out again", time.Since(began), 2*time.Second)
}

func deletedMessage(b *bench) {
	url := b.queue("q", attributes{"VisibilityTimeout": "1"})
	b.send(awssqs.SendMessageInput{}, url, "a")
	b.delete(url, b.one(url))
	time.Sleep(1500 * time.Millisecond)
	b.nothing(url, "deleted")
}

func lateDelete(b *bench) {
	url := b.queue("q", attributes{"VisibilityTimeout": "1"})
	b.send(awssqs.SendMessageInput{}, url, "a")
	m := b.one(url)
	time.Sleep(1500 * time.Millisecond)
	b.delete(url, m)
	b.nothing(url, "deleted after its timeout")
}

func receiveCount(b *bench) {
	url := b.queue("q", attributes{"VisibilityTimeout": "0"})
	b.send(awssqs.SendMessageInput{}, url, "a")
	for n := range 4 {
		wantEqual(b, "receive count", received(b.one(url)), strconv.Itoa(n+1))
	}
}

func delay(b *bench) {
	url := b.queue("q", nil)
	began := time.Now()
	b.send(awssqs.SendMessageInput{DelaySeconds: 3}, url, "a")
	b.one(url)
	b.wantAfter("handed out", time.Since(began), 3*time.Second)
}

func retention(b *bench) {
	url := b.queue("q", attributes{"MessageRetentionPeriod": "60"})
	b.send(awssqs.SendMessageInput{}, url, "a")
	time.Sleep(61 * time.Second)
	b.nothing(url, "expired")
}

func longPollWakes(b *bench) {
	url := b.queue("q", nil)
	sent := make(chan error, 1)
	began := time.Now()
	go func() {
		time.Sleep(1500 * time.Millisecond)
		_, err := b.sqs.SendMessage(b.ctx, &awssqs.SendMessageInput{QueueUrl: aws.String(url), MessageBody: aws.String("a")})
		sent <- err
	}()
	got := b.receive(url, 10, 20*time.Second)
	took := time.Since(began)
	b.must(<-sent)
	b.wantBodies("long poll", got, "a")
	b.wantAfter("long poll", took, 1500*time.Millisecond)
}

func longPollEnds(b *bench) {
	url := b.queue("q", attributes{"ReceiveMessageWaitTimeSeconds": "2"})
	began := time.Now()
	out, err := b.sqs.ReceiveMessage(b.ctx, &awssqs.ReceiveMessageInput{QueueUrl: aws.String(url)})
	b.must(err)
	b.wantBodies("empty queue", out.Messages)
	b.wantAfter("long poll", time.Since(began), 2*time.Second)
}

func receiveAtMost(b *bench) {
	url := b.queue("q", nil)
	for range 12 {
		b.send(awssqs.SendMessageInput{}, url, "a")
	}
	for _, most := range []int32{1, 3} {
		if got := len(b.receive(url, most, time.Second)); got < 1 || got > int(most) {
			b.fail("MaxNumberOfMessages %d: got %d messages", most, got)
		}
	}
	if got := len(b.receive(url, 0, time.Second)); got != 1 {
		b.fail("no MaxNumberOfMessages: got %d messages, want 1", got)
	}
}

func counts(b *bench) {
	url := b.queue("q", nil)
	for range 3 {
		b.send(awssqs.SendMessageInput{}, url, "a")
	}
	b.send(awssqs.SendMessageInput{DelaySeconds: 60}, url, "a")
	b.one(url)
	want := map[sqstypes.QueueAttributeName]string{
		sqstypes.QueueAttributeNameApproximateNumberOfMessages:           "2",
		sqstypes.QueueAttributeNameApproximateNumberOfMessagesDelayed:    "1",
		sqstypes.QueueAttributeNameApproximateNumberOfMessagesNotVisible: "1",
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		got := ""
		// They are approximate: AWS takes a while to know.
		for end := time.Now().Add(patience); got != want[name]; time.Sleep(200 * time.Millisecond) {
			if got = b.attribute(url, name); time.Now().After(end) {
				b.fail("%s: got %s, want %s", name, got, want[name])
			}
		}
	}
}

func purge(b *bench) {
	url := b.queue("q", nil)
	b.send(awssqs.SendMessageInput{}, url, "a")
	_, err := b.sqs.PurgeQueue(b.ctx, &awssqs.PurgeQueueInput{QueueUrl: aws.String(url)})
	b.must(err)
	b.nothing(url, "purged")
	_, err = b.sqs.PurgeQueue(b.ctx, &awssqs.PurgeQueueInput{QueueUrl: aws.String(url)})
	wantError[*sqstypes.PurgeQueueInProgress](b, "purge again", err)
}

func tenant(b *bench) {
	url := b.queue("q", nil)
	for range 2 {
		b.send(awssqs.SendMessageInput{MessageGroupId: aws.String("customer")}, url, "a")
	}
	for _, m := range b.gather(url, 2) {
		wantEqual(b, "MessageGroupId", m.Attributes["MessageGroupId"], "customer")
	}
}

func backOfQueue(b *bench) {
	url := b.queue("q", attributes{"VisibilityTimeout": "0"})
	b.send(awssqs.SendMessageInput{}, url, "old")
	b.one(url)
	b.one(url)
	for range 5 {
		b.send(awssqs.SendMessageInput{}, url, "new")
	}
	b.wantBodies("received twice before", b.gather(url, 1), "old")
	b.wantBodies("received three times before", b.gather(url, 1), "new")
}

func quietTenant(b *bench) {
	url := b.queue("q", nil)
	for range 60 {
		b.send(awssqs.SendMessageInput{MessageGroupId: aws.String("noisy")}, url, "noisy")
	}
	b.gather(url, 40)
	b.send(awssqs.SendMessageInput{MessageGroupId: aws.String("quiet")}, url, "quiet")
	if got := bodies(b.receive(url, 10, time.Second)); !slices.Contains(got, "quiet") {
		b.fail("with 40 messages of the noisy tenant in flight: got %q, want the quiet one among them", got)
	}
}
