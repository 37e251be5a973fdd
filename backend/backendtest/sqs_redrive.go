// SPDX-License-Identifier: Apache-2.0

package backendtest

import (
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// redriveLaws are about dead-letter queues.
func redriveLaws() []Law {
	return []Law{
		{Name: "a message is handed out maxReceiveCount times and then dead-lettered", Rules: []string{"1.9.2", "1.9.3"}, check: redrive},
		{Name: "a dead-lettered message keeps its id, its attributes and its count", Rules: []string{"1.9.4"}, check: deadLetteredMessage},
		{Name: "a redrive gives dead-lettered messages back", Rules: []string{"1.9.10"}, check: redriveBack},
		{Name: "a redriven message has a new id", Rules: []string{"1.9.10/MessageId"}, check: redrivenID},
		{Name: "a dead-letter queue is of the same type as its source", Rules: []string{"1.9.7"}, check: mixedRedrive},
	}
}

// redriveTo creates a dead-letter queue and returns its URL and the policy that
// leads there.
func (b *bench) redriveTo(name string, a attributes, maxReceiveCount int) (dead, policy string) {
	dead = b.queue(name, a)
	arn := b.attribute(dead, sqstypes.QueueAttributeNameQueueArn)
	return dead, fmt.Sprintf(`{"deadLetterTargetArn":%q,"maxReceiveCount":%d}`, arn, maxReceiveCount)
}

func redrive(b *bench) {
	dead, policy := b.redriveTo("dead", nil, 3)
	url := b.queue("q", attributes{"VisibilityTimeout": "0", "RedrivePolicy": policy})
	b.send(awssqs.SendMessageInput{}, url, "a")
	for n := range 3 {
		wantEqual(b, "receive count", received(b.one(url)), strconv.Itoa(n+1))
	}
	wantEqual(b, "dead-lettered before anybody receives once more",
		b.attribute(dead, sqstypes.QueueAttributeNameApproximateNumberOfMessages), "0")
	b.nothing(url, "handed out three times")
	b.wantBodies("dead-letter queue", b.gather(dead, 1), "a")
}

func deadLetteredMessage(b *bench) {
	dead, policy := b.redriveTo("dead", nil, 1)
	url := b.queue("q", attributes{"VisibilityTimeout": "0", "RedrivePolicy": policy})
	id := b.send(awssqs.SendMessageInput{MessageAttributes: map[string]sqstypes.MessageAttributeValue{
		"text": {DataType: aws.String("String"), StringValue: aws.String("a")},
	}}, url, "a")
	first := b.one(url)
	b.nothing(url, "handed out once")
	got := b.one(dead)
	wantEqual(b, "message id", aws.ToString(got.MessageId), id)
	wantEqual(b, "attribute", aws.ToString(got.MessageAttributes["text"].StringValue), "a")
	wantEqual(b, "receive count", received(got), "2")
	wantEqual(b, "DeadLetterQueueSourceArn", got.Attributes["DeadLetterQueueSourceArn"],
		b.attribute(url, sqstypes.QueueAttributeNameQueueArn))
	if aws.ToString(got.ReceiptHandle) == aws.ToString(first.ReceiptHandle) {
		b.fail("receipt handle: got that of the source, want another")
	}
}

func redriveBack(b *bench) {
	_, got := b.redriven()
	b.wantBodies("given back", []sqstypes.Message{got}, "a")
}

func redrivenID(b *bench) {
	if id, got := b.redriven(); aws.ToString(got.MessageId) == id {
		b.fail("message id: got that of the first message, want a new one")
	}
}

// redriven returns a message that was dead-lettered and given back, and the id
// that it had before.
func (b *bench) redriven() (id string, m sqstypes.Message) {
	dead, policy := b.redriveTo("dead", nil, 1)
	url := b.queue("q", attributes{"VisibilityTimeout": "0", "RedrivePolicy": policy})
	id = b.send(awssqs.SendMessageInput{}, url, "a")
	b.one(url)
	b.nothing(url, "handed out once")
	_, err := b.sqs.StartMessageMoveTask(b.ctx, &awssqs.StartMessageMoveTaskInput{
		SourceArn: aws.String(b.attribute(dead, sqstypes.QueueAttributeNameQueueArn)),
	})
	b.must(err)
	return id, b.one(url)
}

func mixedRedrive(b *bench) {
	_, policy := b.redriveTo("dead", nil, 3)
	_, err := b.sqs.CreateQueue(b.ctx, &awssqs.CreateQueueInput{
		QueueName:  aws.String(b.backend.Resource("q.fifo")),
		Attributes: attributes{"FifoQueue": "true", "RedrivePolicy": policy},
	})
	if apiError(err) == nil {
		b.fail("a standard dead-letter queue for a FIFO queue: got error %v, want one of the API", err)
	}
}
