// SPDX-License-Identifier: Apache-2.0

package lambda_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/ledger"
)

// Rule 1.1.5.
func TestCreateAnswersWithTheDefaultsOfAQueue(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		before := time.Now()
		got, err := w.lambda.CreateEventSourceMapping(w.ctx, &awslambda.CreateEventSourceMappingInput{
			EventSourceArn: aws.String(queueARN), FunctionName: aws.String(functionARN),
		})
		if err != nil {
			t.Fatal(err)
		}
		want := &awslambda.CreateEventSourceMappingOutput{
			UUID: got.UUID, EventSourceMappingArn: aws.String("arn:aws:lambda:us-east-1:000000000000:event-source-mapping:" + *got.UUID),
			EventSourceArn: aws.String(queueARN), FunctionArn: aws.String(functionARN),
			BatchSize: aws.Int32(10), MaximumBatchingWindowInSeconds: aws.Int32(0), FunctionResponseTypes: []lambdatypes.FunctionResponseType{},
			LastModified: got.LastModified, State: aws.String("Creating"), StateTransitionReason: aws.String("USER_INITIATED"),
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(awslambda.CreateEventSourceMappingOutput{}), cmpopts.IgnoreFields(awslambda.CreateEventSourceMappingOutput{}, "ResultMetadata")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(*got.UUID) {
			t.Errorf("%s is no UUID of version 4", *got.UUID)
		}
		if got.LastModified.Before(before) || got.LastModified.After(time.Now()) {
			t.Errorf("LastModified is %v, and it is %v", got.LastModified, time.Now())
		}
	})
}

// Rules 0.6.6 and 0.6.7.
func TestStatesOfAMapping(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		created := w.create()
		get := func() string {
			out, err := w.lambda.GetEventSourceMapping(w.ctx, &awslambda.GetEventSourceMappingInput{UUID: created.UUID})
			if err != nil {
				return err.Error()
			}
			return *out.State
		}
		update := func(enabled bool) string {
			out, err := w.lambda.UpdateEventSourceMapping(w.ctx, &awslambda.UpdateEventSourceMappingInput{UUID: created.UUID, Enabled: &enabled})
			if err != nil {
				t.Fatal(err)
			}
			return *out.State
		}
		states := []string{*created.State, get(), update(false), get()}
		w.runFor(2 * time.Second)
		states = append(states, get(), update(true))
		w.runFor(2 * time.Second)
		states = append(states, get(), update(true))
		w.runFor(2 * time.Second)
		deleted, err := w.lambda.DeleteEventSourceMapping(w.ctx, &awslambda.DeleteEventSourceMappingInput{UUID: created.UUID})
		if err != nil {
			t.Fatal(err)
		}
		states = append(states, get(), *deleted.State)
		want := []string{"Creating", "Enabled", "Disabling", "Disabling", "Disabled", "Enabling", "Enabled", "Updating", "Deleting", "Deleting"}
		if diff := cmp.Diff(want, states); diff != "" {
			t.Errorf("states (-want +got):\n%s", diff)
		}
		w.runFor(2 * time.Second)
		_, err = w.lambda.GetEventSourceMapping(w.ctx, &awslambda.GetEventSourceMappingInput{UUID: created.UUID})
		refused(t, err, notFound, "The resource you requested does not exist.")
		w.create() // the pair is free again
	})
}

func TestAMappingCanBeMadeDisabled(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		out, err := w.lambda.CreateEventSourceMapping(w.ctx, &awslambda.CreateEventSourceMappingInput{
			EventSourceArn: aws.String(fifoARN), FunctionName: aws.String("fn"), BatchSize: aws.Int32(1), Enabled: aws.Bool(false),
		})
		if err != nil || *out.State != "Disabled" {
			t.Errorf("got %v, %v, want the state Disabled", out, err)
		}
	})
}

// Rule 7.1.21.
func TestTheFunctionKeepsTheQualifierThatWasGiven(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		for _, row := range []struct{ name, arn string }{
			{"fn", functionARN},
			{"fn:$LATEST", functionARN + ":$LATEST"},
			{"000000000000:function:fn", functionARN},
			{"function:fn", functionARN},
			{"us-east-1:000000000000:function:fn:$LATEST", functionARN + ":$LATEST"},
			{functionARN, functionARN},
			{functionARN + ":$LATEST", functionARN + ":$LATEST"},
		} {
			out, err := w.lambda.CreateEventSourceMapping(w.ctx, &awslambda.CreateEventSourceMappingInput{
				EventSourceArn: aws.String(queueARN), FunctionName: &row.name, Enabled: aws.Bool(false),
			})
			if err != nil || *out.FunctionArn != row.arn {
				t.Fatalf("%s: got %v, %v, want the function %s", row.name, out, err, row.arn)
			}
			if _, err := w.lambda.DeleteEventSourceMapping(w.ctx, &awslambda.DeleteEventSourceMappingInput{UUID: out.UUID}); err != nil {
				t.Fatal(err)
			}
			w.runFor(2 * time.Second)
		}
		for _, name := range []string{"fn", "fn:$LATEST"} { // two mappings
			in := &awslambda.CreateEventSourceMappingInput{EventSourceArn: aws.String(queueARN), FunctionName: &name}
			if _, err := w.lambda.CreateEventSourceMapping(w.ctx, in); err != nil {
				t.Errorf("%s beside the others: %v", name, err)
			}
		}
	})
}

func TestUpdateChangesWhatIsGivenAndClearsWhatIsEmpty(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		created, err := w.lambda.CreateEventSourceMapping(w.ctx, &awslambda.CreateEventSourceMappingInput{
			EventSourceArn: aws.String(queueARN), FunctionName: aws.String("fn"),
			BatchSize: aws.Int32(100), MaximumBatchingWindowInSeconds: aws.Int32(7), FilterCriteria: filters(`{"body":["x"]}`),
			FunctionResponseTypes: []lambdatypes.FunctionResponseType{"ReportBatchItemFailures"},
			ScalingConfig:         &lambdatypes.ScalingConfig{MaximumConcurrency: aws.Int32(5)},
		})
		if err != nil {
			t.Fatal(err)
		}
		w.runFor(2 * time.Second)
		describe := func(out *awslambda.UpdateEventSourceMappingOutput) string {
			patterns, most := 0, int32(0)
			if out.FilterCriteria != nil {
				patterns = len(out.FilterCriteria.Filters)
			}
			if out.ScalingConfig != nil {
				most = *out.ScalingConfig.MaximumConcurrency
			}
			return fmt.Sprint(*out.UUID == *created.UUID, *out.BatchSize, *out.MaximumBatchingWindowInSeconds, patterns, out.FunctionResponseTypes, most)
		}
		for _, row := range []struct {
			rule string
			in   awslambda.UpdateEventSourceMappingInput
			want string
		}{
			{"0.6.8 one setting", awslambda.UpdateEventSourceMappingInput{BatchSize: aws.Int32(50)}, "true 50 7 1 [ReportBatchItemFailures] 5"},
			{"0.6.12 no filters", awslambda.UpdateEventSourceMappingInput{FilterCriteria: &lambdatypes.FilterCriteria{}}, "true 50 7 0 [ReportBatchItemFailures] 5"},
			{"1.3.1 no cap", awslambda.UpdateEventSourceMappingInput{ScalingConfig: &lambdatypes.ScalingConfig{}}, "true 50 7 0 [ReportBatchItemFailures] 0"},
			{"no response types", awslambda.UpdateEventSourceMappingInput{FunctionResponseTypes: []lambdatypes.FunctionResponseType{}}, "true 50 7 0 [] 0"},
			{"1.1.3 no window, and a batch that needs none", awslambda.UpdateEventSourceMappingInput{BatchSize: aws.Int32(3), MaximumBatchingWindowInSeconds: aws.Int32(0)}, "true 3 0 0 [] 0"},
		} {
			row.in.UUID = created.UUID
			out, err := w.lambda.UpdateEventSourceMapping(w.ctx, &row.in)
			if err != nil {
				t.Fatalf("%s: %v", row.rule, err)
			}
			if got := describe(out); got != row.want {
				t.Errorf("%s: got %s, want %s", row.rule, got, row.want)
			}
			w.runFor(2 * time.Second)
		}
	})
}

func TestListIsPagedAndFiltered(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		var all []string
		for i := range 5 {
			name := fmt.Sprintf("fn-%d", i)
			w.function(name, func() {}, function.Config{})
			for _, arn := range []string{queueARN, fifoARN} {
				out, err := w.lambda.CreateEventSourceMapping(w.ctx, &awslambda.CreateEventSourceMappingInput{EventSourceArn: &arn, FunctionName: &name, Enabled: aws.Bool(false)})
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, *out.UUID)
			}
		}
		list := func(in *awslambda.ListEventSourceMappingsInput) (uuids []string) {
			pages := awslambda.NewListEventSourceMappingsPaginator(w.lambda, in)
			for pages.HasMorePages() {
				page, err := pages.NextPage(w.ctx)
				if err != nil {
					t.Fatal(err)
				}
				for _, m := range page.EventSourceMappings {
					uuids = append(uuids, *m.UUID)
				}
				if in.MaxItems != nil && len(page.EventSourceMappings) > int(*in.MaxItems) {
					t.Fatalf("a page has %d mappings, want at most %d", len(page.EventSourceMappings), *in.MaxItems)
				}
			}
			return uuids
		}
		if got := list(&awslambda.ListEventSourceMappingsInput{}); !slices.Equal(got, all) {
			t.Errorf("got %v, want %v", got, all)
		}
		if got := list(&awslambda.ListEventSourceMappingsInput{MaxItems: aws.Int32(3)}); !slices.Equal(got, all) {
			t.Errorf("in pages of three: got %v, want %v", got, all)
		}
		if got := list(&awslambda.ListEventSourceMappingsInput{FunctionName: aws.String("fn-2")}); !slices.Equal(got, all[4:6]) {
			t.Errorf("of one function: got %v, want %v", got, all[4:6])
		}
		got := list(&awslambda.ListEventSourceMappingsInput{EventSourceArn: aws.String(fifoARN), MaxItems: aws.Int32(2)})
		if want := []string{all[1], all[3], all[5], all[7], all[9]}; !slices.Equal(got, want) {
			t.Errorf("of one queue: got %v, want %v", got, want)
		}
		for _, in := range []awslambda.ListEventSourceMappingsInput{{FunctionName: aws.String("doesnotexist")}, {EventSourceArn: aws.String(queueARN + "-not")}} {
			if got := list(&in); len(got) != 0 {
				t.Errorf("of what does not exist: got %v, want none and no error", got)
			}
		}
		_, err := w.lambda.ListEventSourceMappings(w.ctx, &awslambda.ListEventSourceMappingsInput{MaxItems: aws.Int32(0)})
		refused(t, err, validation, "1 validation error detected: Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1")
		_, err = w.lambda.ListEventSourceMappings(w.ctx, &awslambda.ListEventSourceMappingsInput{Marker: aws.String("nowhere")})
		refused(t, err, invalidParameter, "Invalid Marker: nowhere")
	})
}

func TestMappingsHaveTags(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		created, err := w.lambda.CreateEventSourceMapping(w.ctx, &awslambda.CreateEventSourceMappingInput{
			EventSourceArn: aws.String(queueARN), FunctionName: aws.String("fn"), Tags: map[string]string{"my": "tag"},
		})
		if err != nil {
			t.Fatal(err)
		}
		out, err := w.lambda.ListTags(w.ctx, &awslambda.ListTagsInput{Resource: created.EventSourceMappingArn})
		if err != nil || len(out.Tags) != 1 || out.Tags["my"] != "tag" {
			t.Errorf("got %v, %v, want my=tag", out, err)
		}
		_, err = w.lambda.ListTags(w.ctx, &awslambda.ListTagsInput{Resource: aws.String(strings.Replace(*created.EventSourceMappingArn, *created.UUID, "00000000-0000-4000-8000-000000000000", 1))})
		refused(t, err, notFound, "The resource you requested does not exist.")
	})
}

// Rule 1.1.6: nothing checks the timeouts again when only one of them changes.
func TestALongerTimeoutOfAMappedFunctionIsNotRefused(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.create()
		out, err := w.lambda.UpdateFunctionConfiguration(w.ctx, &awslambda.UpdateFunctionConfigurationInput{FunctionName: aws.String("fn"), Timeout: aws.Int32(900)})
		if err != nil || *out.Timeout != 900 {
			t.Errorf("got %v, %v, want a timeout of 900 s", out, err)
		}
	})
}

func TestAMappingMovesMessagesFromTheQueueToTheFunction(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.create()
		url := w.queue("orders", nil)
		if _, err := w.sqs.SendMessage(w.ctx, &awssqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String(`{"id":"order-1"}`)}); err != nil {
			t.Fatal(err)
		}
		w.runFor(time.Second)
		var keys []string
		for _, f := range w.ledger.Facts() {
			if f.Kind == ledger.Delivered {
				keys = append(keys, f.Key)
			}
		}
		if got := strings.Join(keys, " "); got != "order-1" {
			t.Errorf("got deliveries of %q, want order-1", got)
		}
	})
}

func TestCloseIsIdempotentAndEndsTheAPI(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		created := w.create()
		w.service.Close()
		w.service.Close()
		_, err := w.lambda.UpdateEventSourceMapping(w.ctx, &awslambda.UpdateEventSourceMappingInput{UUID: created.UUID, Enabled: aws.Bool(false)})
		refused(t, err, inUse, "Cannot update the event source mapping because it is in use.")
		_, err = w.lambda.CreateEventSourceMapping(w.ctx, &awslambda.CreateEventSourceMappingInput{EventSourceArn: aws.String(fifoARN), FunctionName: aws.String("fn")})
		refused(t, err, inUse, "Cannot create the event source mapping because it is in use.")
	})
}
