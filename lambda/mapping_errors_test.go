// SPDX-License-Identifier: Apache-2.0

package lambda_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/function"
)

const (
	invalidParameter = "InvalidParameterValueException"
	validation       = "ValidationException"
	notFound         = "ResourceNotFoundException"
	conflict         = "ResourceConflictException"
	inUse            = "ResourceInUseException"
)

func filters(patterns ...string) *lambdatypes.FilterCriteria {
	criteria := &lambdatypes.FilterCriteria{}
	for _, pattern := range patterns {
		criteria.Filters = append(criteria.Filters, lambdatypes.Filter{Pattern: aws.String(pattern)})
	}
	return criteria
}

func TestCreateEventSourceMappingIsRefused(t *testing.T) {
	t.Parallel()
	type input = awslambda.CreateEventSourceMappingInput
	const badFilter = "Invalid filter pattern definition."
	kinesisARN := "arn:aws:kinesis:us-east-1:000000000000:stream/s"
	for _, row := range []struct {
		rule          string
		change        func(*input)
		code, message string
	}{
		{"7.1.1 batch size without a window", func(in *input) { in.BatchSize = aws.Int32(11) }, invalidParameter,
			"Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"},
		{"7.1.2 window on a FIFO queue", func(in *input) {
			in.EventSourceArn, in.MaximumBatchingWindowInSeconds = aws.String(fifoARN), aws.Int32(1)
		}, invalidParameter, "Batching window is not supported for FIFO queues"},
		{"2.2.1 large batch on a FIFO queue", func(in *input) { in.EventSourceArn, in.BatchSize = aws.String(fifoARN), aws.Int32(11) }, invalidParameter,
			"Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"},
		{"7.1.3 timeout longer than the visibility timeout", func(in *input) { in.FunctionName = aws.String("slow") }, invalidParameter,
			"Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds"},
		{"7.1.4 queue missing", func(in *input) { in.EventSourceArn = aws.String(queueARN + "-not") }, invalidParameter,
			"Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist."},
		{"7.1.4 queue in another Region", func(in *input) {
			in.EventSourceArn = aws.String(strings.Replace(queueARN, "us-east-1", "eu-west-1", 1))
		}, invalidParameter,
			"Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist."},
		{"7.1.6 no source", func(in *input) { in.EventSourceArn, in.FunctionName = nil, aws.String("doesnotexist") }, invalidParameter, "Unrecognized event source."},
		{"7.1.6 unknown kind of source", func(in *input) { in.EventSourceArn = aws.String("arn:aws:sns:us-east-1:000000000000:topic") }, invalidParameter, "Unrecognized event source."},
		{"7.1.7 function missing", func(in *input) { in.FunctionName = aws.String("doesnotexist") }, invalidParameter, "Function does not exist"},
		{"7.1.7 version missing", func(in *input) { in.FunctionName = aws.String("fn:7") }, invalidParameter, "Function does not exist"},
		{"7.1.7 function of another account", func(in *input) {
			in.FunctionName = aws.String(strings.Replace(functionARN, "000000000000", "111111111111", 1))
		}, invalidParameter, "Function does not exist"},
		{"7.1.8 no starting position of a stream", func(in *input) { in.EventSourceArn = &kinesisARN }, invalidParameter,
			"1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null."},
		{"7.1.9 unknown starting position", func(in *input) { in.EventSourceArn, in.StartingPosition = &kinesisARN, "invalid" }, validation,
			"1 validation error detected: Value 'invalid' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]"},
		{"7.1.10 AT_TIMESTAMP of a table", func(in *input) {
			in.EventSourceArn, in.StartingPosition = aws.String("arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/x"), "AT_TIMESTAMP"
		}, invalidParameter, "Unsupported starting position for arn type: arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/x"},
		{"streams are not built", func(in *input) { in.EventSourceArn, in.StartingPosition = &kinesisARN, "LATEST" }, "NotImplemented",
			"eventlab's Lambda has no event source mappings of kinesis; it has those of sqs"},
		{"7.1.11 filter null", func(in *input) { in.FilterCriteria = filters("null") }, invalidParameter, badFilter},
		{"7.1.11 filter text", func(in *input) { in.FilterCriteria = filters("simple string") }, invalidParameter, badFilter},
		{"7.1.11 filter with a value that is no array", func(in *input) { in.FilterCriteria = filters(`{"eventSource": "aws:sqs"}`) }, invalidParameter, badFilter},
		{"7.1.11 filter with an empty array", func(in *input) { in.FilterCriteria = filters(`{"body":["x"]}`, `{"eventSource":[]}`) }, invalidParameter, badFilter},
		{"7.1.11 filter without a pattern", func(in *input) { in.FilterCriteria = &lambdatypes.FilterCriteria{Filters: []lambdatypes.Filter{{}}} }, invalidParameter, badFilter},
		{"0.6.12 six filters", func(in *input) {
			in.FilterCriteria = filters(`{"a":[1]}`, `{"a":[1]}`, `{"a":[1]}`, `{"a":[1]}`, `{"a":[1]}`, `{"a":[1]}`)
		}, invalidParameter, "Filter criteria has 6 filters: the maximum is 5"},
		{"7.1.12 OnSuccess, before the function is looked at", func(in *input) {
			in.FunctionName = aws.String("doesnotexist")
			in.DestinationConfig = &lambdatypes.DestinationConfig{OnSuccess: &lambdatypes.OnSuccess{Destination: aws.String(queueARN)}}
		}, invalidParameter, "Unsupported DestinationConfig parameter for given event source mapping type."},
		{"1.1.9 OnFailure", func(in *input) {
			in.DestinationConfig = &lambdatypes.DestinationConfig{OnFailure: &lambdatypes.OnFailure{Destination: aws.String(queueARN)}}
		}, invalidParameter, "Unsupported DestinationConfig parameter for given event source mapping type."},
		{"a parameter of streams", func(in *input) { in.BisectBatchOnFunctionError = aws.Bool(true) }, invalidParameter,
			"Unsupported BisectBatchOnFunctionError parameter for given event source mapping type."},
		{"a starting position of a queue", func(in *input) { in.StartingPosition = "LATEST" }, invalidParameter, "StartingPosition is not valid for SQS event sources."},
		{"provisioned mode is not built", func(in *input) {
			in.ProvisionedPollerConfig = &lambdatypes.ProvisionedPollerConfig{MinimumPollers: aws.Int32(2)}
		}, "NotImplemented", "eventlab's Lambda has no provisioned pollers; it has MaximumConcurrency"},
		{"7.1.13 the same function again", func(in *input) { in.FunctionName = aws.String("taken") }, conflict,
			`An event source mapping with SQS arn (" ` + queueARN + ` ") and function (" taken ") already exists. Please update or delete the existing mapping with UUID …`},
		{"7.1.13 the same function again, by its ARN", func(in *input) { in.FunctionName = aws.String(strings.TrimSuffix(functionARN, "fn") + "taken") }, conflict,
			`An event source mapping with SQS arn (" ` + queueARN + ` ") and function (" taken ") already exists. Please update or delete the existing mapping with UUID …`},
		{"7.1.17 BatchSize 0", func(in *input) { in.BatchSize = aws.Int32(0) }, validation,
			"1 validation error detected: Value '0' at 'batchSize' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		{"7.1.17 BatchSize 10001", func(in *input) { in.BatchSize = aws.Int32(10_001) }, validation,
			"1 validation error detected: Value '10001' at 'batchSize' failed to satisfy constraint: Member must have value less than or equal to 10000"},
		{"7.1.17 two mistakes", func(in *input) {
			in.MaximumBatchingWindowInSeconds = aws.Int32(301)
			in.ScalingConfig = &lambdatypes.ScalingConfig{MaximumConcurrency: aws.Int32(1)}
		}, validation, "2 validation errors detected: Value '301' at 'maximumBatchingWindowInSeconds' failed to satisfy constraint: Member must have value less than or equal to 300; " +
			"Value '1' at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member must have value greater than or equal to 2"},
		{"7.1.17 unknown response type", func(in *input) { in.FunctionResponseTypes = []lambdatypes.FunctionResponseType{"Report"} }, validation,
			"1 validation error detected: Value '[Report]' at 'functionResponseTypes' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [ReportBatchItemFailures]]"},
		{"7.1.17 no function name", func(in *input) { in.FunctionName = aws.String("no such name!") }, validation,
			"1 validation error detected: Value 'no such name!' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: …"},
		{"7.1.17 no ARN", func(in *input) { in.EventSourceArn = aws.String("orders") }, validation,
			"1 validation error detected: Value 'orders' at 'eventSourceArn' failed to satisfy constraint: Member must satisfy regular expression pattern: …"},
	} {
		t.Run(row.rule, func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(w *world) {
				w.function("slow", func() {}, function.Config{Timeout: time.Minute})
				w.function("taken", func() {}, function.Config{})
				in := &input{EventSourceArn: aws.String(queueARN), FunctionName: aws.String("taken")}
				if _, err := w.lambda.CreateEventSourceMapping(w.ctx, in); err != nil {
					t.Fatal(err)
				}
				in = &input{EventSourceArn: aws.String(queueARN), FunctionName: aws.String("fn")}
				row.change(in)
				_, err := w.lambda.CreateEventSourceMapping(w.ctx, in)
				refused(t, err, row.code, row.message)
			})
		})
	}
}

func TestATimeoutEqualToTheVisibilityTimeoutIsAllowed(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) { // rule 1.1.6
		w.function("equal", func() {}, function.Config{Timeout: 30 * time.Second})
		in := &awslambda.CreateEventSourceMappingInput{EventSourceArn: aws.String(queueARN), FunctionName: aws.String("equal")}
		if _, err := w.lambda.CreateEventSourceMapping(w.ctx, in); err != nil {
			t.Error(err)
		}
	})
}

func TestChangesOfAMappingAreRefused(t *testing.T) {
	t.Parallel()
	type update = awslambda.UpdateEventSourceMappingInput
	const unknown = "6f1c1c6e-9f0b-4f6e-8a50-3d6ac0a1b2c3"
	for _, row := range []struct {
		rule          string
		do            func(w *world, uuid *string) error
		code, message string
	}{
		{"7.1.15 get", func(w *world, _ *string) error {
			_, err := w.lambda.GetEventSourceMapping(w.ctx, &awslambda.GetEventSourceMappingInput{UUID: aws.String(unknown)})
			return err
		}, notFound, "The resource you requested does not exist."},
		{"7.1.15 delete", func(w *world, _ *string) error {
			_, err := w.lambda.DeleteEventSourceMapping(w.ctx, &awslambda.DeleteEventSourceMappingInput{UUID: aws.String(unknown)})
			return err
		}, notFound, "The resource you requested does not exist."},
		{"7.1.15 update", func(w *world, _ *string) error {
			_, err := w.lambda.UpdateEventSourceMapping(w.ctx, &update{UUID: aws.String(unknown), Enabled: aws.Bool(false)})
			return err
		}, notFound, "The resource you requested does not exist."},
		{"7.1.18 update while it is updated", func(w *world, uuid *string) error {
			if _, err := w.lambda.UpdateEventSourceMapping(w.ctx, &update{UUID: uuid, BatchSize: aws.Int32(5)}); err != nil {
				return err
			}
			_, err := w.lambda.UpdateEventSourceMapping(w.ctx, &update{UUID: uuid, BatchSize: aws.Int32(6)})
			return err
		}, inUse, "Cannot update the event source mapping because it is in use."},
		{"7.1.18 delete while it is updated", func(w *world, uuid *string) error {
			if _, err := w.lambda.UpdateEventSourceMapping(w.ctx, &update{UUID: uuid, BatchSize: aws.Int32(5)}); err != nil {
				return err
			}
			_, err := w.lambda.DeleteEventSourceMapping(w.ctx, &awslambda.DeleteEventSourceMappingInput{UUID: uuid})
			return err
		}, inUse, "Cannot delete the event source mapping because it is in use."},
		{"7.1.1 update", func(w *world, uuid *string) error {
			_, err := w.lambda.UpdateEventSourceMapping(w.ctx, &update{UUID: uuid, BatchSize: aws.Int32(11)})
			return err
		}, invalidParameter, "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"},
		{"7.1.3 update after the queue's visibility timeout was cut", func(w *world, uuid *string) error {
			_, err := w.sqs.SetQueueAttributes(w.ctx, &awssqs.SetQueueAttributesInput{
				QueueUrl: aws.String(w.queue("orders", nil)), Attributes: map[string]string{"VisibilityTimeout": "1"},
			})
			if err != nil {
				return err
			}
			_, err = w.lambda.UpdateEventSourceMapping(w.ctx, &update{UUID: uuid, BatchSize: aws.Int32(5)})
			return err
		}, invalidParameter, "Queue visibility timeout: 1 seconds is less than Function timeout: 3 seconds"},
		{"7.1.7 update", func(w *world, uuid *string) error {
			_, err := w.lambda.UpdateEventSourceMapping(w.ctx, &update{UUID: uuid, FunctionName: aws.String("doesnotexist")})
			return err
		}, invalidParameter, "Function does not exist"},
		{"7.1.11 update", func(w *world, uuid *string) error {
			_, err := w.lambda.UpdateEventSourceMapping(w.ctx, &update{UUID: uuid, FilterCriteria: filters("null")})
			return err
		}, invalidParameter, "Invalid filter pattern definition."},
		{"7.1.12 update", func(w *world, uuid *string) error {
			_, err := w.lambda.UpdateEventSourceMapping(w.ctx, &update{UUID: uuid, ParallelizationFactor: aws.Int32(2)})
			return err
		}, invalidParameter, "Unsupported ParallelizationFactor parameter for given event source mapping type."},
		{"7.1.13 update to a function that has a mapping", func(w *world, uuid *string) error {
			w.function("other", func() {}, function.Config{})
			in := &awslambda.CreateEventSourceMappingInput{EventSourceArn: aws.String(queueARN), FunctionName: aws.String("other")}
			if _, err := w.lambda.CreateEventSourceMapping(w.ctx, in); err != nil {
				return err
			}
			_, err := w.lambda.UpdateEventSourceMapping(w.ctx, &update{UUID: uuid, FunctionName: aws.String("other")})
			return err
		}, conflict, `An event source mapping with SQS arn (" ` + queueARN + ` ") and function (" other ") already exists. Please update or delete the existing mapping with UUID …`},
		{"7.1.17 update", func(w *world, uuid *string) error {
			_, err := w.lambda.UpdateEventSourceMapping(w.ctx, &update{UUID: uuid, MaximumBatchingWindowInSeconds: aws.Int32(-1)})
			return err
		}, validation, "1 validation error detected: Value '-1' at 'maximumBatchingWindowInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 0"},
	} {
		t.Run(row.rule, func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(w *world) { refused(t, row.do(w, w.create().UUID), row.code, row.message) })
		})
	}
}
