// SPDX-License-Identifier: Apache-2.0

package lambda_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/ledger"
)

// publish sets the function's timeout and publishes a version.
func (w *world) publish(timeout int32) string {
	w.Helper()
	if _, err := w.lambda.UpdateFunctionConfiguration(w.ctx, &awslambda.UpdateFunctionConfigurationInput{FunctionName: aws.String("fn"), Timeout: &timeout}); err != nil {
		w.Fatal(err)
	}
	out, err := w.lambda.PublishVersion(w.ctx, &awslambda.PublishVersionInput{FunctionName: aws.String("fn"), Description: aws.String("the best")})
	if err != nil {
		w.Fatal(err)
	}
	if *out.FunctionArn != functionARN+":"+*out.Version || *out.Timeout != timeout || *out.Description != "the best" {
		w.Errorf("got %s with a timeout of %d s, want version %s with %d s", *out.FunctionArn, *out.Timeout, *out.Version, timeout)
	}
	return *out.Version
}

func TestAVersionKeepsTheConfigurationThatItWasPublishedWith(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		versions := []string{w.publish(5), w.publish(6), w.publish(6)}
		if diff := cmp.Diff([]string{"1", "2", "2"}, versions); diff != "" {
			t.Errorf("a version is made when something changed (-want +got):\n%s", diff)
		}
		got, err := w.lambda.GetFunctionConfiguration(w.ctx, &awslambda.GetFunctionConfigurationInput{FunctionName: aws.String("fn:1")})
		if err != nil || *got.Timeout != 5 || *got.Version != "1" {
			t.Errorf("got %+v, %v, want version 1 with its timeout of 5 s", got, err)
		}

		first, err := w.lambda.ListVersionsByFunction(w.ctx, &awslambda.ListVersionsByFunctionInput{FunctionName: aws.String("fn"), MaxItems: aws.Int32(2)})
		if err != nil {
			t.Fatal(err)
		}
		rest, err := w.lambda.ListVersionsByFunction(w.ctx, &awslambda.ListVersionsByFunctionInput{FunctionName: aws.String("fn"), Marker: first.NextMarker})
		if err != nil {
			t.Fatal(err)
		}
		var listed []string
		for _, v := range append(first.Versions, rest.Versions...) {
			listed = append(listed, strings.TrimPrefix(*v.FunctionArn, functionARN+":"))
		}
		if diff := cmp.Diff([]string{"$LATEST", "1", "2"}, listed); diff != "" || rest.NextMarker != nil {
			t.Errorf("versions (-want +got):\n%s", diff)
		}
	})
}

func TestAVersionCanBeInvokedAndDeleted(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.publish(5)
		for qualifier, want := range map[string]string{"1": "1", "$LATEST": "$LATEST"} {
			out, err := w.lambda.Invoke(w.ctx, &awslambda.InvokeInput{FunctionName: aws.String("fn"), Qualifier: &qualifier})
			if err != nil || *out.ExecutedVersion != want {
				t.Errorf("invoke %s: got %+v, %v, want version %s", qualifier, out, err, want)
			}
		}
		for range 2 { // again is no error
			if _, err := w.lambda.DeleteFunction(w.ctx, &awslambda.DeleteFunctionInput{FunctionName: aws.String("fn"), Qualifier: aws.String("1")}); err != nil {
				t.Fatal(err)
			}
		}
		_, err := w.lambda.Invoke(w.ctx, &awslambda.InvokeInput{FunctionName: aws.String("fn:1")})
		refused(t, err, notFound, "Function not found: "+functionARN+":1")
		if version := w.publish(5); version != "2" {
			t.Errorf("got version %s after 1 was deleted, want 2", version)
		}
	})
}

func TestAnAliasMeansAVersionUntilItIsUpdated(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.publish(5)
		w.publish(6)
		created, err := w.lambda.CreateAlias(w.ctx, &awslambda.CreateAliasInput{FunctionName: aws.String("fn"), Name: aws.String("live"), FunctionVersion: aws.String("1")})
		if err != nil || *created.AliasArn != functionARN+":live" || *created.FunctionVersion != "1" {
			t.Fatalf("got %+v, %v, want the alias live of version 1", created, err)
		}
		executed := func() string {
			out, err := w.lambda.Invoke(w.ctx, &awslambda.InvokeInput{FunctionName: aws.String("fn:live")})
			if err != nil {
				t.Fatal(err)
			}
			return *out.ExecutedVersion
		}
		if got := executed(); got != "1" {
			t.Errorf("got version %s, want 1", got)
		}
		updated, err := w.lambda.UpdateAlias(w.ctx, &awslambda.UpdateAliasInput{
			FunctionName: aws.String("fn"), Name: aws.String("live"), FunctionVersion: aws.String("2"), RevisionId: created.RevisionId,
		})
		if err != nil || *updated.RevisionId == *created.RevisionId {
			t.Fatalf("got %+v, %v, want another revision", updated, err)
		}
		if got := executed(); got != "2" {
			t.Errorf("got version %s, want 2", got)
		}
		listed, err := w.lambda.ListAliases(w.ctx, &awslambda.ListAliasesInput{FunctionName: aws.String("fn"), FunctionVersion: aws.String("2")})
		if err != nil || len(listed.Aliases) != 1 || *listed.Aliases[0].Name != "live" {
			t.Errorf("got %+v, %v, want the alias live", listed, err)
		}
		got, err := w.lambda.GetAlias(w.ctx, &awslambda.GetAliasInput{FunctionName: aws.String("fn"), Name: aws.String("live")})
		if err != nil || *got.FunctionVersion != "2" {
			t.Errorf("got %+v, %v, want version 2", got, err)
		}
		for range 2 { // again is no error
			if _, err := w.lambda.DeleteAlias(w.ctx, &awslambda.DeleteAliasInput{FunctionName: aws.String("fn"), Name: aws.String("live")}); err != nil {
				t.Fatal(err)
			}
		}
		_, err = w.lambda.GetAlias(w.ctx, &awslambda.GetAliasInput{FunctionName: aws.String("fn"), Name: aws.String("live")})
		refused(t, err, notFound, "Cannot find alias arn: "+functionARN+":live")
	})
}

func TestAnAliasSharesInvocationsAmongTwoVersions(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.publish(5)
		w.publish(6)
		if _, err := w.lambda.CreateAlias(w.ctx, &awslambda.CreateAliasInput{
			FunctionName: aws.String("fn"), Name: aws.String("live"), FunctionVersion: aws.String("1"),
			RoutingConfig: &lambdatypes.AliasRoutingConfiguration{AdditionalVersionWeights: map[string]float64{"2": 0.25}},
		}); err != nil {
			t.Fatal(err)
		}
		count := map[string]int{}
		for range 1000 {
			out, err := w.lambda.Invoke(w.ctx, &awslambda.InvokeInput{FunctionName: aws.String("fn:live")})
			if err != nil {
				t.Fatal(err)
			}
			count[*out.ExecutedVersion]++
		}
		if got := count["2"]; got < 200 || got > 300 || got+count["1"] != 1000 {
			t.Errorf("got %v, want a quarter of 1,000 for version 2", count)
		}
	})
}

func TestVersionsAndAliasesAreRefused(t *testing.T) {
	t.Parallel()
	alias := func(name, version string, weights map[string]float64) func(w *world) error {
		return func(w *world) error {
			_, err := w.lambda.CreateAlias(w.ctx, &awslambda.CreateAliasInput{
				FunctionName: aws.String("fn"), Name: &name, FunctionVersion: &version,
				RoutingConfig: &lambdatypes.AliasRoutingConfiguration{AdditionalVersionWeights: weights},
			})
			return err
		}
	}
	for _, row := range []struct {
		rule          string
		do            func(w *world) error
		code, message string
	}{
		{"7.5.2 publish", func(w *world) error {
			_, err := w.lambda.PublishVersion(w.ctx, &awslambda.PublishVersionInput{FunctionName: aws.String("x")})
			return err
		}, notFound, "Function not found: arn:aws:lambda:us-east-1:000000000000:function:x"},
		{"an alias of a version that is not there", alias("new", "7", nil), notFound, "Function not found: " + functionARN + ":7"},
		{"an alias that is there", alias("live", "1", nil), "ResourceConflictException", "Alias already exists: " + functionARN + ":live"},
		{"an alias that reads as a version", alias("12", "1", nil), validation,
			"1 validation error detected: Value '12' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)"},
		{"an alias of an alias", alias("new", "live", nil), validation,
			`1 validation error detected: Value 'live' at 'functionVersion' failed to satisfy constraint: Member must satisfy regular expression pattern: (\$LATEST|[0-9]+)`},
		{"shares of $LATEST", alias("new", "$LATEST", map[string]float64{"1": 0.5}), invalidParameter,
			"$LATEST is not supported for an alias pointing to more than 1 version"},
		{"two shares", alias("new", "1", map[string]float64{"2": 0.5, "3": 0.1}), invalidParameter,
			"Number of items in AdditionalVersionWeights cannot be greater than 1"},
		{"a share of the version itself", alias("new", "1", map[string]float64{"1": 0.5}), invalidParameter,
			"Invalid function version 1. Function version 1 is already included in routing configuration."},
		{"a share of a version that is not there", alias("new", "1", map[string]float64{"9": 0.5}), notFound, "Function not found: " + functionARN + ":9"},
		{"update an alias that is not there", func(w *world) error {
			_, err := w.lambda.UpdateAlias(w.ctx, &awslambda.UpdateAliasInput{FunctionName: aws.String("fn"), Name: aws.String("none")})
			return err
		}, notFound, "Alias not found: " + functionARN + ":none"},
		{"update an alias that was changed meanwhile", func(w *world) error {
			_, err := w.lambda.UpdateAlias(w.ctx, &awslambda.UpdateAliasInput{FunctionName: aws.String("fn"), Name: aws.String("live"), RevisionId: aws.String("old")})
			return err
		}, "PreconditionFailedException", "The Revision Id provided does not match the latest Revision Id. Call the GetAlias API to retrieve the latest Revision Id"},
		{"delete a version that an alias means", func(w *world) error {
			_, err := w.lambda.DeleteFunction(w.ctx, &awslambda.DeleteFunctionInput{FunctionName: aws.String("fn:1")})
			return err
		}, "ResourceConflictException", "Unable to delete version because the following aliases reference it: [live]"},
		{"delete an alias as a version", func(w *world) error {
			_, err := w.lambda.DeleteFunction(w.ctx, &awslambda.DeleteFunctionInput{FunctionName: aws.String("fn:live")})
			return err
		}, invalidParameter, "Deletion of aliases is not currently supported."},
		{"two qualifiers", func(w *world) error {
			_, err := w.lambda.GetFunction(w.ctx, &awslambda.GetFunctionInput{FunctionName: aws.String("fn:1"), Qualifier: aws.String("$LATEST")})
			return err
		}, invalidParameter, "The derived qualifier from the function name does not match the specified qualifier."},
	} {
		t.Run(row.rule, func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(w *world) {
				w.publish(5)
				if err := alias("live", "1", nil)(w); err != nil {
					t.Fatal(err)
				}
				refused(t, row.do(w), row.code, row.message)
			})
		})
	}
}

func TestAMappingInvokesTheVersionThatItsAliasMeans(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.publish(5)
		if _, err := w.lambda.CreateAlias(w.ctx, &awslambda.CreateAliasInput{FunctionName: aws.String("fn"), Name: aws.String("live"), FunctionVersion: aws.String("1")}); err != nil {
			t.Fatal(err)
		}
		created, err := w.lambda.CreateEventSourceMapping(w.ctx, &awslambda.CreateEventSourceMappingInput{
			EventSourceArn: aws.String(queueARN), FunctionName: aws.String("fn:live"),
		})
		if err != nil || *created.FunctionArn != functionARN+":live" {
			t.Fatalf("got %+v, %v, want a mapping to the alias", created, err)
		}
		if _, err := w.sqs.SendMessage(w.ctx, &awssqs.SendMessageInput{QueueUrl: aws.String("orders"), MessageBody: aws.String("x")}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if got := ledger.Count(w.ledger.Facts(), nil).Get(ledger.Invocations); got != 1 {
			t.Errorf("got %d invocations, want 1", got)
		}

		_, err = w.lambda.CreateEventSourceMapping(w.ctx, &awslambda.CreateEventSourceMappingInput{EventSourceArn: aws.String(queueARN), FunctionName: aws.String("fn:7")})
		refused(t, err, invalidParameter, "Function does not exist")
	})
}

func TestTheTimeoutOfAVersionIsComparedWithTheQueues(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.publish(60)
		w.publish(5)
		_, err := w.lambda.CreateEventSourceMapping(w.ctx, &awslambda.CreateEventSourceMappingInput{EventSourceArn: aws.String(queueARN), FunctionName: aws.String("fn:1")})
		refused(t, err, invalidParameter, "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds")
		if _, err := w.lambda.CreateEventSourceMapping(w.ctx, &awslambda.CreateEventSourceMappingInput{EventSourceArn: aws.String(queueARN), FunctionName: aws.String("fn:2")}); err != nil {
			t.Error(err)
		}
	})
}

func TestFunctionsHaveTags(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		tag := func(arn string, tags map[string]string) error {
			_, err := w.lambda.TagResource(w.ctx, &awslambda.TagResourceInput{Resource: &arn, Tags: tags})
			return err
		}
		if err := tag(functionARN, map[string]string{"a": "1", "b": "2"}); err != nil {
			t.Fatal(err)
		}
		if err := tag(functionARN, map[string]string{"b": "3"}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.lambda.UntagResource(w.ctx, &awslambda.UntagResourceInput{Resource: aws.String(functionARN), TagKeys: []string{"a", "none"}}); err != nil {
			t.Fatal(err)
		}
		listed, err := w.lambda.ListTags(w.ctx, &awslambda.ListTagsInput{Resource: aws.String(functionARN)})
		if diff := cmp.Diff(map[string]string{"b": "3"}, listed.Tags); diff != "" || err != nil {
			t.Errorf("tags (-want +got):\n%s%v", diff, err)
		}
		whole, err := w.lambda.GetFunction(w.ctx, &awslambda.GetFunctionInput{FunctionName: aws.String("fn")})
		if err != nil || whole.Tags["b"] != "3" {
			t.Errorf("got %+v, %v, want the tag", whole, err)
		}

		refused(t, tag(functionARN+":1", map[string]string{"a": "1"}), invalidParameter,
			"Tags on function aliases and versions are not supported. Please specify a function ARN.")
		refused(t, tag(functionARN+"2", map[string]string{"a": "1"}), notFound, "Function not found: "+functionARN+"2")
		if _, ok := smithyError(tag("fn", map[string]string{"a": "1"}), validation); !ok {
			t.Error("a name is no ARN: want a validation error")
		}
		many := map[string]string{}
		for i := range 50 {
			many[strings.Repeat("x", i+1)] = ""
		}
		refused(t, tag(functionARN, many), invalidParameter, "Number of tags exceeds resource tag limit.")

		if _, err := w.lambda.DeleteFunction(w.ctx, &awslambda.DeleteFunctionInput{FunctionName: aws.String("fn")}); err != nil {
			t.Fatal(err)
		}
		_, err = w.lambda.ListTags(w.ctx, &awslambda.ListTagsInput{Resource: aws.String(functionARN)})
		refused(t, err, notFound, "Function not found: "+functionARN)
	})
}

// smithyError returns err as an error of the API with this code.
func smithyError(err error, code string) (smithy.APIError, bool) {
	api, ok := errors.AsType[smithy.APIError](err)
	return api, ok && api.ErrorCode() == code
}
