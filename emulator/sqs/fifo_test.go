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

func TestFIFOOrder(t *testing.T) {
	t.Parallel()
	checkRules(t, []rule{
		{name: "2.1.1 order is per group", test: func(f *fixture) {
			url := f.fifo()
			f.sendAll(url, "a1 b1 a2 b2")
			f.wantBodies("one by one", f.receiveOne(url), "a1")
			f.wantBodies("one by one", f.receiveOne(url), "b1")
			f.wantBodies("both groups wait", f.receiveOne(url))
		}},
		{name: "2.1.2 a message in flight holds back the later ones of its group only", test: func(f *fixture) {
			url := f.fifo()
			f.sendAll(url, "a1 a2 b1")
			a1 := f.receiveOne(url)
			f.wantBodies("others go on", f.receive(url), "b1")
			f.want("delete", f.delete(url, a1[0]), nil)
			f.wantBodies("then the next", f.receive(url), "a2")
		}},
		{name: "2.1.3 visibility is per message", test: func(f *fixture) {
			url := f.fifo()
			f.sendAll(url, "a1 a2 a3")
			all := f.receive(url)
			f.want("end", f.hide(url, all[0], 0), nil)
			f.want("end", f.hide(url, all[2], 0), nil)
			f.wantBodies("what is before the one in flight", f.receive(url), "a1")
			f.want("delete", f.delete(url, all[1]), nil)
			f.wantBodies("a1 holds back a3", f.receive(url))
		}},
		{name: "2.1.4 as many as possible of one group, then of others", test: func(f *fixture) {
			url := f.fifo()
			f.sendAll(url, "a1 b1 a2 b2 c1 a3")
			f.wantBodies("five", f.receiveWith(f.Context(), awssqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: 5}),
				"a1", "a2", "a3", "b1", "b2")
		}},
		{name: "2.1.5 a handle deletes until its timeout ends", test: expiredHandles},
		{name: "2.1.5 the handle of an earlier receive has expired", test: func(f *fixture) {
			url := f.fifo()
			f.sendAll(url, "a1")
			stale := f.glance(url, 1)[0]
			f.receive(url)
			f.wantExpired(f.delete(url, stale), stale)
		}},
		{name: "2.1.13 in flight: receives over the limit return nothing", cfg: sqs.Config{InFlightLimit: 2}, test: func(f *fixture) {
			url := f.fifo()
			f.sendAll(url, "a1 b1 c1")
			f.want("received", len(f.receive(url)), 2)
			f.wantBodies("no error", f.receive(url))
		}},
		{name: "2.1.14 a blocked group hides what is behind the look-ahead", cfg: sqs.Config{FIFOLookAhead: 4}, test: hiddenGroups},
		{name: "2.1.15 after a move the group goes on", test: func(f *fixture) {
			f.queue("dead.fifo", "FifoQueue", "true")
			url := f.fifo("RedrivePolicy", redriveTo("dead.fifo", 1), "VisibilityTimeout", "10")
			f.sendAll(url, "a1")
			f.receiveOne(url)
			f.sendAll(url, "a2 a3")
			pass(10 * time.Second)
			f.wantBodies("2.2.10 in the same receive", f.receive(url), "a2", "a3")
			f.want("moved", len(f.told("DeadLettered")), 1)
		}},
		{name: "2.1.15 a moved message has its id for deduplication", test: func(f *fixture) {
			dead := f.queue("dead.fifo", "FifoQueue", "true")
			url := f.fifo("RedrivePolicy", redriveTo("dead.fifo", 1))
			f.sendAll(url, "a1")
			f.glance(url, 1)
			f.receive(url)
			m := f.receive(dead)[0]
			f.want("deduplication id", m.Attributes["MessageDeduplicationId"], *m.MessageId)
			f.want("group", m.Attributes["MessageGroupId"], "a")
		}},
		{name: "a queue's delay is each message's, also after a change", test: func(f *fixture) {
			url := f.fifo("DelaySeconds", "10")
			f.sendAll(url, "a1")
			f.wantDepth(url, 0, 0, 1)
			f.want("set", f.set(url, "DelaySeconds", "2"), nil)
			pass(2 * time.Second)
			f.wantBodies("after the new delay", f.receive(url), "a1")
		}},
		{name: "sequence numbers have twenty digits and grow", test: func(f *fixture) {
			url := f.fifo()
			last := ""
			for i := range 300 {
				out := f.sendWith(awssqs.SendMessageInput{QueueUrl: &url, MessageBody: new(fmt.Sprint(i)), MessageGroupId: new("g")})
				if n := *out.SequenceNumber; len(n) != 20 || n <= last {
					f.Fatalf("sequence number %s after %s: want twenty digits, growing", n, last)
				}
				last = *out.SequenceNumber
			}
		}},
	})
}

// sendAll sends messages whose first letter is their group, separated by spaces.
func (f *fixture) sendAll(url, list string) {
	f.Helper()
	for body := range strings.FieldsSeq(list) {
		f.sendTo(url, body[:1], body)
	}
}

func (f *fixture) receiveOne(url string) []sqstypes.Message {
	f.Helper()
	return f.receiveWith(f.Context(), awssqs.ReceiveMessageInput{QueueUrl: &url})
}

func (f *fixture) wantExpired(err error, m sqstypes.Message) {
	f.Helper()
	f.wantError(err, "InvalidParameterValue",
		"Value "+*m.ReceiptHandle+" for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.")
}

func expiredHandles(f *fixture) {
	url := f.fifo("VisibilityTimeout", "1")
	f.sendAll(url, "a1 b1")
	both := f.receive(url)
	f.want("extend", f.hide(url, both[1], 5), nil)
	pass(time.Second)
	f.wantExpired(f.delete(url, both[0]), both[0])
	f.wantError(f.hide(url, both[0], 5), "InvalidParameterValue", "Value "+*both[0].ReceiptHandle+
		" for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.")
	f.want("extended", f.delete(url, both[1]), nil)
	f.wantDepth(url, 1, 0, 0)
}

func hiddenGroups(f *fixture) {
	url := f.fifo()
	f.sendAll(url, "a1 a2 a3 a4 b1 c1")
	first := f.receiveOne(url)
	f.wantBodies("b is the fifth message, of which four are looked at", f.receive(url))
	f.want("delete", f.delete(url, first[0]), nil)
	a2 := f.receiveOne(url)
	f.wantBodies("a2 came first", a2, "a2")
	f.wantBodies("now b is the fourth", f.receive(url), "b1")
	f.wantBodies("c is still hidden", f.receive(url))
	f.want("delete", f.delete(url, a2[0]), nil)
	f.wantBodies("until another one is gone", f.receive(url), "a3", "a4", "c1")
}

func TestFIFODeduplication(t *testing.T) {
	t.Parallel()
	checkRules(t, []rule{
		{name: "2.1.7 for five minutes, also after the message was deleted", test: func(f *fixture) {
			url := f.fifo()
			deliveries, ids := 0, map[string]bool{}
			for _, wait := range []time.Duration{0, 10 * time.Second, 280 * time.Second, 11 * time.Second} {
				pass(wait) // sends at 0, 10, 290 and 301 s: failure mode 28
				ids[f.sendTo(url, "g", "X")] = true
				for _, m := range f.receive(url) {
					deliveries++
					f.want("delete", f.delete(url, m), nil)
				}
			}
			f.want("deliveries", deliveries, 2)
			f.want("message ids answered", len(ids), 2)
			f.want("told", len(f.told("Deduplicated")), 2)
		}},
		{name: "2.1.7 a duplicate is answered with the first message's id and number", test: func(f *fixture) {
			url := f.fifo()
			in := awssqs.SendMessageInput{QueueUrl: &url, MessageBody: new("X"), MessageGroupId: new("g")}
			first, second := f.sendWith(in), f.sendWith(in)
			f.want("id", *second.MessageId, *first.MessageId)
			f.want("sequence number", *second.SequenceNumber, *first.SequenceNumber)
			f.wantDepth(url, 1, 0, 0)
		}},
		{name: "2.1.7 exactly five minutes", test: func(f *fixture) {
			url := f.fifo()
			f.sendTo(url, "g", "X")
			pass(5*time.Minute - time.Nanosecond)
			f.sendTo(url, "g", "X")
			f.wantDepth(url, 1, 0, 0)
			pass(time.Nanosecond)
			f.sendTo(url, "g", "X")
			f.wantDepth(url, 2, 0, 0)
		}},
		{name: "2.1.8 the whole queue is the scope", test: func(f *fixture) {
			url := f.fifo()
			f.sendTo(url, "g", "X")
			f.sendTo(url, "h", "X")
			f.wantDepth(url, 1, 0, 0)
		}},
		{name: "2.1.8 or the group", test: func(f *fixture) {
			url := f.fifo("DeduplicationScope", "messageGroup")
			f.sendTo(url, "g", "X")
			f.sendTo(url, "h", "X")
			f.sendTo(url, "h", "X")
			f.wantDepth(url, 2, 0, 0)
		}},
		{name: "2.1.9 by content is by the body alone", test: func(f *fixture) {
			url := f.fifo()
			f.sendTo(url, "g", "X")
			f.sendWith(awssqs.SendMessageInput{
				QueueUrl: &url, MessageBody: new("X"), MessageGroupId: new("g"), MessageAttributes: text("other", "attribute"),
			})
			f.wantDepth(url, 1, 0, 0)
		}},
		{name: "2.1.9 an explicit id overrides it", test: func(f *fixture) {
			url := f.fifo()
			for _, id := range []string{"1", "2", "2"} {
				f.sendWith(awssqs.SendMessageInput{QueueUrl: &url, MessageBody: new("X"), MessageGroupId: new("g"), MessageDeduplicationId: &id})
			}
			f.wantDepth(url, 2, 0, 0)
			f.want("shown", f.receive(url)[1].Attributes["MessageDeduplicationId"], "2")
		}},
		{name: "2.1.10 a resend after the interval is a new message", test: func(f *fixture) {
			url := f.fifo()
			f.sendTo(url, "g", "X")
			pass(6 * time.Minute)
			f.sendTo(url, "g", "X")
			f.wantDepth(url, 2, 0, 0)
		}},
	})
}

func TestReceivesOfAFIFOQueueCanBeRepeated(t *testing.T) {
	t.Parallel()
	attempt := func(f *fixture, url string) []sqstypes.Message {
		return f.receiveWith(f.Context(), awssqs.ReceiveMessageInput{
			QueueUrl: &url, MaxNumberOfMessages: 2, ReceiveRequestAttemptId: new("once"),
		})
	}
	checkRules(t, []rule{
		{name: "2.1.6 with the same messages, handles and counts; the timeout runs anew", test: func(f *fixture) {
			url := f.fifo()
			f.sendAll(url, "a1 a2 b1")
			first := attempt(f, url)
			pass(20 * time.Second)
			second := attempt(f, url)
			f.wantBodies("again", second, "a1", "a2")
			for i := range second {
				f.want("handle", *second[i].ReceiptHandle, *first[i].ReceiptHandle)
				f.want("count", count(second[i]), 1)
			}
			pass(20 * time.Second)
			f.wantDepth(url, 1, 2, 0)
		}},
		{name: "2.1.6 not when one was deleted", test: func(f *fixture) {
			url := f.fifo()
			f.sendAll(url, "a1 a2 b1")
			f.want("delete", f.delete(url, attempt(f, url)[0]), nil)
			f.wantBodies("others", attempt(f, url), "b1")
		}},
		{name: "2.1.6 not when its visibility was changed", test: func(f *fixture) {
			url := f.fifo()
			f.sendAll(url, "a1 a2 b1")
			f.want("change", f.hide(url, attempt(f, url)[0], 40), nil)
			f.wantBodies("others", attempt(f, url), "b1")
		}},
		{name: "2.1.6 not after five minutes", test: func(f *fixture) {
			url := f.fifo("VisibilityTimeout", "3600")
			f.sendAll(url, "a1 a2 b1")
			attempt(f, url)
			pass(5 * time.Minute)
			f.wantBodies("others", attempt(f, url), "b1")
		}},
		{name: "2.1.6 not of a standard queue", test: func(f *fixture) {
			url := f.queue("orders")
			_, err := f.ReceiveMessage(f.Context(), &awssqs.ReceiveMessageInput{QueueUrl: &url, ReceiveRequestAttemptId: new("once")})
			f.wantError(err, "InvalidParameterValue", "Value once for parameter ReceiveRequestAttemptId is invalid. "+
				"Reason: The request include parameter that is not valid for this queue type.")
		}},
	})
}

func TestFIFOQuota(t *testing.T) {
	t.Parallel()
	limited := sqs.Config{FIFOCallsPerSecond: 3}
	const throttled, message = "RequestThrottled", "The request rate for the queue is exceeded."
	sendAs := func(f *fixture, url, group string) error {
		f.sent++
		_, err := f.SendMessage(f.Context(), &awssqs.SendMessageInput{QueueUrl: &url, MessageBody: new(fmt.Sprint(f.sent)), MessageGroupId: &group})
		return err
	}
	checkRules(t, []rule{
		{name: "2.1.12 off by default", test: func(f *fixture) {
			url := f.fifo()
			for range 1000 {
				f.want("send", sendAs(f, url, "g"), nil)
			}
		}},
		{name: "2.1.12 so many calls of a kind a second", cfg: limited, test: func(f *fixture) {
			url := f.fifo()
			for _, group := range []string{"a", "b", "c"} {
				f.want("send", sendAs(f, url, group), nil)
			}
			f.wantError(sendAs(f, url, "d"), throttled, message)
			f.want("another kind", len(f.receive(url)), 3)
			pass(time.Second)
			f.want("next second", sendAs(f, url, "d"), nil)
		}},
		{name: "2.1.12 with high throughput, to a partition", cfg: limited, test: func(f *fixture) {
			url := f.fifo("DeduplicationScope", "messageGroup", "FifoThroughputLimit", "perMessageGroupId")
			for range 3 {
				f.want("send", sendAs(f, url, "hot"), nil)
			}
			f.wantError(sendAs(f, url, "hot"), throttled, message)
			f.want("another group", sendAs(f, url, "cold"), nil)
		}},
		{name: "2.1.12 not on a standard queue", cfg: limited, test: func(f *fixture) {
			url := f.queue("orders")
			for range 10 {
				f.send(url, "a")
			}
		}},
	})
}
