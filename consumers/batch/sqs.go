// SPDX-License-Identifier: Apache-2.0

package batch

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// SQS returns a handler for a queue, standard or FIFO, that hands each message
// to handle and reports those that failed or were not attempted. It panics if
// handle is nil. See the package documentation for what it promises.
func SQS(
	handle func(context.Context, events.SQSMessage) error, config Config,
) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return Source[events.SQSEvent, events.SQSMessage, events.SQSEventResponse]{
		Items:    func(event events.SQSEvent) []events.SQSMessage { return event.Records },
		ID:       func(message events.SQSMessage) string { return message.MessageId },
		Group:    messageGroup,
		Response: sqsResponse,
	}.Handler(handle, config)
}

// messageGroup knows a FIFO queue by its name, which must end in .fifo. The
// attribute alone would not do: on a standard queue a message group is a tenant
// of a fair queue, and has no order.
func messageGroup(message events.SQSMessage) (group string, ordered bool) {
	return message.Attributes["MessageGroupId"], strings.HasSuffix(message.EventSourceARN, ".fifo")
}

func sqsResponse(ids []string) events.SQSEventResponse {
	failures := make([]events.SQSBatchItemFailure, len(ids))
	for i, id := range ids {
		failures[i].ItemIdentifier = id
	}
	return events.SQSEventResponse{BatchItemFailures: failures}
}

// JSONBody turns a function of a T into one of a message whose body is a T in
// JSON. A body that is not fails its message without a call of handle; unknown
// members are ignored, as encoding/json does. It panics if handle is nil.
func JSONBody[T any](handle func(context.Context, T) error) func(context.Context, events.SQSMessage) error {
	if handle == nil {
		panic("batch: the function that handles a body is nil")
	}
	return func(ctx context.Context, message events.SQSMessage) error {
		var value T
		if err := json.Unmarshal([]byte(message.Body), &value); err != nil {
			return fmt.Errorf("body is not a %T in JSON: %w", value, err)
		}
		return handle(ctx, value)
	}
}
