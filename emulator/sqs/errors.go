// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"errors"
	"fmt"

	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"
)

// Errors are what an SDK client makes of AWS's answers (rules 7.2.1, 7.2.2): the
// SDK's own type where it has one, with the code of the query protocol in
// ErrorCodeOverride, because AWS names it in a header; else a GenericAPIError.

func invalidParameter(format string, args ...any) error {
	return &smithy.GenericAPIError{
		Code: "InvalidParameterValue", Message: fmt.Sprintf(format, args...), Fault: smithy.FaultClient,
	}
}

// invalidValue is the commonest form of an invalid parameter.
func invalidValue(value any, parameter, reason string) error {
	return invalidParameter("Value %v for parameter %s is invalid. Reason: %s", value, parameter, reason)
}

func missingParameter(name string) error {
	return &smithy.GenericAPIError{
		Code:    "MissingParameter",
		Message: "The request must contain the parameter " + name + ".",
		Fault:   smithy.FaultClient,
	}
}

// notForThisType is what a parameter of the other type of queue gets (7.2.26).
func notForThisType(value any, parameter string) error {
	return invalidValue(value, parameter, "The request include parameter that is not valid for this queue type.")
}

func nonExistentQueue() error {
	return &sqstypes.QueueDoesNotExist{
		Message:           new("The specified queue does not exist."),
		ErrorCodeOverride: new("AWS.SimpleQueueService.NonExistentQueue"),
	}
}

func queueDeletedRecently() error {
	return &sqstypes.QueueDeletedRecently{
		Message:           new("You must wait 60 seconds after deleting a queue before you can create another with the same name."),
		ErrorCodeOverride: new("AWS.SimpleQueueService.QueueDeletedRecently"),
	}
}

func queueAlreadyExists(attribute string) error {
	return &sqstypes.QueueNameExists{
		Message:           new("A queue already exists with the same name and a different value for attribute " + attribute),
		ErrorCodeOverride: new("QueueAlreadyExists"),
	}
}

func purgeInProgress(name string) error {
	return &sqstypes.PurgeQueueInProgress{
		Message:           new("Only one PurgeQueue operation on " + name + " is allowed every 60 seconds."),
		ErrorCodeOverride: new("AWS.SimpleQueueService.PurgeQueueInProgress"),
	}
}

func invalidAttributeName(message string) error {
	return &sqstypes.InvalidAttributeName{Message: &message, ErrorCodeOverride: new("InvalidAttributeName")}
}

func unknownAttribute(name string) error {
	return invalidAttributeName("Unknown Attribute " + name + ".")
}

func invalidAttributeValue(name, reason string) error {
	message := "Invalid value for the parameter " + name + "."
	if reason != "" {
		message += " Reason: " + reason
	}
	return &sqstypes.InvalidAttributeValue{Message: &message, ErrorCodeOverride: new("InvalidAttributeValue")}
}

func invalidMessageContents(message string) error {
	return &sqstypes.InvalidMessageContents{Message: &message, ErrorCodeOverride: new("InvalidMessageContents")}
}

func invalidReceiptHandle(handle string) error {
	return &sqstypes.ReceiptHandleIsInvalid{
		Message:           new(fmt.Sprintf("The input receipt handle \"%s\" is not a valid receipt handle.", handle)),
		ErrorCodeOverride: new("ReceiptHandleIsInvalid"),
	}
}

// messageNotInflight has no message: AWS's shape has none.
func messageNotInflight() error {
	return &sqstypes.MessageNotInflight{ErrorCodeOverride: new("AWS.SimpleQueueService.MessageNotInflight")}
}

func overLimit(message string) error {
	return &sqstypes.OverLimit{Message: &message, ErrorCodeOverride: new("OverLimit")}
}

func requestThrottled() error {
	return &sqstypes.RequestThrottled{
		Message:           new("The request rate for the queue is exceeded."),
		ErrorCodeOverride: new("RequestThrottled"),
	}
}

func resourceNotFound(message string) error {
	return &sqstypes.ResourceNotFoundException{
		Message: &message, ErrorCodeOverride: new("ResourceNotFoundException"),
	}
}

func noSuchResource(parameter string) error {
	return resourceNotFound("The resource that you specified for the " + parameter + " parameter doesn't exist.")
}

// failedEntry turns the error of one entry of a batch into its result (7.2.30).
func failedEntry(id *string, err error) sqstypes.BatchResultErrorEntry {
	entry := sqstypes.BatchResultErrorEntry{Id: id, SenderFault: true, Code: new("InternalError")}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		entry.Code = new(api.ErrorCode())
		entry.SenderFault = api.ErrorFault() != smithy.FaultServer
		if text := api.ErrorMessage(); text != "" {
			entry.Message = &text
		}
	}
	return entry
}
