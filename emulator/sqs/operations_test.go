// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"encoding/base64"
	"errors"
	"reflect"
	"testing"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"github.com/eventlab/eventlab/emulator/sqs"
)

// TestEveryOperationAnswersEveryInput gives each operation a nil input, an empty
// one, and one that names a queue and nothing else; none may panic, and errors
// must be AWS's.
func TestEveryOperationAnswersEveryInput(t *testing.T) {
	t.Parallel()
	service := reflect.TypeFor[*sqs.Service]()
	operations := 0
	for i := range service.NumMethod() {
		method := service.Method(i)
		if method.Type.NumIn() != 3 {
			continue // Depth
		}
		operations++
		t.Run(method.Name, func(t *testing.T) {
			t.Parallel()
			input := method.Type.In(2)
			named := reflect.New(input.Elem())
			if url := named.Elem().FieldByName("QueueUrl"); url.IsValid() {
				url.Set(reflect.ValueOf(new("orders")))
			}
			for _, in := range []reflect.Value{reflect.Zero(input), reflect.New(input.Elem()), named} {
				f := newFixture(t, sqs.Config{})
				f.queue("orders")
				results := method.Func.Call([]reflect.Value{reflect.ValueOf(f.Service), reflect.ValueOf(t.Context()), in})
				err, _ := results[1].Interface().(error)
				if _, ok := errors.AsType[smithy.APIError](err); err != nil && !ok {
					t.Errorf("got %v, want an error of AWS's or none", err)
				}
				if (err == nil) == results[0].IsNil() {
					t.Errorf("got output %v and error %v, want one of them", results[0], err)
				}
			}
		})
	}
	if want := 23; operations != want {
		t.Errorf("the service has %d operations, want all %d of SQS", operations, want)
	}
}

func TestRemovePermissionTakesTheLastStatementsPolicyAway(t *testing.T) {
	t.Parallel()
	f := newFixture(t, sqs.Config{})
	url := f.queue("orders")
	for _, label := range []string{"a", "b"} {
		_, err := f.AddPermission(t.Context(), &awssqs.AddPermissionInput{
			QueueUrl: &url, Label: &label, Actions: []string{"*"}, AWSAccountIds: []string{"111122223333"},
		})
		f.want("add "+label, err, nil)
	}
	remove := func(label string) error {
		_, err := f.RemovePermission(t.Context(), &awssqs.RemovePermissionInput{QueueUrl: &url, Label: &label})
		return err
	}
	f.want("first", remove("a"), nil)
	f.want("policy is there", f.attribute(url, "Policy") != "", true)
	f.want("second", remove("b"), nil)
	f.want("policy", f.attribute(url, "Policy"), "")
	f.wantError(remove("b"), "InvalidParameterValue", "Value b for parameter Label is invalid. Reason: can't find label.")
}

func TestTaskHandlesAreChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, handle, code, message string }{
		{"no base64", "!", "InvalidParameterValue", "Value for parameter TaskHandle is invalid."},
		{"no JSON", "foobared", "InvalidParameterValue", "Value for parameter TaskHandle is invalid."},
		{"unknown queue", encoded(`{"taskId":"1","sourceArn":"` + arn("nowhere") + `"}`),
			"ResourceNotFoundException", "The resource that you specified for the SourceArn parameter doesn't exist."},
		{"unknown task", encoded(`{"taskId":"1","sourceArn":"` + arn("dead") + `"}`), "ResourceNotFoundException", "Task does not exist."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, sqs.Config{})
			f.queue("dead")
			_, err := f.CancelMessageMoveTask(t.Context(), &awssqs.CancelMessageMoveTaskInput{TaskHandle: &c.handle})
			f.wantError(err, c.code, c.message)
		})
	}
}

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func TestTheQuotaCountsABatchOnceInEachPartition(t *testing.T) {
	t.Parallel()
	bubbleWith(t, sqs.Config{FIFOCallsPerSecond: 1}, func(f *fixture) {
		url := f.fifo("DeduplicationScope", "messageGroup", "FifoThroughputLimit", "perMessageGroupId")
		send := &awssqs.SendMessageBatchInput{QueueUrl: &url, Entries: []sqstypes.SendMessageBatchRequestEntry{
			withIDs(entry("1", "a"), new("g"), nil), withIDs(entry("2", "b"), new("g"), nil), withIDs(entry("3", "c"), new("h"), nil),
		}}
		_, err := f.SendMessageBatch(f.Context(), send)
		f.want("2.1.12 first batch", err, nil)
		_, err = f.SendMessageBatch(f.Context(), send)
		f.wantError(err, "RequestThrottled", "The request rate for the queue is exceeded.")

		received := f.receive(url)
		remove := &awssqs.DeleteMessageBatchInput{QueueUrl: &url}
		for i, m := range received {
			remove.Entries = append(remove.Entries, sqstypes.DeleteMessageBatchRequestEntry{Id: send.Entries[i].Id, ReceiptHandle: m.ReceiptHandle})
		}
		_, err = f.DeleteMessageBatch(f.Context(), remove)
		f.want("deletes are another kind", err, nil)
		f.sendLater(url, "g", "d")
		f.want("one more of the same second", f.delete(url, received[0]), nil) // it is gone: no partition to count in
		f.wantDepth(url, 1, 0, 0)
	})
}

// sendLater sends in the next second.
func (f *fixture) sendLater(url, group, body string) {
	f.Helper()
	pass(time.Second)
	f.sendTo(url, group, body)
}
