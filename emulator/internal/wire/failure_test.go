// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"context"
	"errors"
	"fmt"
	"testing"

	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
)

func TestErrorsOfQueuesAsTheRequestIsToldThem(t *testing.T) {
	t.Parallel()
	generic := func(code string, fault smithy.ErrorFault) error {
		return &smithy.GenericAPIError{Code: code, Message: "m", Fault: fault}
	}
	const sqs, coral, old = "com.amazonaws.sqs#", "com.amazon.coral.service#", "AWS.SimpleQueueService."
	for _, c := range []struct {
		rule   string
		err    error
		shape  string
		code   string
		status int
	}{
		{"7.2.4", &sqstypes.QueueDoesNotExist{}, sqs + "QueueDoesNotExist", old + "NonExistentQueue", 400},
		{"7.2.5", &sqstypes.TooManyEntriesInBatchRequest{}, sqs + "TooManyEntriesInBatchRequest", old + "TooManyEntriesInBatchRequest", 400},
		{"7.2.6", &sqstypes.BatchRequestTooLong{}, sqs + "BatchRequestTooLong", old + "BatchRequestTooLong", 400},
		{"7.2.7", &sqstypes.InvalidBatchEntryId{}, sqs + "InvalidBatchEntryId", old + "InvalidBatchEntryId", 400},
		{"7.2.8 empty", &sqstypes.EmptyBatchRequest{}, sqs + "EmptyBatchRequest", old + "EmptyBatchRequest", 400},
		{"7.2.8 twice", &sqstypes.BatchEntryIdsNotDistinct{}, sqs + "BatchEntryIdsNotDistinct", old + "BatchEntryIdsNotDistinct", 400},
		{"7.2.9", &sqstypes.PurgeQueueInProgress{}, sqs + "PurgeQueueInProgress", old + "PurgeQueueInProgress", 403},
		{"7.2.10", &sqstypes.QueueDeletedRecently{}, sqs + "QueueDeletedRecently", old + "QueueDeletedRecently", 400},
		{"7.2.11", &sqstypes.MessageNotInflight{}, sqs + "MessageNotInflight", old + "MessageNotInflight", 400},
		{"7.2.12", &sqstypes.UnsupportedOperation{}, sqs + "UnsupportedOperation", old + "UnsupportedOperation", 400},
		{"7.2.13", &sqstypes.QueueNameExists{}, sqs + "QueueNameExists", "QueueAlreadyExists", 400},
		{"7.2.14", generic("InvalidParameterValue", smithy.FaultClient), coral + "InvalidParameterValueException", "InvalidParameterValue", 400},
		{"7.2.15", generic("MissingParameter", smithy.FaultClient), coral + "MissingRequiredParameterException", "MissingParameter", 400},
		{"7.2.16", &sqstypes.InvalidAttributeName{}, sqs + "InvalidAttributeName", "InvalidAttributeName", 400},
		{"7.2.17", &sqstypes.InvalidAttributeValue{}, sqs + "InvalidAttributeValue", "InvalidAttributeValue", 400},
		{"7.2.18", &sqstypes.ReceiptHandleIsInvalid{}, sqs + "ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", 404},
		{"7.2.19 limit", &sqstypes.OverLimit{}, sqs + "OverLimit", "OverLimit", 403},
		{"7.2.19 throttle", &sqstypes.RequestThrottled{}, sqs + "RequestThrottled", "RequestThrottled", 403},
		{"7.2.19 KMS", &sqstypes.KmsThrottled{}, sqs + "KmsThrottled", "KMS.ThrottlingException", 400},
		{"move tasks", &sqstypes.ResourceNotFoundException{}, sqs + "ResourceNotFoundException", "ResourceNotFoundException", 404},
		{"any client's", generic("Odd", smithy.FaultClient), coral + "Odd", "Odd", 400},
		{"any server's", generic("Odd", smithy.FaultServer), coral + "Odd", "Odd", 500},
		{"not built", generic("NotImplemented", smithy.FaultServer), coral + "NotImplemented", "NotImplemented", 501},
		{"not AWS's", errors.New("a secret"), coral + "InternalFailure", "InternalFailure", 500},
		{"over", context.Canceled, coral + "ServiceUnavailableException", "ServiceUnavailable", 503},
		{"too late", fmt.Errorf("waited: %w", context.DeadlineExceeded), coral + "ServiceUnavailableException", "ServiceUnavailable", 503},
	} {
		f := Explain(fmt.Errorf("around: %w", c.err))
		got := []any{f.Shape, f.Code, f.Status, f.QueryStatus, f.Server}
		want := []any{c.shape, c.code, c.status, c.status, c.status >= 500}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.rule, diff)
		}
	}
}

func TestTheCallerIsNotToldWhatIsNotAWSs(t *testing.T) {
	t.Parallel()
	if f := Explain(errors.New("a secret")); f.Message != "" {
		t.Errorf("got the message %q", f.Message)
	}
}

func TestErrorBodies(t *testing.T) {
	t.Parallel()
	queue := &sqstypes.QueueDoesNotExist{Message: new("The specified queue does not exist.")}
	queues := &call{id: "id", operation: "SendMessage", service: services[0]}
	for _, c := range []struct {
		name              string
		call              *call
		err               error
		json, header, xml string
	}{
		{
			"7.2.1 and 7.2.3", queues, queue,
			`{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}`,
			"AWS.SimpleQueueService.NonExistentQueue;Sender",
			`<?xml version="1.0"?><ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>Sender</Type>` +
				`<Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue does not exist for this wsdl version.</Message>` +
				`<Detail/></Error><RequestId>id</RequestId></ErrorResponse>`,
		},
		{
			"no message", queues, &sqstypes.MessageNotInflight{},
			`{"__type":"com.amazonaws.sqs#MessageNotInflight"}`, "AWS.SimpleQueueService.MessageNotInflight;Sender",
			`<?xml version="1.0"?><ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>Sender</Type>` +
				`<Code>AWS.SimpleQueueService.MessageNotInflight</Code><Detail/></Error><RequestId>id</RequestId></ErrorResponse>`,
		},
		{
			"malformed", queues, malformed("bad <text>"),
			`{"__type":"com.amazon.coral.service#SerializationException","Message":"bad <text>"}`, "MalformedInput;Sender",
			`<?xml version="1.0"?><ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>Sender</Type>` +
				`<Code>MalformedInput</Code><Message>bad &lt;text&gt;</Message><Detail/></Error><RequestId>id</RequestId></ErrorResponse>`,
		},
		{
			"the service's fault, of no known service", &call{id: "id"}, errors.New("a secret"),
			`{"__type":"com.amazon.coral.service#InternalFailure"}`, "",
			`<?xml version="1.0"?><ErrorResponse><Error><Type>Receiver</Type><Code>InternalFailure</Code><Detail/></Error><RequestId>id</RequestId></ErrorResponse>`,
		},
	} {
		inJSON, inQuery := jsonProtocol{}.refuse(c.call, Explain(c.err)), queryProtocol{}.refuse(c.call, Explain(c.err))
		got := []string{string(inJSON.body), inJSON.queryError, string(inQuery.body)}
		if diff := cmp.Diff([]string{c.json, c.header, c.xml}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
