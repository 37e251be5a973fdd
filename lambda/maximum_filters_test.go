// SPDX-License-Identifier: Apache-2.0

package lambda_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/eventlab/eventlab/emulator"
	emulatedsqs "github.com/eventlab/eventlab/emulator/sqs"
	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/lambda"
)

// Rule 0.6.12: AWS raises the quota of five filters on request; here it is a knob.
func TestTheQuotaOfFiltersIsAKnob(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		cloud := emulator.New(emulator.Config{})
		queues := emulatedsqs.New(emulatedsqs.Config{}) // none: filters are looked at first
		if err := cloud.Mount("SQS", queues); err != nil {
			t.Fatal(err)
		}
		service := lambda.New(lambda.Config{Account: w.account, AWS: cloud.Config(), Cast: actor.NewCast(2), MaximumFilters: 2})
		t.Cleanup(service.Close)
		create := func(patterns ...string) error {
			_, err := service.CreateEventSourceMapping(w.ctx, &awslambda.CreateEventSourceMappingInput{
				EventSourceArn: aws.String(queueARN), FunctionName: aws.String("fn"), FilterCriteria: filters(patterns...), Enabled: aws.Bool(false),
			})
			return err
		}
		refused(t, create(`{"a":[1]}`, `{"a":[2]}`, `{"a":[3]}`), invalidParameter, "Filter criteria has 3 filters: the maximum is 2")
	})
}
