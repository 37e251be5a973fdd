// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"testing"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/emulator/sqs"
)

func TestMoveTasks(t *testing.T) {
	t.Parallel()
	checkRules(t, []rule{
		{name: "1.9.10 messages go back where they came from, as new ones", test: asNewOnes},
		{name: "1.9.10 at the rate that the caller names, the first at once", test: func(f *fixture) {
			url := movable(f, 3)
			start := time.Now()
			f.startMove(new(int32(1)))
			for n := range 3 {
				f.wantDepth(url, n+1, 0, 0)
				pass(time.Second)
			}
			f.want("last moved", f.told("Redriven")[2].At.Sub(start), 2*time.Second)
			f.want("status", *f.tasks()[0].Status, "COMPLETED")
		}},
		{name: "1.9.10 at the knob's rate without one", cfg: sqs.Config{MoveTaskRate: 2}, test: func(f *fixture) {
			url := movable(f, 3)
			f.startMove(nil)
			pass(500 * time.Millisecond)
			f.wantDepth(url, 2, 0, 0)
		}},
		{name: "1.9.10 a waiting receive wakes for each message", test: func(f *fixture) {
			url := movable(f, 3)
			f.startMove(new(int32(1)))
			start := time.Now()
			for n := range 3 {
				f.want("received", len(f.receiveWith(f.Context(), awssqs.ReceiveMessageInput{QueueUrl: &url, WaitTimeSeconds: 20})), 1)
				f.want("at", time.Since(start).Round(10*time.Millisecond), time.Duration(n)*time.Second)
			}
		}},
		{name: "1.9.10 a cancelled task leaves the rest", test: func(f *fixture) {
			url := movable(f, 3)
			handle := f.startMove(new(int32(1)))
			out, err := f.CancelMessageMoveTask(f.Context(), &awssqs.CancelMessageMoveTaskInput{TaskHandle: &handle})
			f.want("error", err, nil)
			f.want("moved", out.ApproximateNumberOfMessagesMoved, 1)
			pass(time.Minute)
			f.wantDepth(url, 1, 0, 0)
			f.want("status", *f.tasks()[0].Status, "CANCELLED")
			_, err = f.CancelMessageMoveTask(f.Context(), &awssqs.CancelMessageMoveTaskInput{TaskHandle: &handle})
			f.wantError(err, "ResourceNotFoundException", "Task does not exist.")
		}},
		{name: "1.9.10 one running task a source", test: func(f *fixture) {
			movable(f, 3)
			f.startMove(new(int32(1)))
			_, err := f.StartMessageMoveTask(f.Context(), &awssqs.StartMessageMoveTaskInput{SourceArn: new(arn("dead"))})
			f.wantError(err, "InvalidParameterValue", "There is already a task running. Only one active task is allowed for a source queue arn at a given time.")
			pass(3 * time.Second)
			f.startMove(nil)
			f.want("listed, the newest first", len(f.tasks()), 2)
		}},
		{name: "1.9.10 between FIFO queues", test: func(f *fixture) {
			dead := f.queue("dead.fifo", "FifoQueue", "true")
			url := f.fifo("RedrivePolicy", redriveTo("dead.fifo", 1))
			f.sendAll(url, "a1 a2")
			f.glance(url, 10)
			f.receive(url)
			f.wantDepth(dead, 2, 0, 0)
			_, err := f.StartMessageMoveTask(f.Context(), &awssqs.StartMessageMoveTaskInput{SourceArn: new(arn("dead.fifo"))})
			f.want("start", err, nil)
			pass(time.Second)
			f.wantBodies("in order", f.receive(url), "a1", "a2")
		}},
		{name: "1.9.10 a message that came from nowhere fails the task", test: func(f *fixture) {
			movable(f, 0)
			f.send("dead", "sent here")
			f.startMove(nil)
			task := f.tasks()[0]
			f.want("status", *task.Status+" "+*task.FailureReason, "FAILED CouldNotDetermineMessageSource")
			f.wantDepth("dead", 1, 0, 0)
		}},
		{name: "1.9.10 a deleted destination fails the task", test: func(f *fixture) {
			url := movable(f, 3)
			f.startMove(new(int32(1)))
			_, err := f.DeleteQueue(f.Context(), &awssqs.DeleteQueueInput{QueueUrl: &url})
			f.want("delete", err, nil)
			pass(time.Second)
			task := f.tasks()[0]
			f.want("status", *task.Status+" "+*task.FailureReason, "FAILED AWS.SimpleQueueService.NonExistentQueue")
			f.wantDepth("dead", 2, 0, 0)
		}},
		{name: "1.9.10 an unknown destination", test: func(f *fixture) {
			movable(f, 1)
			_, err := f.StartMessageMoveTask(f.Context(), &awssqs.StartMessageMoveTaskInput{
				SourceArn: new(arn("dead")), DestinationArn: new(arn("nowhere")),
			})
			f.wantError(err, "ResourceNotFoundException", "The resource that you specified for the DestinationArn parameter doesn't exist.")
		}},
		{name: "1.9.10 at most 500 a second", test: func(f *fixture) {
			movable(f, 1)
			_, err := f.StartMessageMoveTask(f.Context(), &awssqs.StartMessageMoveTaskInput{
				SourceArn: new(arn("dead")), MaxNumberOfMessagesPerSecond: new(int32(501)),
			})
			f.wantError(err, "InvalidParameterValue", "Value 501 for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must be between 1 and 500, if provided.")
		}},
	})
}

func asNewOnes(f *fixture) {
	url := f.queue("orders")
	f.queue("dead")
	f.want("set", f.set(url, "RedrivePolicy", redriveTo("dead", 1)), nil)
	old := f.send(url, "a")
	f.glance(url, 1)
	f.receive(url)
	pass(time.Hour)
	sent := f.glance("dead", 1)[0].Attributes["SentTimestamp"]

	f.startMove(nil)

	m := f.receive(url)[0]
	f.want("body", *m.Body, "a")
	f.want("count", count(m), 1)
	f.want("new id", *m.MessageId != old, true)
	f.want("new age", m.Attributes["SentTimestamp"] > sent, true)
	f.want("source", m.Attributes["DeadLetterQueueSourceArn"], "")
	event := f.told("Redriven")[0]
	f.want("told", []string{event.Queue, event.Destination, event.MessageID, event.NewMessageID}, []string{"dead", "orders", old, *m.MessageId})
}

// movable returns a queue whose dead-letter queue, called dead, has n messages of it.
func movable(f *fixture, n int) string {
	f.Helper()
	url, _ := f.withDeadLetterQueue(1)
	for range n {
		f.send(url, "a")
		f.glance(url, 1)
		f.receive(url)
	}
	f.wantDepth("dead", n, 0, 0)
	return url
}

// startMove starts a task of the queue called dead.
func (f *fixture) startMove(rate *int32) string {
	f.Helper()
	out, err := f.StartMessageMoveTask(f.Context(), &awssqs.StartMessageMoveTaskInput{
		SourceArn: new(arn("dead")), MaxNumberOfMessagesPerSecond: rate,
	})
	if err != nil {
		f.Fatalf("start move task: %v", err)
	}
	return *out.TaskHandle
}

// tasks lists those of the queue called dead.
func (f *fixture) tasks() []sqstypes.ListMessageMoveTasksResultEntry {
	f.Helper()
	out, err := f.ListMessageMoveTasks(f.Context(), &awssqs.ListMessageMoveTasksInput{SourceArn: new(arn("dead")), MaxResults: new(int32(10))})
	if err != nil {
		f.Fatalf("list move tasks: %v", err)
	}
	return out.Results
}
