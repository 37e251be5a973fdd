// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"github.com/eventlab/eventlab/function"
)

// user is the type of errors that the caller caused.
var user = aws.String("User")

func invalidParameter(format string, args ...any) error {
	return &lambdatypes.InvalidParameterValueException{Message: aws.String(fmt.Sprintf(format, args...)), Type: user}
}

func notFound(format string, args ...any) error {
	return &lambdatypes.ResourceNotFoundException{Message: aws.String(fmt.Sprintf(format, args...)), Type: user}
}

func conflict(format string, args ...any) error {
	return &lambdatypes.ResourceConflictException{Message: aws.String(fmt.Sprintf(format, args...)), Type: user}
}

// inUse is what AWS says when a mapping is changed while it changes (rule 7.1.18).
func inUse(verb string) error {
	return &lambdatypes.ResourceInUseException{
		Message: aws.String("Cannot " + verb + " the event source mapping because it is in use."), Type: user,
	}
}

// noMapping is rule 7.1.15.
func noMapping() error { return notFound("The resource you requested does not exist.") }

// notBuilt says that this service lacks a part of Lambda, not that AWS would
// refuse the call.
func notBuilt(what, instead string) error {
	return &smithy.GenericAPIError{
		Code: "NotImplemented", Message: fmt.Sprintf("eventlab's Lambda has no %s; it has %s", what, instead), Fault: smithy.FaultServer,
	}
}

// invalid is the error of an input that breaks constraints of Lambda's model, each
// made by unsatisfied (rule 7.1.17); nil when it breaks none.
func invalid(broken []string) error {
	if len(broken) == 0 {
		return nil
	}
	plural := ""
	if len(broken) > 1 {
		plural = "s"
	}
	return &smithy.GenericAPIError{
		Code: "ValidationException", Fault: smithy.FaultClient,
		Message: fmt.Sprintf("%d validation error%s detected: %s", len(broken), plural, strings.Join(broken, "; ")),
	}
}

func unsatisfied(member, value, constraint string) string {
	return fmt.Sprintf("Value '%s' at '%s' failed to satisfy constraint: %s", value, member, constraint)
}

func missing(member string) string {
	return fmt.Sprintf("Value null at '%s' failed to satisfy constraint: Member must not be null", member)
}

// between returns the constraint that a number breaks, if it is set and breaks one.
func between(member string, n *int32, low, high int32) []string {
	switch {
	case n == nil:
		return nil
	case *n < low:
		return []string{unsatisfied(member, fmt.Sprint(*n), fmt.Sprintf("Member must have value greater than or equal to %d", low))}
	case *n > high:
		return []string{unsatisfied(member, fmt.Sprint(*n), fmt.Sprintf("Member must have value less than or equal to %d", high))}
	default:
		return nil
	}
}

// queueError is what AWS says when a queue cannot be read (rule 7.1.4).
func queueError(err error) error {
	code, message := "InternalError", err.Error()
	if _, ok := errors.AsType[*sqstypes.QueueDoesNotExist](err); ok {
		code, message = "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist."
	} else if api, ok := errors.AsType[smithy.APIError](err); ok {
		code, message = api.ErrorCode(), api.ErrorMessage()
	}
	return invalidParameter("Error occurred while ReceiveMessage. SQS Error Code: %s. SQS Error Message: %s", code, message)
}

// functionError gives an error of package function the form that AWS gives it.
func functionError(err error) error {
	if e, ok := errors.AsType[*function.ThrottleError](err); ok {
		return &lambdatypes.TooManyRequestsException{
			Message: aws.String("Rate Exceeded."), Type: user, Reason: lambdatypes.ThrottleReason(e.Reason),
		}
	}
	if _, ok := errors.AsType[*function.RequestTooLargeError](err); ok {
		return &lambdatypes.RequestTooLargeException{Message: aws.String(err.Error()), Type: user}
	}
	if e, ok := errors.AsType[*function.NotFoundError](err); ok {
		return notFound("%s", e.Error())
	}
	e, ok := errors.AsType[*function.ConfigError](err)
	switch {
	case !ok:
		return err
	case e.Code == "InvalidParameterValueException":
		return invalidParameter("%s", e.Message)
	default:
		return &smithy.GenericAPIError{Code: e.Code, Message: e.Message, Fault: smithy.FaultClient}
	}
}
