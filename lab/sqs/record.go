// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/ledger"
)

// recorder writes what calls to SQS did, on every backend.
type recorder struct {
	lab *lab.Lab

	mu       sync.Mutex
	receipts map[string]receipt // by receipt handle, until it is deleted
}

// receipt is what a receipt handle stands for.
type receipt struct {
	item, key, group string
	attempt          int
}

func newRecorder(l *lab.Lab) *recorder {
	return &recorder{lab: l, receipts: map[string]receipt{}}
}

func (r *recorder) record(ctx context.Context, call lab.Call) {
	if call.Err != nil {
		return
	}
	switch in := call.Input.(type) {
	case *awssqs.SendMessageInput:
		out := call.Output.(*awssqs.SendMessageOutput)
		r.sent(ctx, sent{
			url: aws.ToString(in.QueueUrl), id: aws.ToString(out.MessageId),
			body: aws.ToString(in.MessageBody), group: aws.ToString(in.MessageGroupId),
		})
	case *awssqs.SendMessageBatchInput:
		r.sentBatch(ctx, in, call.Output.(*awssqs.SendMessageBatchOutput))
	case *awssqs.ReceiveMessageInput:
		r.received(ctx, in, call.Output.(*awssqs.ReceiveMessageOutput))
	case *awssqs.DeleteMessageInput:
		r.deleted(ctx, aws.ToString(in.QueueUrl), aws.ToString(in.ReceiptHandle))
	case *awssqs.DeleteMessageBatchInput:
		r.deletedBatch(ctx, in, call.Output.(*awssqs.DeleteMessageBatchOutput))
	}
}

// sent is one message that was sent.
type sent struct{ url, id, body, group string }

func (r *recorder) sent(ctx context.Context, s sent) {
	f := ledger.Fact{
		Kind: ledger.Sent, Source: queueName(s.url), Item: s.id, Group: s.group, Key: r.lab.Key(s.body),
	}
	invocation := function.FromContext(ctx)
	if invocation != nil {
		f.Function, f.Invocation, f.Late = invocation.Function, invocation.RequestID, invocation.Ended()
	}
	r.lab.Ledger().Write(ctx, f)
	if invocation != nil {
		r.effect(ctx, invocation, s)
	}
}

// effect writes that a handler's send happened outside, because of the item of
// its batch whose key stands in the body, or else has the same key.
func (r *recorder) effect(ctx context.Context, invocation *function.Invocation, s sent) {
	f := ledger.Fact{
		Kind: ledger.Effect, Key: r.lab.Key(s.body), Reason: "SQS send to " + queueName(s.url),
		Function: invocation.Function, Invocation: invocation.RequestID, Late: invocation.Ended(),
	}
	var best function.Item
	for _, item := range invocation.Items {
		// The longest key that fits, so that order-10 is not taken for order-1.
		if strings.Contains(s.body, item.Key) && len(item.Key) > len(best.Key) {
			best = item
		}
	}
	if best.Key != "" {
		f.Key, f.Source, f.Item, f.Group, f.Attempt = best.Key, best.Source, best.ID, best.Group, best.Attempt
	}
	r.lab.Ledger().Write(ctx, f)
}

func (r *recorder) sentBatch(ctx context.Context, in *awssqs.SendMessageBatchInput, out *awssqs.SendMessageBatchOutput) {
	entries := map[string]sqstypes.SendMessageBatchRequestEntry{}
	for _, entry := range in.Entries {
		entries[aws.ToString(entry.Id)] = entry
	}
	for _, done := range out.Successful {
		entry := entries[aws.ToString(done.Id)]
		r.sent(ctx, sent{
			url: aws.ToString(in.QueueUrl), id: aws.ToString(done.MessageId),
			body: aws.ToString(entry.MessageBody), group: aws.ToString(entry.MessageGroupId),
		})
	}
}

func (r *recorder) received(ctx context.Context, in *awssqs.ReceiveMessageInput, out *awssqs.ReceiveMessageOutput) {
	for i := range out.Messages {
		m := &out.Messages[i]
		got := receipt{
			item: aws.ToString(m.MessageId), key: r.lab.Key(aws.ToString(m.Body)),
			group: m.Attributes[string(sqstypes.MessageSystemAttributeNameMessageGroupId)],
		}
		got.attempt, _ = strconv.Atoi(m.Attributes[string(sqstypes.MessageSystemAttributeNameApproximateReceiveCount)]) // 0 when it was not asked for
		r.mu.Lock()
		r.receipts[aws.ToString(m.ReceiptHandle)] = got
		r.mu.Unlock()
		r.lab.Ledger().Write(ctx, ledger.Fact{
			Kind: ledger.Received, Source: queueName(aws.ToString(in.QueueUrl)),
			Item: got.item, Key: got.key, Group: got.group, Attempt: got.attempt,
		})
	}
}

func (r *recorder) deletedBatch(ctx context.Context, in *awssqs.DeleteMessageBatchInput, out *awssqs.DeleteMessageBatchOutput) {
	handles := map[string]string{}
	for _, entry := range in.Entries {
		handles[aws.ToString(entry.Id)] = aws.ToString(entry.ReceiptHandle)
	}
	for _, done := range out.Successful {
		r.deleted(ctx, aws.ToString(in.QueueUrl), handles[aws.ToString(done.Id)])
	}
}

// deleted writes a delete. A handle that nobody received in this lab, or that
// was deleted before, is no item of the ledger.
func (r *recorder) deleted(ctx context.Context, url, handle string) {
	r.mu.Lock()
	gone, known := r.receipts[handle]
	delete(r.receipts, handle)
	r.mu.Unlock()
	if !known {
		return
	}
	f := ledger.Fact{
		Kind: ledger.Deleted, Source: queueName(url), Item: gone.item, Key: gone.key, Group: gone.group, Attempt: gone.attempt,
	}
	if invocation := function.FromContext(ctx); invocation != nil {
		f.Function, f.Invocation, f.Late = invocation.Function, invocation.RequestID, invocation.Ended()
	}
	r.lab.Ledger().Write(ctx, f)
}

// queueName returns the last part of a queue's URL.
func queueName(url string) string { return url[strings.LastIndexByte(url, '/')+1:] }
