// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"github.com/eventlab/eventlab/emulator/sqs"
)

// reporter is what a fixture needs of *testing.T and *rapid.T.
type reporter interface {
	Helper()
	Fatalf(format string, args ...any)
	Context() context.Context
}

// A fixture is a service and how to use it without ceremony: calls that fail
// end the test.
type fixture struct {
	reporter
	*sqs.Service

	sent   int // by tests that need distinct bodies
	mu     sync.Mutex
	events []sqs.Event
}

func newFixture(t reporter, cfg sqs.Config) *fixture {
	f := &fixture{reporter: t}
	cfg.Observe = func(_ context.Context, e sqs.Event) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.events = append(f.events, e)
	}
	f.Service = sqs.New(cfg)
	return f
}

// bubble runs a test in virtual time, with a service of AWS's defaults.
func bubble(t *testing.T, test func(f *fixture)) {
	t.Helper()
	bubbleWith(t, sqs.Config{Seed: 1}, test)
}

func bubbleWith(t *testing.T, cfg sqs.Config, test func(f *fixture)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(newFixture(t, cfg)) })
}

// a rule is a row of a table of rules: its name begins with the rule's number.
type rule struct {
	name string
	cfg  sqs.Config
	test func(f *fixture)
}

// checkRules runs each rule in a bubble of its own.
func checkRules(t *testing.T, rules []rule) {
	t.Helper()
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			bubbleWith(t, r.cfg, r.test)
		})
	}
}

// queue creates a queue; attributes are names and values.
func (f *fixture) queue(name string, attributes ...string) string {
	f.Helper()
	in := &awssqs.CreateQueueInput{QueueName: &name, Attributes: pairs(attributes)}
	out, err := f.CreateQueue(f.Context(), in)
	if err != nil {
		f.Fatalf("create queue %s: %v", name, err)
	}
	return *out.QueueUrl
}

func (f *fixture) fifo(attributes ...string) string {
	f.Helper()
	return f.queue("orders.fifo", append([]string{"FifoQueue", "true", "ContentBasedDeduplication", "true"}, attributes...)...)
}

// withDeadLetterQueue creates two queues, the second the first's dead-letter queue.
func (f *fixture) withDeadLetterQueue(maxReceiveCount int, attributes ...string) (source, dead string) {
	f.Helper()
	dead = f.queue("dead")
	return f.queue("orders", append([]string{"RedrivePolicy", redriveTo("dead", maxReceiveCount)}, attributes...)...), dead
}

func redriveTo(name string, maxReceiveCount int) string {
	return fmt.Sprintf(`{"deadLetterTargetArn":%q,"maxReceiveCount":%d}`, arn(name), maxReceiveCount)
}

func arn(name string) string { return "arn:aws:sqs:us-east-1:000000000000:" + name }

func pairs(list []string) map[string]string {
	m := map[string]string{}
	for i := 0; i < len(list); i += 2 {
		m[list[i]] = list[i+1]
	}
	return m
}

func (f *fixture) send(url, body string) string {
	f.Helper()
	return *f.sendWith(awssqs.SendMessageInput{QueueUrl: &url, MessageBody: &body}).MessageId
}

func (f *fixture) sendTo(url, group, body string) string {
	f.Helper()
	return *f.sendWith(awssqs.SendMessageInput{QueueUrl: &url, MessageBody: &body, MessageGroupId: &group}).MessageId
}

func (f *fixture) sendWith(in awssqs.SendMessageInput) *awssqs.SendMessageOutput {
	f.Helper()
	out, err := f.SendMessage(f.Context(), &in)
	if err != nil {
		f.Fatalf("send: %v", err)
	}
	return out
}

// receive asks for ten messages with all attributes.
func (f *fixture) receive(url string) []sqstypes.Message {
	f.Helper()
	return f.receiveWith(f.Context(), awssqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: 10})
}

// glance receives with a visibility timeout of zero.
func (f *fixture) glance(url string, most int32) []sqstypes.Message {
	f.Helper()
	ctx := sqs.WithZeros(f.Context(), "VisibilityTimeout")
	return f.receiveWith(ctx, awssqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: most})
}

func (f *fixture) receiveWith(ctx context.Context, in awssqs.ReceiveMessageInput) []sqstypes.Message {
	f.Helper()
	in.MessageSystemAttributeNames = []sqstypes.MessageSystemAttributeName{"All"}
	if in.MessageAttributeNames == nil {
		in.MessageAttributeNames = []string{"All"}
	}
	out, err := f.ReceiveMessage(ctx, &in)
	if err != nil {
		f.Fatalf("receive: %v", err)
	}
	return out.Messages
}

func (f *fixture) delete(url string, m sqstypes.Message) error {
	_, err := f.DeleteMessage(f.Context(), &awssqs.DeleteMessageInput{QueueUrl: &url, ReceiptHandle: m.ReceiptHandle})
	return err
}

func (f *fixture) hide(url string, m sqstypes.Message, seconds int32) error {
	_, err := f.ChangeMessageVisibility(f.Context(), &awssqs.ChangeMessageVisibilityInput{
		QueueUrl: &url, ReceiptHandle: m.ReceiptHandle, VisibilityTimeout: seconds,
	})
	return err
}

func (f *fixture) set(url string, attributes ...string) error {
	_, err := f.SetQueueAttributes(f.Context(), &awssqs.SetQueueAttributesInput{QueueUrl: &url, Attributes: pairs(attributes)})
	return err
}

func (f *fixture) mustSet(url string, attributes ...string) {
	f.Helper()
	if err := f.set(url, attributes...); err != nil {
		f.Fatalf("set %v: %v", attributes, err)
	}
}

func (f *fixture) attribute(url, name string) string {
	f.Helper()
	out, err := f.GetQueueAttributes(f.Context(), &awssqs.GetQueueAttributesInput{
		QueueUrl: &url, AttributeNames: []sqstypes.QueueAttributeName{sqstypes.QueueAttributeName(name)},
	})
	if err != nil {
		f.Fatalf("get attribute %s: %v", name, err)
	}
	return out.Attributes[name]
}

// want ends the test unless got is want, both written out.
func (f *fixture) want(what string, got, want any) {
	f.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		f.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

// wantBodies ends the test unless these messages were received, in this order.
func (f *fixture) wantBodies(what string, got []sqstypes.Message, want ...string) {
	f.Helper()
	f.want(what, bodies(got), want)
}

func (f *fixture) wantDepth(url string, visible, inFlight, delayed int) {
	f.Helper()
	v, i, d, ok := f.Depth(url)
	f.want("depth (visible, in flight, delayed) of "+url, []any{v, i, d, ok}, []any{visible, inFlight, delayed, true})
}

// wantError ends the test unless err is AWS's error with this code and message.
func (f *fixture) wantError(err error, code, message string) {
	f.Helper()
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		f.Fatalf("got %v, want the error %s", err, code)
	}
	f.want("error", api.ErrorCode()+": "+api.ErrorMessage(), code+": "+message)
	f.want("fault", api.ErrorFault(), smithy.FaultClient)
}

// told returns the ids of events of a kind.
func (f *fixture) told(kind sqs.EventKind) []sqs.Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []sqs.Event
	for _, e := range f.events {
		if e.Kind == kind {
			found = append(found, e)
		}
	}
	return found
}

func bodies(messages []sqstypes.Message) []string {
	list := []string{}
	for _, m := range messages {
		list = append(list, *m.Body)
	}
	return list
}

func count(m sqstypes.Message) string { return m.Attributes["ApproximateReceiveCount"] }

func pass(d time.Duration) { time.Sleep(d) }
