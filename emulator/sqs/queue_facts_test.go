// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/emulator/sqs"
)

func TestQueueFacts(t *testing.T) {
	t.Parallel()
	checkRules(t, []rule{
		{name: "1.10.1 defaults", test: func(f *fixture) {
			url := f.queue("orders")
			for name, want := range map[string]string{
				"VisibilityTimeout": "30", "DelaySeconds": "0", "MessageRetentionPeriod": "345600",
				"ReceiveMessageWaitTimeSeconds": "0", "MaximumMessageSize": "1048576", "QueueArn": arn("orders"),
			} {
				f.want(name, f.attribute(url, name), want)
			}
		}},
		{name: "1.10.1 a message is invisible for the visibility timeout, to the nanosecond", test: func(f *fixture) {
			url := f.queue("orders", "VisibilityTimeout", "7")
			f.send(url, "a")
			f.receive(url)
			pass(7*time.Second - time.Nanosecond)
			f.wantDepth(url, 0, 1, 0)
			pass(time.Nanosecond)
			f.wantDepth(url, 1, 0, 0)
		}},
		{name: "1.10.1 the queue's delay holds unless the message has one", test: delays},
		{name: "1.10.1 a retention period ends in every state", test: retention},
		{name: "1.10.1 a shorter retention period holds for messages that are there", test: func(f *fixture) {
			url := f.queue("orders")
			f.send(url, "a")
			pass(time.Hour)
			at := time.Now().UTC()
			f.mustSet(url, "MessageRetentionPeriod", "60")
			f.wantDepth(url, 0, 0, 0)
			f.want("expired at", f.told("Expired")[0].At, at)
		}},
		{name: "1.10.1 ten attributes, not eleven", test: func(f *fixture) {
			url := f.queue("orders")
			in := awssqs.SendMessageInput{QueueUrl: &url, MessageBody: new("a"), MessageAttributes: map[string]sqstypes.MessageAttributeValue{}}
			for i := range 10 {
				in.MessageAttributes[fmt.Sprint("a", i)] = text("x", "y")["x"]
			}
			f.sendWith(in)
			in.MessageAttributes["one more"] = text("x", "y")["x"]
			_, err := f.SendMessage(f.Context(), &in)
			f.wantError(err, "InvalidParameterValue", "Number of message attributes [11] exceeds the allowed maximum [10].")
		}},
		{name: "1.10.1 1 MiB, not a byte more", test: func(f *fixture) {
			url := f.queue("orders")
			f.send(url, strings.Repeat("a", 1<<20))
			_, err := f.SendMessage(f.Context(), &awssqs.SendMessageInput{QueueUrl: &url, MessageBody: new(strings.Repeat("a", 1<<20+1))})
			f.wantError(err, "InvalidParameterValue", "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.")
		}},
		{name: "1.10.1 in flight: a short poll over the limit is OverLimit", cfg: sqs.Config{InFlightLimit: 3}, test: overLimit},
		{name: "1.10.1 in flight: a long poll over the limit waits for room", cfg: sqs.Config{InFlightLimit: 3}, test: waitsForRoom},
		{name: "1.10.2 a short poll sees all messages", test: func(f *fixture) {
			f.want("seen", shortPolls(f), 100)
		}},
		{name: "1.10.2 or some, if the knob says so", cfg: sqs.Config{ShortPollShare: 0.5}, test: func(f *fixture) {
			if seen := shortPolls(f); seen < 30 || seen > 70 {
				f.Fatalf("short polls saw %d of 100 messages, want about half", seen)
			}
		}},
		{name: "1.10.2 an empty receive has no list", test: func(f *fixture) {
			url := f.queue("orders")
			f.want("no list", f.receive(url) == nil, true)
		}},
		{name: "1.10.3 a stale handle changes visibility and deletes", test: func(f *fixture) {
			url := f.queue("orders")
			f.send(url, "a")
			stale := f.glance(url, 1)[0]
			f.receive(url)
			f.want("change", f.hide(url, stale, 0), nil)
			f.wantDepth(url, 1, 0, 0)
			f.want("hide what is visible", f.hide(url, stale, 5), nil)
			f.wantDepth(url, 0, 1, 0)
			f.want("delete", f.delete(url, stale), nil)
			f.wantDepth(url, 0, 0, 0)
		}},
		{name: "1.10.3 or not, if the knob says so", cfg: sqs.Config{RefuseStaleHandles: true}, test: func(f *fixture) {
			url := f.queue("orders")
			f.send(url, "a")
			stale := f.glance(url, 1)[0]
			f.receive(url)
			f.wantError(f.hide(url, stale, 0), "AWS.SimpleQueueService.MessageNotInflight", "")
			f.want("delete", f.delete(url, stale), nil)
			f.wantDepth(url, 0, 1, 0)
		}},
		{name: "1.10.3 twelve hours in all since the receive", test: func(f *fixture) {
			url := f.queue("orders")
			f.send(url, "a")
			m := f.receive(url)[0]
			pass(10 * time.Second)
			f.wantError(f.hide(url, m, 43_200), "InvalidParameterValue",
				"Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]")
			f.want("exactly", f.hide(url, m, 43_190), nil)
		}},
		{name: "1.10.4 a second purge within 60 s is refused", test: purges},
		{name: "1.10.4 a name is free 60 s after its queue was deleted", test: recreation},
		{name: "1.10.4 messages of a deleted queue are gone", test: func(f *fixture) {
			url := f.queue("orders")
			id := f.send(url, "a")
			_, err := f.DeleteQueue(f.Context(), &awssqs.DeleteQueueInput{QueueUrl: &url})
			f.want("delete", err, nil)
			f.want("told", f.told("Purged")[0].MessageID, id)
			_, _, _, ok := f.Depth(url)
			f.want("found", ok, false)
		}},
	})
}

func delays(f *fixture) {
	url := f.queue("orders", "DelaySeconds", "10")
	f.send(url, "queue's")
	f.sendWith(awssqs.SendMessageInput{QueueUrl: &url, MessageBody: new("own"), DelaySeconds: 5})
	zero := sqs.WithZeros(f.Context(), "DelaySeconds")
	if _, err := f.SendMessage(zero, &awssqs.SendMessageInput{QueueUrl: &url, MessageBody: new("none")}); err != nil {
		f.Fatalf("send: %v", err)
	}
	f.wantDepth(url, 1, 0, 2)
	f.wantBodies("at once", f.receive(url), "none")
	pass(5 * time.Second)
	f.wantBodies("after 5 s", f.receive(url), "own")
	f.mustSet(url, "DelaySeconds", "100") // holds for later messages only
	pass(5 * time.Second)
	f.wantBodies("after 10 s", f.receive(url), "queue's")
}

func retention(f *fixture) {
	url := f.queue("orders", "MessageRetentionPeriod", "60", "VisibilityTimeout", "600")
	sent := time.Now()
	f.send(url, "in flight")
	inFlight := f.receive(url)[0]
	f.send(url, "visible")
	f.sendWith(awssqs.SendMessageInput{QueueUrl: &url, MessageBody: new("delayed"), DelaySeconds: 900})
	f.wantDepth(url, 1, 1, 1)
	pass(time.Minute - time.Nanosecond)
	f.wantDepth(url, 1, 1, 1)
	pass(time.Hour)
	f.wantDepth(url, 0, 0, 0)
	f.want("deleting what expired", f.delete(url, inFlight), nil)
	for _, e := range f.told("Expired") {
		f.want("expired at", e.At.Sub(sent), time.Minute)
	}
	f.want("expired", len(f.told("Expired")), 3)
}

func overLimit(f *fixture) {
	url := f.queue("orders")
	for range 5 {
		f.send(url, "a")
	}
	first := f.receive(url)
	f.want("received", len(first), 3)
	_, err := f.ReceiveMessage(f.Context(), &awssqs.ReceiveMessageInput{QueueUrl: &url})
	f.wantError(err, "OverLimit", "Too many messages are in flight.")
	f.want("delete", f.delete(url, first[0]), nil)
	f.want("received then", len(f.receive(url)), 1)
}

func waitsForRoom(f *fixture) {
	url := f.queue("orders")
	for range 5 {
		f.send(url, "a")
	}
	first := f.receive(url)
	time.AfterFunc(3*time.Second, func() {
		if err := f.delete(url, first[0]); err != nil {
			f.Fatalf("delete: %v", err)
		}
	})
	start := time.Now()
	long := awssqs.ReceiveMessageInput{QueueUrl: &url, WaitTimeSeconds: 20}
	f.want("received", len(f.receiveWith(f.Context(), long)), 1)
	f.want("waited", time.Since(start).Truncate(time.Second), 3*time.Second)
	f.want("then nothing", len(f.receiveWith(f.Context(), awssqs.ReceiveMessageInput{QueueUrl: &url, WaitTimeSeconds: 1})), 0)
}

// shortPolls returns how many of 100 messages as many short polls see.
func shortPolls(f *fixture) int {
	url := f.queue("orders")
	seen := 0
	for range 100 {
		f.send(url, "a")
	}
	for range 100 {
		seen += len(f.receiveWith(f.Context(), awssqs.ReceiveMessageInput{QueueUrl: &url}))
	}
	return seen
}

func purges(f *fixture) {
	url := f.queue("orders")
	in := &awssqs.PurgeQueueInput{QueueUrl: &url}
	id := f.send(url, "a")
	purge := func() error {
		_, err := f.PurgeQueue(f.Context(), in)
		return err
	}
	f.want("first", purge(), nil)
	f.wantDepth(url, 0, 0, 0)
	f.want("told", f.told("Purged")[0].MessageID, id)
	pass(time.Minute - time.Nanosecond)
	f.wantError(purge(), "AWS.SimpleQueueService.PurgeQueueInProgress",
		"Only one PurgeQueue operation on orders is allowed every 60 seconds.")
	pass(time.Nanosecond)
	f.want("third", purge(), nil)
}

func recreation(f *fixture) {
	url := f.queue("orders")
	f.send(url, "a")
	stale := f.receive(url)[0]
	if _, err := f.DeleteQueue(f.Context(), &awssqs.DeleteQueueInput{QueueUrl: &url}); err != nil {
		f.Fatalf("delete: %v", err)
	}
	create := func() error {
		_, err := f.CreateQueue(f.Context(), &awssqs.CreateQueueInput{QueueName: new("orders")})
		return err
	}
	pass(time.Minute - time.Nanosecond)
	f.wantError(create(), "AWS.SimpleQueueService.QueueDeletedRecently",
		"You must wait 60 seconds after deleting a queue before you can create another with the same name.")
	pass(time.Nanosecond)
	f.want("create", create(), nil)
	f.send(url, "b")
	f.receive(url)
	f.wantError(f.delete(url, stale), "ReceiptHandleIsInvalid",
		`The input receipt handle "`+*stale.ReceiptHandle+`" is not a valid receipt handle.`)
}

func text(name, value string) map[string]sqstypes.MessageAttributeValue {
	return map[string]sqstypes.MessageAttributeValue{name: {DataType: new("String"), StringValue: &value}}
}

func traceHeader(value string) map[string]sqstypes.MessageSystemAttributeValue {
	return map[string]sqstypes.MessageSystemAttributeValue{"AWSTraceHeader": {DataType: new("String"), StringValue: &value}}
}
