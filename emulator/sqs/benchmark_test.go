// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/emulator/sqs"
)

// backlogs are compared in one run, so that their ratio is what one reads: a
// call must cost the same beside a million messages as beside ten.
var backlogs = []int{10, 1_000_000}

func BenchmarkSend(b *testing.B) {
	for _, backlog := range backlogs {
		b.Run(fmt.Sprintf("backlog=%d", backlog), func(b *testing.B) {
			q := fill(b, standard(b), backlog, 0)
			in := &awssqs.SendMessageInput{QueueUrl: &q.url, MessageBody: &body}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := q.SendMessage(b.Context(), in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkReceiveAndDelete(b *testing.B) {
	for _, backlog := range backlogs {
		b.Run(fmt.Sprintf("backlog=%d", backlog), func(b *testing.B) {
			q := fill(b, standard(b), backlog, 0)
			b.ReportAllocs()
			for b.Loop() {
				q.sendOne(b, "")
				q.receiveAndDelete(b)
			}
		})
	}
}

// BenchmarkReceiveAndDeleteOfManyGroups has a message group for each ten
// messages of the backlog.
func BenchmarkReceiveAndDeleteOfManyGroups(b *testing.B) {
	for _, backlog := range backlogs {
		b.Run(fmt.Sprintf("backlog=%d", backlog), func(b *testing.B) {
			q := fill(b, fifo(b), backlog, backlog/10)
			b.ReportAllocs()
			for b.Loop() {
				q.sendOne(b, "g1")
				q.receiveAndDelete(b)
			}
		})
	}
}

// BenchmarkReceiveBesideABlockedGroup has one message of a huge group in flight,
// so that all others of it are passed over.
func BenchmarkReceiveBesideABlockedGroup(b *testing.B) {
	for _, backlog := range []int{10, 100_000} {
		b.Run(fmt.Sprintf("blocked=%d", backlog), func(b *testing.B) {
			q := fill(b, fifo(b), backlog, 1)
			q.receive(b)
			b.ReportAllocs()
			for b.Loop() {
				q.sendOne(b, "other")
				q.receiveAndDelete(b)
			}
		})
	}
}

// BenchmarkTens is what an event source mapping does: ten messages are sent,
// received with all their attributes, and deleted, in three calls.
func BenchmarkTens(b *testing.B) {
	q := standard(b)
	send := &awssqs.SendMessageBatchInput{QueueUrl: &q.url}
	remove := &awssqs.DeleteMessageBatchInput{QueueUrl: &q.url}
	for i := range 10 {
		id := fmt.Sprint(i)
		send.Entries = append(send.Entries, sqstypes.SendMessageBatchRequestEntry{Id: &id, MessageBody: &body})
		remove.Entries = append(remove.Entries, sqstypes.DeleteMessageBatchRequestEntry{Id: &id})
	}
	receive := &awssqs.ReceiveMessageInput{
		QueueUrl: &q.url, MaxNumberOfMessages: 10, MessageAttributeNames: []string{"All"},
		MessageSystemAttributeNames: []sqstypes.MessageSystemAttributeName{"All"},
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := q.SendMessageBatch(b.Context(), send); err != nil {
			b.Fatal(err)
		}
		out, err := q.ReceiveMessage(b.Context(), receive)
		if err != nil || len(out.Messages) != 10 {
			b.Fatalf("receive: got %v, %v, want ten messages", out, err)
		}
		for i := range out.Messages {
			remove.Entries[i].ReceiptHandle = out.Messages[i].ReceiptHandle
		}
		if _, err := q.DeleteMessageBatch(b.Context(), remove); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMemory reports what a message costs beyond its body. The limit for a
// million messages is 1 GiB, all in all.
func BenchmarkMemory(b *testing.B) {
	const messages = 1_000_000
	for _, kind := range []string{"standard", "fifo"} {
		b.Run(kind, func(b *testing.B) {
			var perMessage float64
			for b.Loop() {
				before := heap()
				q := standard(b)
				if kind == "fifo" {
					q = fifo(b)
				}
				fill(b, q, messages, 1000)
				perMessage = float64(heap()-before) / messages
				runtime.KeepAlive(q)
			}
			b.ReportMetric(perMessage, "B/message")
			b.ReportMetric(perMessage*messages/(1<<20), "MiB/1M-messages")
			b.ReportMetric(0, "ns/op")
		})
	}
}

var body = strings.Repeat("x", 100)

func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// A bench is a queue and how to use it without ceremony.
type bench struct {
	*sqs.Service
	url  string
	sent int
}

func standard(b *testing.B) *bench {
	b.Helper()
	return newBench(b, "bench", nil)
}

func fifo(b *testing.B) *bench {
	b.Helper()
	return newBench(b, "bench.fifo", map[string]string{"FifoQueue": "true", "VisibilityTimeout": "43200"})
}

func newBench(b *testing.B, name string, attributes map[string]string) *bench {
	b.Helper()
	s := sqs.New(sqs.Config{Seed: 1})
	out, err := s.CreateQueue(b.Context(), &awssqs.CreateQueueInput{QueueName: &name, Attributes: attributes})
	if err != nil {
		b.Fatal(err)
	}
	return &bench{Service: s, url: *out.QueueUrl}
}

// fill sends messages, to so many groups if there are any.
func fill(b *testing.B, q *bench, messages, groups int) *bench {
	b.Helper()
	for i := range messages {
		group := ""
		if groups > 0 && strings.HasSuffix(q.url, ".fifo") {
			group = fmt.Sprint("g", i%groups)
		}
		q.sendOne(b, group)
	}
	return q
}

func (q *bench) sendOne(b *testing.B, group string) {
	b.Helper()
	text := strings.Clone(body)
	in := &awssqs.SendMessageInput{QueueUrl: &q.url, MessageBody: &text}
	if group != "" {
		q.sent++
		in.MessageGroupId, in.MessageDeduplicationId = &group, new(fmt.Sprint(q.sent))
	}
	if _, err := q.SendMessage(b.Context(), in); err != nil {
		b.Fatal(err)
	}
}

func (q *bench) receive(b *testing.B) *awssqs.ReceiveMessageOutput {
	b.Helper()
	out, err := q.ReceiveMessage(b.Context(), &awssqs.ReceiveMessageInput{QueueUrl: &q.url})
	if err != nil || len(out.Messages) != 1 {
		b.Fatalf("receive: got %v, %v, want one message", out, err)
	}
	return out
}

func (q *bench) receiveAndDelete(b *testing.B) {
	b.Helper()
	out := q.receive(b)
	in := &awssqs.DeleteMessageInput{QueueUrl: &q.url, ReceiptHandle: out.Messages[0].ReceiptHandle}
	if _, err := q.DeleteMessage(b.Context(), in); err != nil {
		b.Fatal(err)
	}
}
