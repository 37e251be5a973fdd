// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"errors"

	"github.com/eventlab/eventlab/function"
)

// A Verdict says what happens to a batch that was offered to a function.
type Verdict int

const (
	// Done: all items were processed.
	Done Verdict = iota
	// Partial: those at Outcome.Failed were not, the others were.
	Partial
	// Failed: none counts as processed, whatever the handler did.
	Failed
	// Held: the handler did not run; the batch is offered again.
	Held
)

// String returns the verdict's name.
func (v Verdict) String() string {
	return [...]string{"Done", "Partial", "Failed", "Held"}[v]
}

// Why a mapping left an item to its visibility timeout: the reasons of Returned
// facts.
const (
	ReasonFunctionError    = "FunctionError"    // the invocation ended with a function error
	ReasonTimeout          = "Timeout"          // the function error was a timeout
	ReasonBatchItemFailure = "BatchItemFailure" // the function reported the item
	ReasonInvalidResponse  = "InvalidResponse"  // the function's report made no sense
	ReasonThrottled        = "Throttled"        // no invocation was allowed before the visibility timeout ended
	ReasonRequestTooLarge  = "RequestTooLarge"  // the item alone makes an event over 6 MB
	ReasonFunctionMissing  = "FunctionMissing"  // the function was deleted
	ReasonInvokeError      = "InvokeError"      // the invocation was refused for another reason
	ReasonGroupBlocked     = "GroupBlocked"     // an earlier message of its FIFO group failed
	ReasonDeleteFailed     = "DeleteFailed"     // it was processed, but could not be deleted
	ReasonMappingStopped   = "MappingStopped"   // the mapping stopped before it was invoked
)

// An Outcome is what the answer to an invocation means for its batch.
type Outcome struct {
	Verdict Verdict
	// Failed are the indices of the failed items of a Partial batch, ascending and
	// without repeats; nil for every other verdict, which is about all items.
	Failed []int
	// Reason says why items were not processed; empty for Done.
	Reason string
}

// timedOut is the type of the function error of a timeout (rule 6.10).
const timedOut = "Sandbox.Timedout"

// Decide says what became of a batch: result and err are the answer to its
// invocation, report is whether the mapping has ReportBatchItemFailures. It is
// rules 1.5.1 to 1.5.9 and 1.6 for queues; for streams the lowest of the failed
// indices is the checkpoint (rule 3.7.1).
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
func Decide(report bool, items []function.Item, result function.Result, err error) Outcome {
	switch {
	case err != nil:
		return refused(err)
	case result.FunctionError != "" && result.ErrorType == timedOut:
		return Outcome{Verdict: Failed, Reason: ReasonTimeout}
	case result.FunctionError != "":
		return Outcome{Verdict: Failed, Reason: ReasonFunctionError}
	case !report:
		return Outcome{Verdict: Done}
	}
	failures, ok := parseResponse(result.Payload)
	if !ok {
		return Outcome{Verdict: Failed, Reason: ReasonInvalidResponse}
	}
	if len(failures) == 0 {
		return Outcome{Verdict: Done}
	}
	failed, ok := indices(failures, items)
	if !ok {
		return Outcome{Verdict: Failed, Reason: ReasonInvalidResponse}
	}
	return Outcome{Verdict: Partial, Failed: failed, Reason: ReasonBatchItemFailure}
}

// refused is the outcome of an invocation whose handler did not run.
func refused(err error) Outcome {
	reason := ReasonInvokeError
	if _, ok := errors.AsType[*function.ThrottleError](err); ok {
		return Outcome{Verdict: Held, Reason: ReasonThrottled}
	}
	if _, ok := errors.AsType[*function.RequestTooLargeError](err); ok {
		reason = ReasonRequestTooLarge
	}
	if _, ok := errors.AsType[*function.NotFoundError](err); ok {
		reason = ReasonFunctionMissing
	}
	if errors.Is(err, function.ErrClosed) {
		reason = ReasonMappingStopped
	}
	return Outcome{Verdict: Failed, Reason: reason}
}

// indices returns where the items with these ids are, or false when one of the
// ids is in no item. An id that is listed twice counts once (rule 1.6.13). A
// message that was received twice is in its batch twice, and fails as both.
func indices(ids []string, items []function.Item) ([]int, bool) {
	found := make(map[string]bool, len(ids))
	for _, id := range ids {
		found[id] = false
	}
	var failed []int
	unknown := len(found)
	for i := range items {
		before, listed := found[items[i].ID]
		if !listed {
			continue
		}
		if !before {
			found[items[i].ID] = true
			unknown--
		}
		failed = append(failed, i)
	}
	return failed, unknown == 0
}
