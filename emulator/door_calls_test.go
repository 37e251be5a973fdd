// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"fmt"
	"slices"
	"strings"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

const (
	ordersURL  = "http://sqs.test/000000000000/orders"
	deadURL    = "http://sqs.test/000000000000/dead"
	fifoURL    = "http://sqs.test/000000000000/orders.fifo"
	missingURL = "http://sqs.test/000000000000/missing"
	ordersARN  = "arn:aws:sqs:us-east-1:000000000000:orders"
	deadARN    = "arn:aws:sqs:us-east-1:000000000000:dead"
)

// calls are made in this order, good and bad ones of every operation.
var calls = slices.Concat(queueCalls, sendCalls, receiveCalls, taskCalls, endCalls)

var queueCalls = []doorCall{
	call("standard", (*awssqs.Client).CreateQueue, with(awssqs.CreateQueueInput{
		QueueName: new("orders"), Attributes: map[string]string{"VisibilityTimeout": "45", "Policy": ""}, Tags: map[string]string{"team": "shop", "stage": "<test> & \"more\""},
	})),
	call("dead-letter queue", (*awssqs.Client).CreateQueue, with(awssqs.CreateQueueInput{QueueName: new("dead")})),
	call("fifo", (*awssqs.Client).CreateQueue, with(awssqs.CreateQueueInput{
		QueueName: new("orders.fifo"), Attributes: map[string]string{"FifoQueue": "true", "ContentBasedDeduplication": "false"},
	})),
	call("same name, other attribute", (*awssqs.Client).CreateQueue, with(awssqs.CreateQueueInput{
		QueueName: new("orders"), Attributes: map[string]string{"DelaySeconds": "7"},
	})),
	call("bad name", (*awssqs.Client).CreateQueue, with(awssqs.CreateQueueInput{QueueName: new("no spaces <here>")})),
	call("attribute of the other type", (*awssqs.Client).CreateQueue, with(awssqs.CreateQueueInput{
		QueueName: new("other"), Attributes: map[string]string{"FifoQueue": "false"},
	})),
	call("by name", (*awssqs.Client).GetQueueUrl, with(awssqs.GetQueueUrlInput{QueueName: new("orders")})),
	call("missing", (*awssqs.Client).GetQueueUrl, with(awssqs.GetQueueUrlInput{QueueName: new("missing")})),
	call("all", (*awssqs.Client).ListQueues, with(awssqs.ListQueuesInput{})),
	call("none", (*awssqs.Client).ListQueues, with(awssqs.ListQueuesInput{QueueNamePrefix: new("x")})),
	call("first page", (*awssqs.Client).ListQueues, with(awssqs.ListQueuesInput{MaxResults: new(int32(2))})),
	call("too many results", (*awssqs.Client).ListQueues, with(awssqs.ListQueuesInput{MaxResults: new(int32(2000))})),
	call("redrive", (*awssqs.Client).SetQueueAttributes, with(awssqs.SetQueueAttributesInput{
		QueueUrl: new(ordersURL), Attributes: map[string]string{"RedrivePolicy": `{"deadLetterTargetArn":"` + deadARN + `","maxReceiveCount":3}`},
	})),
	call("not a number", (*awssqs.Client).SetQueueAttributes, with(awssqs.SetQueueAttributesInput{
		QueueUrl: new(ordersURL), Attributes: map[string]string{"DelaySeconds": "soon"},
	})),
	call("all", (*awssqs.Client).GetQueueAttributes, with(awssqs.GetQueueAttributesInput{
		QueueUrl: new(ordersURL), AttributeNames: []sqstypes.QueueAttributeName{"All"},
	})),
	call("unknown attribute", (*awssqs.Client).GetQueueAttributes, with(awssqs.GetQueueAttributesInput{
		QueueUrl: new(ordersURL), AttributeNames: []sqstypes.QueueAttributeName{"Colour"},
	})),
	call("missing queue", (*awssqs.Client).GetQueueAttributes, with(awssqs.GetQueueAttributesInput{QueueUrl: new(missingURL)})),
	call("sources", (*awssqs.Client).ListDeadLetterSourceQueues, with(awssqs.ListDeadLetterSourceQueuesInput{QueueUrl: new(deadURL)})),
	call("missing queue", (*awssqs.Client).ListDeadLetterSourceQueues, with(awssqs.ListDeadLetterSourceQueuesInput{QueueUrl: new(missingURL)})),
	call("new label", (*awssqs.Client).AddPermission, with(awssqs.AddPermissionInput{
		QueueUrl: new(ordersURL), Label: new("share"), AWSAccountIds: []string{"111111111111", "222222222222"}, Actions: []string{"SendMessage", "ReceiveMessage"},
	})),
	call("label twice", (*awssqs.Client).AddPermission, with(awssqs.AddPermissionInput{
		QueueUrl: new(ordersURL), Label: new("share"), AWSAccountIds: []string{"111111111111"}, Actions: []string{"SendMessage"},
	})),
	call("there", (*awssqs.Client).RemovePermission, with(awssqs.RemovePermissionInput{QueueUrl: new(ordersURL), Label: new("share")})),
	call("gone", (*awssqs.Client).RemovePermission, with(awssqs.RemovePermissionInput{QueueUrl: new(ordersURL), Label: new("share")})),
	call("two", (*awssqs.Client).TagQueue, with(awssqs.TagQueueInput{QueueUrl: new(ordersURL), Tags: map[string]string{"b": "2", "a": "1"}})),
	call("missing queue", (*awssqs.Client).TagQueue, with(awssqs.TagQueueInput{QueueUrl: new(missingURL), Tags: map[string]string{"a": "1"}})),
	call("one", (*awssqs.Client).UntagQueue, with(awssqs.UntagQueueInput{QueueUrl: new(ordersURL), TagKeys: []string{"a", "none"}})),
	call("missing queue", (*awssqs.Client).UntagQueue, with(awssqs.UntagQueueInput{QueueUrl: new(missingURL), TagKeys: []string{"a"}})),
	call("some", (*awssqs.Client).ListQueueTags, with(awssqs.ListQueueTagsInput{QueueUrl: new(ordersURL)})),
	call("none", (*awssqs.Client).ListQueueTags, with(awssqs.ListQueueTagsInput{QueueUrl: new(deadURL)})),
	call("missing queue", (*awssqs.Client).ListQueueTags, with(awssqs.ListQueueTagsInput{QueueUrl: new(missingURL)})),
}

var messageAttributes = map[string]sqstypes.MessageAttributeValue{
	"text":   {DataType: new("String"), StringValue: new("<b>\"&quot;\"</b>\r\n\ttab")},
	"number": {DataType: new("Number.int"), StringValue: new("17")},
	"bytes":  {DataType: new("Binary"), BinaryValue: []byte{0, 1, 254, 255}},
}

var sendCalls = []doorCall{
	call("plain", (*awssqs.Client).SendMessage, with(awssqs.SendMessageInput{QueueUrl: new(ordersURL), MessageBody: new("hello")})),
	call("all kinds of characters", (*awssqs.Client).SendMessage, with(awssqs.SendMessageInput{
		QueueUrl: new(ordersURL), MessageBody: new("\"&quot;\r\n\t<é€\U0001f600>\\ \ufffd\u2028"), MessageAttributes: messageAttributes,
	})),
	call("trace header", (*awssqs.Client).SendMessage, with(awssqs.SendMessageInput{
		QueueUrl: new(ordersURL), MessageBody: new("traced"), MessageSystemAttributes: map[string]sqstypes.MessageSystemAttributeValue{
			"AWSTraceHeader": {DataType: new("String"), StringValue: new("Root=1-3152b799-8954dae64eda91bc9a23a7e8")},
		},
	})),
	call("delayed", (*awssqs.Client).SendMessage, with(awssqs.SendMessageInput{QueueUrl: new(deadURL), MessageBody: new("later"), DelaySeconds: 900})),
	call("first of a group", (*awssqs.Client).SendMessage, with(awssqs.SendMessageInput{
		QueueUrl: new(fifoURL), MessageBody: new("one"), MessageGroupId: new("g"), MessageDeduplicationId: new("1"),
	})),
	call("again", (*awssqs.Client).SendMessage, with(awssqs.SendMessageInput{
		QueueUrl: new(fifoURL), MessageBody: new("one"), MessageGroupId: new("g"), MessageDeduplicationId: new("1"),
	})),
	call("empty body", (*awssqs.Client).SendMessage, with(awssqs.SendMessageInput{QueueUrl: new(ordersURL), MessageBody: new("")})),
	call("no body", (*awssqs.Client).SendMessage, with(awssqs.SendMessageInput{QueueUrl: new(ordersURL)})),
	call("no queue", (*awssqs.Client).SendMessage, with(awssqs.SendMessageInput{QueueUrl: new(missingURL), MessageBody: new("a")})),
	call("too long", (*awssqs.Client).SendMessage, with(awssqs.SendMessageInput{QueueUrl: new(ordersURL), MessageBody: new(strings.Repeat("é", 1<<19) + "a")})),
	call("control character", (*awssqs.Client).SendMessage, with(awssqs.SendMessageInput{QueueUrl: new(ordersURL), MessageBody: new("a\x01b")})),
	call("delay out of range", (*awssqs.Client).SendMessage, with(awssqs.SendMessageInput{QueueUrl: new(ordersURL), MessageBody: new("a"), DelaySeconds: -1})),
	call("no group", (*awssqs.Client).SendMessage, with(awssqs.SendMessageInput{QueueUrl: new(fifoURL), MessageBody: new("a")})),
	call("no deduplication id", (*awssqs.Client).SendMessage, with(awssqs.SendMessageInput{QueueUrl: new(fifoURL), MessageBody: new("a"), MessageGroupId: new("g")})),
	call("attribute without a type", (*awssqs.Client).SendMessage, with(awssqs.SendMessageInput{
		QueueUrl: new(ordersURL), MessageBody: new("a"), MessageAttributes: map[string]sqstypes.MessageAttributeValue{"a": {DataType: new(""), StringValue: new("x")}},
	})),
	call("two good, one bad", (*awssqs.Client).SendMessageBatch, with(awssqs.SendMessageBatchInput{QueueUrl: new(ordersURL), Entries: []sqstypes.SendMessageBatchRequestEntry{
		{Id: new("a"), MessageBody: new("first"), MessageAttributes: messageAttributes},
		{Id: new("b"), MessageBody: new("bad\x02")},
		{Id: new("c"), MessageBody: new("third"), DelaySeconds: 3},
	}})),
	call("no entries", (*awssqs.Client).SendMessageBatch, with(awssqs.SendMessageBatchInput{QueueUrl: new(ordersURL), Entries: []sqstypes.SendMessageBatchRequestEntry{}})),
	call("too many", (*awssqs.Client).SendMessageBatch, with(awssqs.SendMessageBatchInput{QueueUrl: new(ordersURL), Entries: batchOf(20)})),
	call("one id twice", (*awssqs.Client).SendMessageBatch, with(awssqs.SendMessageBatchInput{QueueUrl: new(ordersURL), Entries: slices.Concat(batchOf(1), batchOf(1))})),
	call("bad id", (*awssqs.Client).SendMessageBatch, with(awssqs.SendMessageBatchInput{QueueUrl: new(ordersURL), Entries: []sqstypes.SendMessageBatchRequestEntry{
		{Id: new("not an id"), MessageBody: new("a")},
	}})),
	call("too long", (*awssqs.Client).SendMessageBatch, with(awssqs.SendMessageBatchInput{QueueUrl: new(ordersURL), Entries: []sqstypes.SendMessageBatchRequestEntry{
		{Id: new("a"), MessageBody: new(strings.Repeat("a", 1<<19))}, {Id: new("b"), MessageBody: new(strings.Repeat("b", 1<<19+1))},
	}})),
}

func batchOf(n int) []sqstypes.SendMessageBatchRequestEntry {
	entries := make([]sqstypes.SendMessageBatchRequestEntry, n)
	for i := range entries {
		entries[i] = sqstypes.SendMessageBatchRequestEntry{Id: new(fmt.Sprint("id", i)), MessageBody: new("a")}
	}
	return entries
}

var receiveCalls = []doorCall{
	call("everything", (*awssqs.Client).ReceiveMessage, with(awssqs.ReceiveMessageInput{
		QueueUrl: new(ordersURL), MaxNumberOfMessages: 10, MessageSystemAttributeNames: []sqstypes.MessageSystemAttributeName{"All"}, MessageAttributeNames: []string{"All"},
	})),
	call("nothing", (*awssqs.Client).ReceiveMessage, with(awssqs.ReceiveMessageInput{QueueUrl: new(deadURL), WaitTimeSeconds: 1})),
	call("of a group", (*awssqs.Client).ReceiveMessage, with(awssqs.ReceiveMessageInput{
		QueueUrl: new(fifoURL), VisibilityTimeout: 10, ReceiveRequestAttemptId: new("try"), AttributeNames: []sqstypes.QueueAttributeName{"MessageGroupId", "SequenceNumber"},
	})),
	call("too many", (*awssqs.Client).ReceiveMessage, with(awssqs.ReceiveMessageInput{QueueUrl: new(ordersURL), MaxNumberOfMessages: 11})),
	call("too long", (*awssqs.Client).ReceiveMessage, with(awssqs.ReceiveMessageInput{QueueUrl: new(ordersURL), WaitTimeSeconds: 21})),
	call("attempt id on a standard queue", (*awssqs.Client).ReceiveMessage, with(awssqs.ReceiveMessageInput{QueueUrl: new(ordersURL), ReceiveRequestAttemptId: new("try")})),
	call("missing queue", (*awssqs.Client).ReceiveMessage, with(awssqs.ReceiveMessageInput{QueueUrl: new(missingURL)})),
	call("longer", (*awssqs.Client).ChangeMessageVisibility, func(m *memory) awssqs.ChangeMessageVisibilityInput {
		return awssqs.ChangeMessageVisibilityInput{QueueUrl: new(ordersURL), ReceiptHandle: &m.handles[0], VisibilityTimeout: 600}
	}),
	call("too long", (*awssqs.Client).ChangeMessageVisibility, func(m *memory) awssqs.ChangeMessageVisibilityInput {
		return awssqs.ChangeMessageVisibilityInput{QueueUrl: new(ordersURL), ReceiptHandle: &m.handles[0], VisibilityTimeout: 50000}
	}),
	call("one good, one bad", (*awssqs.Client).ChangeMessageVisibilityBatch, func(m *memory) awssqs.ChangeMessageVisibilityBatchInput {
		return awssqs.ChangeMessageVisibilityBatchInput{QueueUrl: new(ordersURL), Entries: []sqstypes.ChangeMessageVisibilityBatchRequestEntry{
			{Id: new("good"), ReceiptHandle: &m.handles[1], VisibilityTimeout: 30}, {Id: new("bad"), ReceiptHandle: new("garbage")},
		}}
	}),
	call("no entries", (*awssqs.Client).ChangeMessageVisibilityBatch, with(awssqs.ChangeMessageVisibilityBatchInput{
		QueueUrl: new(ordersURL), Entries: []sqstypes.ChangeMessageVisibilityBatchRequestEntry{},
	})),
	call("good", (*awssqs.Client).DeleteMessage, func(m *memory) awssqs.DeleteMessageInput {
		return awssqs.DeleteMessageInput{QueueUrl: new(ordersURL), ReceiptHandle: &m.handles[0]}
	}),
	call("changed after it was deleted", (*awssqs.Client).ChangeMessageVisibility, func(m *memory) awssqs.ChangeMessageVisibilityInput {
		return awssqs.ChangeMessageVisibilityInput{QueueUrl: new(ordersURL), ReceiptHandle: &m.handles[0]}
	}),
	call("garbage", (*awssqs.Client).DeleteMessage, with(awssqs.DeleteMessageInput{QueueUrl: new(ordersURL), ReceiptHandle: new("garbage <&>\x01")})),
	call("one good, one bad", (*awssqs.Client).DeleteMessageBatch, func(m *memory) awssqs.DeleteMessageBatchInput {
		return awssqs.DeleteMessageBatchInput{QueueUrl: new(ordersURL), Entries: []sqstypes.DeleteMessageBatchRequestEntry{
			{Id: new("good"), ReceiptHandle: &m.handles[1]}, {Id: new("bad"), ReceiptHandle: new("garbage")},
		}}
	}),
	call("missing queue", (*awssqs.Client).DeleteMessageBatch, with(awssqs.DeleteMessageBatchInput{
		QueueUrl: new(missingURL), Entries: []sqstypes.DeleteMessageBatchRequestEntry{{Id: new("a"), ReceiptHandle: new("b")}},
	})),
}

var taskCalls = []doorCall{
	call("dead ones", (*awssqs.Client).SendMessageBatch, with(awssqs.SendMessageBatchInput{QueueUrl: new(deadURL), Entries: batchOf(5)})),
	call("slow", (*awssqs.Client).StartMessageMoveTask, with(awssqs.StartMessageMoveTaskInput{
		SourceArn: new(deadARN), DestinationArn: new(ordersARN), MaxNumberOfMessagesPerSecond: new(int32(1)),
	})),
	call("no dead-letter queue", (*awssqs.Client).StartMessageMoveTask, with(awssqs.StartMessageMoveTaskInput{SourceArn: new(ordersARN)})),
	call("some", (*awssqs.Client).ListMessageMoveTasks, with(awssqs.ListMessageMoveTasksInput{SourceArn: new(deadARN), MaxResults: new(int32(1))})),
	call("missing queue", (*awssqs.Client).ListMessageMoveTasks, with(awssqs.ListMessageMoveTasksInput{SourceArn: new(deadARN + "x")})),
	call("running", (*awssqs.Client).CancelMessageMoveTask, func(m *memory) awssqs.CancelMessageMoveTaskInput {
		return awssqs.CancelMessageMoveTaskInput{TaskHandle: &m.task}
	}),
	call("garbage", (*awssqs.Client).CancelMessageMoveTask, with(awssqs.CancelMessageMoveTaskInput{TaskHandle: new("garbage")})),
}

var endCalls = []doorCall{
	call("first", (*awssqs.Client).PurgeQueue, with(awssqs.PurgeQueueInput{QueueUrl: new(ordersURL)})),
	call("second", (*awssqs.Client).PurgeQueue, with(awssqs.PurgeQueueInput{QueueUrl: new(ordersURL)})),
	call("there", (*awssqs.Client).DeleteQueue, with(awssqs.DeleteQueueInput{QueueUrl: new(ordersURL)})),
	call("gone", (*awssqs.Client).DeleteQueue, with(awssqs.DeleteQueueInput{QueueUrl: new(ordersURL)})),
	call("too soon", (*awssqs.Client).CreateQueue, with(awssqs.CreateQueueInput{QueueName: new("orders")})),
}
