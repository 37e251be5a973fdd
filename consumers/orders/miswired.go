// SPDX-License-Identifier: Apache-2.0

package orders

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"
)

// The handlers of this file are wrong on purpose. Each tries every order, knows
// which ones failed, and tells Lambda in a way that it takes for something else. (A
// sixth way needs no handler of its own: Partial behind a mapping without
// ReportBatchItemFailures, where the failed orders are deleted.)

// MisspeltKey returns a handler whose list of failures has a name that Lambda does not
// know. A response without a list means success: the failed orders are deleted.
func MisspeltKey(ship Ship) func(context.Context, events.SQSEvent) (map[string]any, error) {
	handle := ofMessage(ship)
	return func(ctx context.Context, event events.SQSEvent) (map[string]any, error) {
		failures := []map[string]string{}
		for _, message := range failedMessages(ctx, event, handle) {
			failures = append(failures, map[string]string{"itemIdentifier": message.MessageId})
		}
		return map[string]any{"batchItemsFailures": failures}, nil
	}
}

// MessageIDKey returns a handler that names a failed message by messageId where
// itemIdentifier belongs. Lambda finds no identifier, and fails the whole batch.
func MessageIDKey(ship Ship) func(context.Context, events.SQSEvent) (map[string]any, error) {
	handle := ofMessage(ship)
	return func(ctx context.Context, event events.SQSEvent) (map[string]any, error) {
		failures := []map[string]string{}
		for _, message := range failedMessages(ctx, event, handle) {
			failures = append(failures, map[string]string{"messageId": message.MessageId})
		}
		return map[string]any{"batchItemFailures": failures}, nil
	}
}

// ReceiptHandleAsID returns a handler that identifies a failed message by its receipt
// handle. That is no message id of the batch, and Lambda fails the whole batch.
func ReceiptHandleAsID(ship Ship) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	handle := ofMessage(ship)
	return func(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
		var response events.SQSEventResponse
		for _, message := range failedMessages(ctx, event, handle) {
			response.BatchItemFailures = append(response.BatchItemFailures,
				events.SQSBatchItemFailure{ItemIdentifier: message.ReceiptHandle})
		}
		return response, nil
	}
}

// ThrowsAnyway returns a handler that answers right, but also returns an error, for
// the alarm. Lambda sees only the error, and fails the whole batch.
func ThrowsAnyway(ship Ship) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	handle := ofMessage(ship)
	return func(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
		var response events.SQSEventResponse
		for _, message := range failedMessages(ctx, event, handle) {
			response.BatchItemFailures = append(response.BatchItemFailures,
				events.SQSBatchItemFailure{ItemIdentifier: message.MessageId})
		}
		if len(response.BatchItemFailures) > 0 {
			return response, errors.New("some orders were not shipped")
		}
		return response, nil
	}
}

// UnrelatedString returns a handler that answers with a sentence, as it may while
// partial batch responses are off. With them on that is no response: Lambda fails the
// whole batch, even if every order was shipped.
func UnrelatedString(ship Ship) func(context.Context, events.SQSEvent) (string, error) {
	handle := ofMessage(ship)
	return func(ctx context.Context, event events.SQSEvent) (string, error) {
		failed := failedMessages(ctx, event, handle)
		return fmt.Sprintf("shipped %d orders", len(event.Records)-len(failed)), nil
	}
}

// failedMessages handles every message, and returns those that failed.
func failedMessages(
	ctx context.Context, event events.SQSEvent, handle func(context.Context, events.SQSMessage) error,
) []events.SQSMessage {
	var failed []events.SQSMessage
	for _, message := range event.Records {
		if err := handle(ctx, message); err != nil {
			slog.ErrorContext(ctx, "order was not shipped", "message", message.MessageId, "error", err)
			failed = append(failed, message)
		}
	}
	return failed
}
