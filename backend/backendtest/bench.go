// SPDX-License-Identifier: Apache-2.0

package backendtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/backend"
)

// patience is how long a law waits for what must happen soon.
const patience = 10 * time.Second

// A bench is what a law is checked on. Its methods end the law when a call fails.
type bench struct {
	ctx     context.Context //nolint:containedctx // a bench lives as long as one law
	open    Opener
	backend backend.Backend
	sqs     *awssqs.Client
}

func newBench(ctx context.Context, open Opener) (*bench, error) {
	b, err := open(ctx)
	if err != nil {
		return nil, err
	}
	return &bench{ctx: ctx, open: open, backend: b, sqs: awssqs.NewFromConfig(b.Config())}, nil
}

// close closes the backend: an error of that breaks the law too.
func (b *bench) close(err *error) {
	*err = errors.Join(*err, b.backend.Close(context.WithoutCancel(b.ctx)))
}

// broken is what ends a law.
type broken struct{ err error }

func (*bench) recover(err *error) {
	switch problem := recover().(type) {
	case nil:
	case broken:
		*err = problem.err
	default:
		panic(problem)
	}
}

func (*bench) fail(format string, args ...any) { panic(broken{fmt.Errorf(format, args...)}) }

func (b *bench) must(err error) {
	if err != nil {
		panic(broken{err})
	}
}

// wantCode ends the law unless err is of type E, as errors.As finds it.
func wantError[E error](b *bench, what string, err error) {
	if _, ok := errors.AsType[E](err); !ok {
		var want E
		b.fail("%s: got error %v, want a %T", what, err, want)
	}
}

// wantEqual ends the law unless got is want.
func wantEqual[T comparable](b *bench, what string, got, want T) {
	if got != want {
		b.fail("%s: got %v, want %v", what, got, want)
	}
}

// attributes are those of a queue, by AWS's names.
type attributes map[string]string

// queue creates a queue and returns its URL.
func (b *bench) queue(name string, a attributes) string {
	out, err := b.sqs.CreateQueue(b.ctx, &awssqs.CreateQueueInput{
		QueueName: aws.String(b.backend.Resource(name)), Attributes: a,
	})
	b.must(err)
	return aws.ToString(out.QueueUrl)
}

func (b *bench) attribute(url string, name sqstypes.QueueAttributeName) string {
	out, err := b.sqs.GetQueueAttributes(b.ctx, &awssqs.GetQueueAttributesInput{
		QueueUrl: aws.String(url), AttributeNames: []sqstypes.QueueAttributeName{name},
	})
	b.must(err)
	return out.Attributes[string(name)]
}

// send sends a message and returns its id.
func (b *bench) send(in awssqs.SendMessageInput, url, body string) string {
	in.QueueUrl, in.MessageBody = aws.String(url), aws.String(body)
	out, err := b.sqs.SendMessage(b.ctx, &in)
	b.must(err)
	return aws.ToString(out.MessageId)
}

// sendToGroup sends messages to a group of a FIFO queue; a body is also its
// message's deduplication id.
func (b *bench) sendToGroup(url, group string, bodies ...string) {
	for _, body := range bodies {
		b.send(awssqs.SendMessageInput{
			MessageGroupId: aws.String(group), MessageDeduplicationId: aws.String(body),
		}, url, body)
	}
}

// receive makes one call and returns what came.
func (b *bench) receive(url string, most int32, wait time.Duration) []sqstypes.Message {
	out, err := b.sqs.ReceiveMessage(b.ctx, &awssqs.ReceiveMessageInput{
		QueueUrl: aws.String(url), MaxNumberOfMessages: most, WaitTimeSeconds: int32(wait / time.Second),
		MessageSystemAttributeNames: []sqstypes.MessageSystemAttributeName{sqstypes.MessageSystemAttributeNameAll},
		MessageAttributeNames:       []string{"All"},
	})
	b.must(err)
	return out.Messages
}

// gather receives until n messages came. One receive may return fewer than there
// are.
func (b *bench) gather(url string, n int) []sqstypes.Message {
	var messages []sqstypes.Message
	for end := time.Now().Add(patience); len(messages) < n; {
		messages = append(messages, b.receive(url, int32(min(10, n-len(messages))), time.Second)...)
		if time.Now().After(end) {
			b.fail("got messages %q within %v, want %d of them", bodies(messages), patience, n)
		}
	}
	return messages
}

// one receives one message.
func (b *bench) one(url string) sqstypes.Message { return b.gather(url, 1)[0] }

// nothing ends the law when a message comes within a second.
func (b *bench) nothing(url, why string) {
	if got := b.receive(url, 10, time.Second); len(got) > 0 {
		b.fail("%s: got %q, want nothing", why, bodies(got))
	}
}

func (b *bench) delete(url string, m sqstypes.Message) {
	_, err := b.sqs.DeleteMessage(b.ctx, &awssqs.DeleteMessageInput{QueueUrl: aws.String(url), ReceiptHandle: m.ReceiptHandle})
	b.must(err)
}

// setVisibility makes a message visible again after a while from now.
func (b *bench) setVisibility(url string, m sqstypes.Message, timeout time.Duration) {
	_, err := b.sqs.ChangeMessageVisibility(b.ctx, &awssqs.ChangeMessageVisibilityInput{
		QueueUrl: aws.String(url), ReceiptHandle: m.ReceiptHandle, VisibilityTimeout: int32(timeout / time.Second),
	})
	b.must(err)
}

// wantBodies ends the law unless the messages have these bodies, in this order.
func (b *bench) wantBodies(what string, got []sqstypes.Message, want ...string) {
	if !slices.Equal(bodies(got), want) {
		b.fail("%s: got %q, want %q", what, bodies(got), want)
	}
}

func bodies(messages []sqstypes.Message) []string {
	var list []string
	for _, m := range messages {
		list = append(list, aws.ToString(m.Body))
	}
	return list
}

// received returns how often a message was received.
func received(m sqstypes.Message) string {
	return m.Attributes[string(sqstypes.MessageSystemAttributeNameApproximateReceiveCount)]
}
