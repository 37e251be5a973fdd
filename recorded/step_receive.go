// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"errors"
	"fmt"
	"time"
)

// Of a step that does not say how long it waits.
const standardWait = 30 // seconds

// receive takes messages out of a queue until the expected number came.
func (r *run) receive(s scriptStep) error {
	queue, err := r.scope.value(s.subject)
	if err != nil {
		return err
	}
	patterns, expects := s.get("messages")
	list, ok := patterns.([]any)
	if expects && !ok {
		return fmt.Errorf("messages: want a list, got %s", brief(patterns))
	}
	standard := 1
	if expects {
		standard = len(list)
	}
	count, err := r.size(s, "count", standard)
	if err != nil {
		return err
	}
	within, err := r.seconds(s, "within", standardWait)
	if err != nil {
		return err
	}
	messages, err := r.take(queue, count, duration(within))
	if err != nil {
		return err
	}
	if len(messages) != count {
		return fmt.Errorf("messages: want %d within %v, got %d: %s", count, duration(within), len(messages), brief(messages))
	}
	if expects {
		if err := differs(r.scope.match("messages", ordered(s, list, "any"), messages)); err != nil {
			return err
		}
	}
	r.name(s, messages)
	return nil
}

// ordered returns the pattern of a list in the order that the step wants.
func ordered(s scriptStep, patterns []any, standard string) any {
	order, ok := s.get("order")
	if !ok {
		order = standard
	}
	if order == "exact" {
		return patterns
	}
	return newObject(member{name: "$unordered", value: patterns})
}

// take receives and deletes messages until count came; none are expected if count
// is zero, so the first one ends it.
func (r *run) take(queue any, count int, within time.Duration) ([]any, error) {
	messages := []any{}
	for end := time.Now().Add(within); time.Now().Before(end); {
		batch, err := r.takeBatch(queue, count-len(messages))
		if err != nil {
			return nil, err
		}
		if messages = append(messages, batch...); len(messages) >= max(count, 1) {
			break
		}
	}
	return messages, nil
}

// takeBatch receives and deletes one batch, of at most so many messages, or as
// many as a batch may have.
func (r *run) takeBatch(queue any, most int) ([]any, error) {
	const batch = 10
	if most <= 0 || most > batch {
		most = batch
	}
	reply, err := r.sqs("ReceiveMessage", newObject(
		member{name: "QueueUrl", value: queue},
		member{name: "MaxNumberOfMessages", value: number(int64(most))},
		member{name: "WaitTimeSeconds", value: number(look)},
		member{name: "AttributeNames", value: texts([]string{"All"})},
		member{name: "MessageAttributeNames", value: texts([]string{"All"})},
	))
	if err != nil {
		return nil, err
	}
	value, _ := reply.get("Messages")
	messages, _ := value.([]any)
	for _, message := range messages {
		handle, _ := step(message, "ReceiptHandle")
		if _, err := r.sqs("DeleteMessage", newObject(
			member{name: "QueueUrl", value: queue}, member{name: "ReceiptHandle", value: handle},
		)); err != nil {
			return nil, err
		}
	}
	return messages, nil
}

// sqs makes a call that must succeed.
func (r *run) sqs(operation string, input *object) (*object, error) {
	op, err := r.clients.operation("sqs."+operation, "")
	if err != nil {
		return nil, err
	}
	reply, err := op.call(r.ctx, input, 0)
	if err != nil {
		return nil, err
	}
	if reply.failure != nil {
		return nil, errors.New(operation + ": " + brief(reply.failure))
	}
	return reply.answer, nil
}
