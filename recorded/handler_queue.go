// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// sender returns what sends a value as JSON to the queue of a handler's
// parameters.
func (r *run) sender(parameters *object) (func(ctx context.Context, value any) error, error) {
	queue, ok := parameters.get("queue")
	url, isText := queue.(string)
	if !ok || !isText {
		return nil, errors.New("handler: queue is no URL")
	}
	client := awssqs.NewFromConfig(r.lab.AWS())
	return func(ctx context.Context, value any) error {
		_, err := client.SendMessage(ctx, &awssqs.SendMessageInput{
			QueueUrl: aws.String(url), MessageBody: aws.String(encodeJSON(value)),
		})
		return err
	}, nil
}

// echoAndFail takes one record at a time and fails for as many attempts as its
// body says.
func echoAndFail(r *run, parameters *object) (handler, error) {
	send, err := r.sender(parameters)
	return func(ctx context.Context, event any) (any, error) {
		records := recordsIn([]any{event})
		if len(records) != 1 {
			return nil, failedAttempt(fmt.Sprintf("the event has %d records, not one", len(records)))
		}
		fails, isJSON := failsAttempt(records[0])
		if !isJSON {
			return nil, failedAttempt("the record's body is no JSON")
		}
		echo := newObject(member{name: "error"}, member{name: "event", value: event})
		if !fails {
			return nil, send(ctx, echo)
		}
		problem := failedAttempt("failed attempt")
		echo.set("error", problem.Error())
		return nil, errors.Join(send(ctx, echo), problem)
	}, err
}

// failsAttempt tells whether the body of a record says that this attempt fails,
// and whether the body is JSON at all.
func failsAttempt(record any) (fails, isJSON bool) {
	text, _ := step(record, "body")
	body, err := decodeJSON([]byte(textOf(text)))
	if err != nil {
		return false, false
	}
	attempts, _ := step(body, "fail_attempts")
	attributes, _ := step(record, "attributes")
	received, _ := step(attributes, "ApproximateReceiveCount")
	most, ok := numeric(attempts)
	if !ok {
		most = new(big.Rat)
	}
	count, ok := numeric(received)
	return ok && most.Cmp(count) >= 0, true
}

// reportPartial reports the records that fail this attempt.
func reportPartial(r *run, parameters *object) (handler, error) {
	send, err := r.sender(parameters)
	return func(ctx context.Context, event any) (any, error) {
		var failed []any
		for _, record := range recordsIn([]any{event}) {
			if fails, _ := failsAttempt(record); fails {
				id, _ := step(record, "messageId")
				failed = append(failed, id)
			}
		}
		answer := batchItemFailures(failed)
		return answer, send(ctx, newObject(member{name: "event", value: event}, member{name: "result", value: answer}))
	}, err
}

// batchItemFailures is the answer that reports items.
func batchItemFailures(ids []any) *object {
	failures := make([]any, len(ids))
	for i, id := range ids {
		failures[i] = newObject(member{name: "itemIdentifier", value: id})
	}
	return newObject(member{name: "batchItemFailures", value: failures})
}

// forwardRecords sends the records of an event as one message.
func forwardRecords(r *run, parameters *object) (handler, error) {
	send, err := r.sender(parameters)
	return func(ctx context.Context, event any) (any, error) {
		records := recordsIn([]any{event})
		return newObject(member{name: "count", value: number(int64(len(records)))}), send(ctx, records)
	}, err
}

// reportVersion sends which version of the function was invoked, and the value of
// a variable of its environment.
func reportVersion(r *run, parameters *object) (handler, error) {
	send, err := r.sender(parameters)
	variable, _ := parameters.get("variable")
	name := textOf(variable)
	return func(ctx context.Context, event any) (any, error) {
		f := calledFunction(ctx)
		report := newObject(member{name: "function_version", value: f.version}, member{name: name})
		if value, ok := f.variables[name]; ok {
			report.set(name, value)
		}
		report.set("event", event)
		return nil, send(ctx, report)
	}, err
}

// reportAndRaise sends the event and the request id, and fails.
func reportAndRaise(r *run, parameters *object) (handler, error) {
	send, err := r.sender(parameters)
	return func(ctx context.Context, event any) (any, error) {
		report := newObject(member{name: "event", value: event}, member{name: "aws_request_id", value: calledFunction(ctx).requestID})
		if err := send(ctx, report); err != nil {
			return nil, err
		}
		return nil, raised(parameters)
	}, err
}
