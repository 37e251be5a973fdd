// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/function"
)

// abc is a batch of three items.
var abc = []function.Item{{ID: "a"}, {ID: "b"}, {ID: "c"}}

func TestDecide(t *testing.T) {
	t.Parallel()
	done := Outcome{Verdict: Done}
	invalid := Outcome{Verdict: Failed, Reason: ReasonInvalidResponse}
	partial := func(failed ...int) Outcome {
		return Outcome{Verdict: Partial, Failed: failed, Reason: ReasonBatchItemFailure}
	}
	answer := func(payload string) function.Result { return function.Result{Payload: []byte(payload)} }
	functionError := function.Result{FunctionError: "Unhandled", ErrorType: "errorString", Payload: []byte(`{"errorMessage":"no","errorType":"errorString"}`)}
	timeout := function.Result{FunctionError: "Unhandled", ErrorType: "Sandbox.Timedout"}
	const on, off = true, false

	for _, row := range []struct {
		rule   string
		report bool
		result function.Result
		err    error
		want   Outcome
	}{
		{"1.5.1 success without the switch, an object", off, answer(`{"ok":true}`), nil, done},
		{"1.5.1 success without the switch, no value", off, answer(`null`), nil, done},
		{"1.5.2 success with the switch", on, answer(`{"batchItemFailures":[]}`), nil, done},
		{"1.5.3 a valid list", on, answer(`{"batchItemFailures":[{"itemIdentifier":"b"}]}`), nil, partial(1)},
		{"1.5.4 a response that makes no sense", on, answer(`{"batchItemFailures":[{"itemIdentifier":""}]}`), nil, invalid},
		{"1.5.5 function error, switch on", on, functionError, nil, Outcome{Verdict: Failed, Reason: ReasonFunctionError}},
		{"1.5.5 function error, switch off", off, functionError, nil, Outcome{Verdict: Failed, Reason: ReasonFunctionError}},
		{"1.5.6 timeout, switch on", on, timeout, nil, Outcome{Verdict: Failed, Reason: ReasonTimeout}},
		{"1.5.6 timeout, switch off", off, timeout, nil, Outcome{Verdict: Failed, Reason: ReasonTimeout}},
		{"1.5.7 throttled", off, function.Result{}, &function.ThrottleError{Reason: function.ReasonReservedConcurrency}, Outcome{Verdict: Held, Reason: ReasonThrottled}},
		{"1.5.7 throttled, switch on", on, function.Result{}, &function.ThrottleError{Reason: function.ReasonAccountConcurrency}, Outcome{Verdict: Held, Reason: ReasonThrottled}},
		{"1.5.9 stopped for recursion, or refused otherwise", on, function.Result{}, errors.New("RecursiveInvocationException"), Outcome{Verdict: Failed, Reason: ReasonInvokeError}},
		{"0.6.3 an item that is too large alone", on, function.Result{}, &function.RequestTooLargeError{Size: 1 << 23}, Outcome{Verdict: Failed, Reason: ReasonRequestTooLarge}},
		{"0.6.9 the function was deleted", off, function.Result{}, &function.NotFoundError{}, Outcome{Verdict: Failed, Reason: ReasonFunctionMissing}},
		{"the account was closed", off, function.Result{}, function.ErrClosed, Outcome{Verdict: Failed, Reason: ReasonMappingStopped}},

		{"1.6.1 an empty list", on, answer(`{"batchItemFailures":[]}`), nil, done},
		{"1.6.1 an empty list among blanks", on, answer(" {\"batchItemFailures\" : [ ] }\n"), nil, done},
		{"1.6.2 null for a list", on, answer(`{"batchItemFailures":null}`), nil, done},
		{"1.6.3 an empty object", on, answer(`{}`), nil, done},
		{"1.6.4 null", on, answer(`null`), nil, done},
		{"1.6.4 nothing", on, answer(``), nil, done},
		{"1.6.5 one id", on, answer(`{"batchItemFailures":[{"itemIdentifier":"c"}]}`), nil, partial(2)},
		{"1.6.5 two ids in another order", on, answer(`{"batchItemFailures":[{"itemIdentifier":"c"},{"itemIdentifier":"a"}]}`), nil, partial(0, 2)},
		{"1.6.5 an id and other members", on, answer(`{"x":1,"batchItemFailures":[{"itemIdentifier":"a","why":"no"}]}`), nil, partial(0)},
		{"1.6.6 every id", on, answer(`{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"b"},{"itemIdentifier":"c"}]}`), nil, partial(0, 1, 2)},
		{"1.6.7 an empty id", on, answer(`{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":""}]}`), nil, invalid},
		{"1.6.8 null for an id", on, answer(`{"batchItemFailures":[{"itemIdentifier":null}]}`), nil, invalid},
		{"1.6.9 another key", on, answer(`{"batchItemFailures":[{"foo":"notvalid"}]}`), nil, invalid},
		{"1.6.9 the key in another case", on, answer(`{"batchItemFailures":[{"ItemIdentifier":"a"}]}`), nil, invalid},
		{"1.6.9 null for a failure", on, answer(`{"batchItemFailures":[null]}`), nil, invalid},
		{"1.6.9 an id for a failure", on, answer(`{"batchItemFailures":["a"]}`), nil, invalid},
		{"1.6.10 an id of no item", on, answer(`{"batchItemFailures":[{"itemIdentifier":"z"}]}`), nil, invalid},
		{"1.6.10 an id of no item beside a valid one", on, answer(`{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"z"}]}`), nil, invalid},
		{"1.6.10 a number for an id", on, answer(`{"batchItemFailures":[{"itemIdentifier":123}]}`), nil, invalid},
		{"1.6.11 text that is not JSON", on, answer(`ok`), nil, invalid},
		{"1.6.11 a broken object", on, answer(`{"batchItemFailures":[`), nil, invalid},
		{"1.6.12 function error", on, functionError, nil, Outcome{Verdict: Failed, Reason: ReasonFunctionError}},
		{"1.6.13 the same id twice", on, answer(`{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"a"}]}`), nil, partial(0)},
		{"1.6.14 other keys only", on, answer(`{"statusCode":200}`), nil, done},
		{"1.6.14 the list's key in another case", on, answer(`{"BatchItemFailures":[{"itemIdentifier":"a"}]}`), nil, done},
		{"1.6.15 an empty text", on, answer(`""`), nil, done},
		{"1.6.15 an empty list", on, answer(`[]`), nil, done},
		{"1.6.15 an empty list with a blank", on, answer(`[ ]`), nil, done},
		{"1.6.15 a text", on, answer(`"done"`), nil, invalid},
		{"1.6.15 a number", on, answer(`5`), nil, invalid},
		{"1.6.15 a boolean", on, answer(`true`), nil, invalid},
		{"1.6.15 a list", on, answer(`[{"itemIdentifier":"a"}]`), nil, invalid},
		{"1.6.16 an object for a list", on, answer(`{"batchItemFailures":{"itemIdentifier":"a"}}`), nil, invalid},
		{"1.6.16 a text for a list", on, answer(`{"batchItemFailures":"a"}`), nil, invalid},
		{"1.6.17 a list without the switch", off, answer(`{"batchItemFailures":[{"itemIdentifier":"a"}]}`), nil, done},
		{"1.6.17 no sense without the switch", off, answer(`ok`), nil, done},
	} {
		t.Run(row.rule, func(t *testing.T) {
			got := Decide(row.report, abc, row.result, row.err)
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("response %s (-want +got):\n%s", row.result.Payload, diff)
			}
		})
	}
}

func TestAMessageThatIsInABatchTwiceFailsAsBoth(t *testing.T) {
	t.Parallel()
	items := []function.Item{{ID: "a"}, {ID: "b"}, {ID: "a"}}
	got := Decide(true, items, function.Result{Payload: []byte(`{"batchItemFailures":[{"itemIdentifier":"a"}]}`)}, nil)
	if want := []int{0, 2}; got.Verdict != Partial || !slices.Equal(got.Failed, want) {
		t.Errorf("got %v %v, want Partial %v", got.Verdict, got.Failed, want)
	}
	got = Decide(true, items, function.Result{Payload: []byte(`{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"z"}]}`)}, nil)
	if got.Verdict != Failed {
		t.Errorf("with an unknown id: got %v, want Failed", got.Verdict)
	}
}

// FuzzDecide feeds Decide any response and holds it to what is true of all.
func FuzzDecide(f *testing.F) {
	for _, payload := range []string{
		``, `null`, `{}`, `[]`, `""`, `"x"`, `5`, `ok`, `{"statusCode":200}`, `{"batchItemFailures":[]}`, `{"batchItemFailures":null}`,
		`{"batchItemFailures":[{"itemIdentifier":"a"}]}`, `{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"a"}]}`,
		`{"batchItemFailures":[{"itemIdentifier":"z"}]}`, `{"batchItemFailures":[{"itemIdentifier":""}]}`, `{"batchItemFailures":[null]}`,
		`{"batchItemFailures":{"itemIdentifier":"a"}}`, `{"batchItemFailures":[{"itemIdentifier":"c"},{"itemIdentifier":"b"},{"itemIdentifier":"a"}]}`,
	} {
		f.Add([]byte(payload))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		result := function.Result{Payload: payload}
		if got := Decide(false, abc, result, nil); got.Verdict != Done {
			t.Fatalf("without the switch, %q is %v, want Done", payload, got.Verdict)
		}
		got := Decide(true, abc, result, nil)
		switch got.Verdict {
		case Partial:
			if len(got.Failed) == 0 || !slices.IsSorted(got.Failed) || got.Failed[0] < 0 || got.Failed[len(got.Failed)-1] >= len(abc) {
				t.Fatalf("%q: failed items %v of %d", payload, got.Failed, len(abc))
			}
			if !json.Valid(payload) {
				t.Fatalf("%q is not JSON and is Partial", payload)
			}
		case Done, Failed:
			if got.Failed != nil || (got.Reason == "") != (got.Verdict == Done) {
				t.Fatalf("%q: got %+v", payload, got)
			}
		default:
			t.Fatalf("%q: got %v, but the handler ran", payload, got.Verdict)
		}
	})
}
