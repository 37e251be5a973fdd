// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"

	"github.com/eventlab/eventlab/mapping/filter"
)

// An eventBridge answers the one call of EventBridge that cases make: the filter
// matcher of mappings behind it is what they are about. It has the form of a
// client of the SDK.
type eventBridge struct{}

type testEventPatternInput struct {
	Event, EventPattern *string
}

type testEventPatternOutput struct {
	Result *bool
}

// TestEventPattern tells whether an event matches a pattern. Events must have the
// members that all events of EventBridge have, but for resources.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html
func (eventBridge) TestEventPattern(_ context.Context, in *testEventPatternInput) (*testEventPatternOutput, error) {
	decoded, err := filter.Decode([]byte(aws.ToString(in.Event)))
	event, ok := decoded.(map[string]any)
	for _, name := range []string{"id", "account", "source", "time", "region", "detail-type"} {
		if _, has := event[name]; err != nil || !ok || !has {
			return nil, &smithy.GenericAPIError{Code: "ValidationException", Message: "Parameter Event is not valid.", Fault: smithy.FaultClient}
		}
	}
	pattern, err := filter.Parse(aws.ToString(in.EventPattern))
	if err != nil {
		return nil, &smithy.GenericAPIError{Code: "InvalidEventPatternException", Message: err.Error(), Fault: smithy.FaultClient}
	}
	matches := pattern.Match(event)
	return &testEventPatternOutput{Result: &matches}, nil
}
