// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"fmt"
	"testing"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// Two messages, one delivery each: four receives that hide nothing hand out two
// messages and then nothing; the dead-letter queue shows both, received twice.
func TestTrace7TwoMessagesAreHandedOutOnceAndDeadLettered(t *testing.T) {
	t.Parallel()
	bubble(t, func(f *fixture) {
		url, dead := f.withDeadLetterQueue(1)
		ids := []string{f.send(url, "message-1"), f.send(url, "message-2")}

		var received []string
		for range 4 {
			for _, m := range f.glance(url, 1) {
				received = append(received, *m.Body+" "+count(m))
			}
		}

		f.want("received", received, []string{"message-1 1", "message-2 1"})
		f.wantDepth(url, 0, 0, 0)
		inDead := f.receive(dead)
		f.wantBodies("in the dead-letter queue", inDead, "message-1", "message-2")
		for i, m := range inDead {
			f.want("message id", *m.MessageId, ids[i])
			f.want("receive count", count(m), "2")
			f.want("source", m.Attributes["DeadLetterQueueSourceArn"], arn("orders"))
		}
		f.want("events", len(f.told("DeadLettered")), 2)
	})
}

// One group, three messages in flight, the visibility timeout of one extended:
// what is before it comes back, it and what is behind it does not.
func TestTrace8ExtendedVisibilityHoldsBackWhatIsBehind(t *testing.T) {
	t.Parallel()
	for extended, want := range [][]string{{}, {"foo"}, {"foo", "bar"}} {
		t.Run(fmt.Sprint("message ", extended), func(t *testing.T) {
			t.Parallel()
			bubble(t, func(f *fixture) {
				url := f.fifo("VisibilityTimeout", "1")
				for _, body := range []string{"foo", "bar", "baz"} {
					f.sendTo(url, "1", body)
				}
				all := f.receiveWith(f.Context(), awssqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: 5})
				f.wantBodies("first receive", all, "foo", "bar", "baz")

				if err := f.hide(url, all[extended], 4); err != nil {
					f.Fatalf("extend: %v", err)
				}
				pass(2500 * time.Millisecond)

				f.wantBodies("second receive", f.receive(url), want...)
			})
		})
	}
}
