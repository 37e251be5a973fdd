// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go/middleware"
)

// NullConfig makes clients whose calls end where the direct door stands, with an
// empty answer: what is left is the SDK's own cost.
func NullConfig() aws.Config {
	cfg := New(Config{}).Config()
	cfg.APIOptions = []func(*middleware.Stack) error{func(stack *middleware.Stack) error {
		if _, err := stack.Serialize.Swap("OperationSerializer", keepInput{}); err != nil {
			return err
		}
		_, _ = stack.Serialize.Remove("ResolveEndpoint")
		stack.Build.Clear()
		return stack.Finalize.Insert(nullDoor{}, "Retry", middleware.After)
	}}
	return cfg
}

type nullDoor struct{}

func (nullDoor) ID() string { return "NullDoor" }

func (nullDoor) HandleFinalize(
	context.Context, middleware.FinalizeInput, middleware.FinalizeHandler,
) (middleware.FinalizeOutput, middleware.Metadata, error) {
	return middleware.FinalizeOutput{Result: &awssqs.DeleteQueueOutput{}}, middleware.Metadata{}, nil
}
