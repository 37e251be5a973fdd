// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"fmt"
	"testing"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/emulator/sqs"
)

func TestReceiveCountAndDeadLetterQueue(t *testing.T) {
	t.Parallel()
	checkRules(t, []rule{
		{name: "1.9.1 each receive that returns a message counts, deleted or not", test: func(f *fixture) {
			url := f.queue("orders")
			f.send(url, "a")
			for n := 1; n <= 3; n++ {
				f.want("count", count(f.receive(url)[0]), n)
				pass(30 * time.Second)
			}
		}},
		{name: "1.9.2 a message is handed out exactly maxReceiveCount times", test: handedOutExactly(2)},
		{name: "1.9.2 the move is on the receive that would be one too many", test: movedOnTheNextReceive},
		{name: "1.9.2 no message is moved while nobody receives", test: func(f *fixture) {
			url, dead := f.withDeadLetterQueue(1)
			f.send(url, "a")
			f.receive(url)
			pass(24 * time.Hour)
			f.wantDepth(url, 1, 0, 0)
			f.wantDepth(dead, 0, 0, 0)
		}},
		{name: "1.9.3 maxReceiveCount 1 is one delivery and no retry", test: handedOutExactly(1)},
		{name: "1.9.4 the move keeps the message and continues its count", test: keptByTheMove},
		{name: "1.9.5 a queue's redrive policy counts the queue's own receives", test: func(f *fixture) {
			f.want("deliveries from the dead-letter queue", deliveriesFromDeadLetterQueue(f), 2)
		}},
		{name: "1.9.5 or all receives, if the knob says so", cfg: sqs.Config{RedriveByTotalCount: true}, test: func(f *fixture) {
			f.want("deliveries from the dead-letter queue", deliveriesFromDeadLetterQueue(f), 0)
		}},
		{name: "1.9.6 a standard queue keeps a message's age through the move", test: func(f *fixture) {
			url, dead := f.withDeadLetterQueue(1)
			f.mustSet(dead, "MessageRetentionPeriod", "3600")
			sent := time.Now()
			f.send(url, "old")
			f.glance(url, 1)
			pass(50 * time.Minute)
			f.receive(url) // moves it
			f.wantDepth(dead, 1, 0, 0)
			pass(10 * time.Minute)
			f.wantDepth(dead, 0, 0, 0)
			f.want("expired at", f.told("Expired")[0].At.Sub(sent), time.Hour)
		}},
		{name: "2.1.16 a FIFO queue counts a message's age from the move", test: func(f *fixture) {
			dead := f.queue("dead.fifo", "FifoQueue", "true", "MessageRetentionPeriod", "3600")
			url := f.fifo("RedrivePolicy", redriveTo("dead.fifo", 1))
			f.sendTo(url, "g", "old")
			f.glance(url, 1)
			pass(50 * time.Minute)
			f.receive(url)
			pass(59 * time.Minute)
			f.wantDepth(dead, 1, 0, 0)
			pass(time.Minute)
			f.wantDepth(dead, 0, 0, 0)
		}},
		{name: "1.9.6 messages of several ages expire in the order of their ages", test: func(f *fixture) {
			url, dead := f.withDeadLetterQueue(1)
			f.mustSet(dead, "MessageRetentionPeriod", "3600")
			f.send(url, "old")
			f.glance(url, 1)
			pass(time.Minute)
			f.send(dead, "young")
			f.receive(url) // moves the old one behind the young one
			pass(time.Hour - time.Minute)
			f.wantBodies("after an hour", f.glance(dead, 10), "young")
			pass(time.Minute)
			f.wantBodies("a minute later", f.glance(dead, 10))
		}},
		{name: "1.9.8 a message received three times goes to the back", test: func(f *fixture) {
			f.want("order", orderAfterReceives(f, 3), []string{"b", "c", "a"})
		}},
		{name: "1.9.8 one received less often keeps its place", test: func(f *fixture) {
			f.want("order", orderAfterReceives(f, 2), []string{"a", "b", "c"})
		}},
		{name: "1.9.8 never, if the knob says so", cfg: sqs.Config{BackOfQueueAfter: -1}, test: func(f *fixture) {
			f.want("order", orderAfterReceives(f, 5), []string{"a", "b", "c"})
		}},
		{name: "1.9.2 a message stays when its dead-letter queue is gone", test: func(f *fixture) {
			url, dead := f.withDeadLetterQueue(1)
			f.send(url, "a")
			f.glance(url, 1)
			if _, err := f.DeleteQueue(f.Context(), &awssqs.DeleteQueueInput{QueueUrl: &dead}); err != nil {
				f.Fatalf("delete: %v", err)
			}
			f.wantBodies("second receive", f.receive(url), "a")
		}},
	})
}

func handedOutExactly(n int) func(f *fixture) {
	return func(f *fixture) {
		url, dead := f.withDeadLetterQueue(n)
		f.send(url, "a")
		deliveries := 0
		for range n + 3 {
			deliveries += len(f.receive(url))
			pass(30 * time.Second)
		}
		f.want("deliveries", deliveries, n)
		f.wantDepth(dead, 1, 0, 0)
	}
}

func movedOnTheNextReceive(f *fixture) {
	url, dead := f.withDeadLetterQueue(2, "VisibilityTimeout", "10")
	id := f.send(url, "a")
	f.receive(url)
	pass(10 * time.Second)
	f.receive(url)
	pass(10*time.Second - time.Nanosecond)
	f.wantBodies("while it is in flight", f.receive(url))
	f.wantDepth(dead, 0, 0, 0)
	pass(time.Nanosecond)
	at := time.Now().UTC()
	f.wantBodies("the receive that would be one too many", f.receive(url))
	f.wantDepth(dead, 1, 0, 0)
	f.want("events", f.told("DeadLettered"), []sqs.Event{{
		Kind: sqs.DeadLettered, At: at, Queue: "orders", Destination: "dead", MessageID: id, ReceiveCount: 2,
	}})
}

func keptByTheMove(f *fixture) {
	url, dead := f.withDeadLetterQueue(1)
	id := *f.sendWith(awssqs.SendMessageInput{
		QueueUrl: &url, MessageBody: new("a"), MessageGroupId: new("tenant"), MessageAttributes: text("colour", "red"),
		MessageSystemAttributes: traceHeader("Root=1"),
	}).MessageId
	before := f.glance(url, 1)[0]
	f.receive(url)
	after := f.receive(dead)[0]
	f.want("id", *after.MessageId, id)
	f.want("attributes", *after.MessageAttributes["colour"].StringValue, "red")
	f.want("count", count(after), 2)
	for _, same := range []string{"SentTimestamp", "ApproximateFirstReceiveTimestamp", "AWSTraceHeader", "MessageGroupId"} {
		f.want(same, after.Attributes[same], before.Attributes[same])
	}
	f.want("handle changes", *before.ReceiptHandle != *after.ReceiptHandle, true)
	f.want("source", after.Attributes["DeadLetterQueueSourceArn"], arn("orders"))
}

// deliveriesFromDeadLetterQueue dead-letters a message after two receives, from
// a queue whose own redrive policy allows two.
func deliveriesFromDeadLetterQueue(f *fixture) int {
	f.queue("deadest")
	dead := f.queue("dead", "RedrivePolicy", redriveTo("deadest", 2))
	url := f.queue("orders", "RedrivePolicy", redriveTo("dead", 2))
	f.send(url, "a")
	for range 3 {
		f.glance(url, 1)
	}
	deliveries := 0
	for range 5 {
		deliveries += len(f.glance(dead, 1))
	}
	return deliveries
}

func orderAfterReceives(f *fixture, receives int) []string {
	url := f.queue("orders")
	f.send(url, "a")
	for range receives - 1 {
		f.glance(url, 1)
	}
	last := f.receive(url)
	f.send(url, "b")
	f.send(url, "c")
	if err := f.hide(url, last[0], 0); err != nil {
		f.Fatalf("end visibility: %v", err)
	}
	return bodies(f.receive(url))
}

func TestRedrivePolicies(t *testing.T) {
	t.Parallel()
	const invalid = "Value %s for parameter RedrivePolicy is invalid. Reason: %s"
	for _, c := range []struct{ name, policy, reason string }{
		{"not JSON", `three`, "Redrive policy is not a valid JSON map."},
		{"no count", `{"deadLetterTargetArn":"` + arn("dead") + `"}`, "Redrive policy does not contain mandatory attribute: maxReceiveCount."},
		{"no target", `{"maxReceiveCount":3}`, "Redrive policy does not contain mandatory attribute: deadLetterTargetArn."},
		{"count 0", redriveTo("dead", 0), "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive."},
		{"count 1001", redriveTo("dead", 1001), "Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both inclusive."},
		{"unknown target", redriveTo("nowhere", 3), "Dead letter target does not exist."},
		{"1.9.7 other type", redriveTo("dead.fifo", 3), "Dead-letter queue must be same type of queue as the source.."},
		{"1.9.7 denied", redriveTo("closed", 3), "The dead-letter queue's redrive allow policy does not permit this source queue."},
		{"1.9.7 of other queues", redriveTo("others", 3), "The dead-letter queue's redrive allow policy does not permit this source queue."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(f *fixture) {
				f.queue("dead")
				f.queue("dead.fifo", "FifoQueue", "true")
				f.queue("closed", "RedriveAllowPolicy", `{"redrivePermission":"denyAll"}`)
				f.queue("others", "RedriveAllowPolicy", fmt.Sprintf(`{"redrivePermission":"byQueue","sourceQueueArns":[%q]}`, arn("other")))
				f.queue("other", "RedrivePolicy", redriveTo("others", 3))
				url := f.queue("orders")
				message := fmt.Sprintf(invalid, c.policy, c.reason)
				f.wantError(f.set(url, "RedrivePolicy", c.policy), "InvalidParameterValue", message)
				_, err := f.CreateQueue(f.Context(), &awssqs.CreateQueueInput{
					QueueName: new("new"), Attributes: map[string]string{"RedrivePolicy": c.policy},
				})
				f.wantError(err, "InvalidParameterValue", message)
			})
		})
	}
}
