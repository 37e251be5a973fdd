// SPDX-License-Identifier: Apache-2.0

package function

import (
	"errors"
	"fmt"
)

// Why an invocation is throttled (rule 6.8), as AWS spells it.
const (
	// ReasonReservedConcurrency: as many executions run as the function reserved.
	ReasonReservedConcurrency = "ReservedFunctionConcurrentInvocationLimitExceeded"

	// ReasonAccountConcurrency: as many executions run as the account has
	// unreserved.
	ReasonAccountConcurrency = "ConcurrentInvocationLimitExceeded"

	// ReasonReservedRate and ReasonRate: more requests a second than 10 times the
	// concurrency (rule 6.6), or more new environments than the scaling rate
	// (rule 6.5), of a function with and without a reservation. Which reason AWS
	// gives for the scaling rate is not documented.
	ReasonReservedRate = "ReservedFunctionInvocationRateLimitExceeded"
	ReasonRate         = "FunctionInvocationRateLimitExceeded"
)

// AWS's names for what is wrong with a configuration.
const (
	codeValidation       = "ValidationException"
	codeInvalidParameter = "InvalidParameterValueException"
	codeConflict         = "ResourceConflictException"
)

// ErrClosed is the error of everything that is asked of an account after its
// Close.
var ErrClosed = errors.New("the account is closed: nothing can be invoked or made in it any more")

// A ThrottleError says that an invocation was throttled: the handler did not
// run. AWS answers 429 TooManyRequestsException (rule 6.8).
type ThrottleError struct {
	Function string // by name
	Reason   string // one of the Reason constants
}

// Error returns AWS's message and the reason.
func (e *ThrottleError) Error() string {
	return fmt.Sprintf("function %s: Rate Exceeded. (%s)", e.Function, e.Reason)
}

// A RequestTooLargeError says that a payload is over 6 MB. AWS answers 413
// RequestTooLargeException (rule 7.5.3).
type RequestTooLargeError struct {
	Size int // of the payload, in bytes
}

// Error returns AWS's message.
func (e *RequestTooLargeError) Error() string {
	return fmt.Sprintf("%d byte payload is too large for the RequestResponse invocation type (limit %d bytes)", e.Size, maxRequest)
}

// A NotFoundError says that the function was deleted. AWS answers 404
// ResourceNotFoundException (rule 7.5.2).
type NotFoundError struct {
	ARN string // of the function, with the qualifier $LATEST
}

// Error returns AWS's message.
func (e *NotFoundError) Error() string { return "Function not found: " + e.ARN }

// A ConfigError says what is wrong with a function's name, handler or settings.
type ConfigError struct {
	Function string // by name
	Code     string // AWS's, such as ValidationException
	Message  string // AWS's, where AWS has one
}

// Error returns the message, after the function's name.
func (e *ConfigError) Error() string { return fmt.Sprintf("function %q: %s", e.Function, e.Message) }
