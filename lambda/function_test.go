// SPDX-License-Identifier: Apache-2.0

package lambda_test

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/eventlab/eventlab/function"
)

func TestFunctionsAreDescribedAndUpdated(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		updated, err := w.lambda.UpdateFunctionConfiguration(w.ctx, &awslambda.UpdateFunctionConfigurationInput{
			FunctionName: aws.String(functionARN), Timeout: aws.Int32(20), MemorySize: aws.Int32(512),
			Environment: &lambdatypes.Environment{Variables: map[string]string{"CUSTOM_VAR": "a"}},
		})
		if err != nil || updated.LastUpdateStatus != lambdatypes.LastUpdateStatusInProgress {
			t.Fatalf("got %+v, %v, want an update in progress", updated, err)
		}
		if _, err := w.lambda.PutFunctionConcurrency(w.ctx, &awslambda.PutFunctionConcurrencyInput{FunctionName: aws.String("fn"), ReservedConcurrentExecutions: aws.Int32(7)}); err != nil {
			t.Fatal(err)
		}
		got, err := w.lambda.GetFunctionConfiguration(w.ctx, &awslambda.GetFunctionConfigurationInput{FunctionName: aws.String("fn"), Qualifier: aws.String("$LATEST")})
		if err != nil {
			t.Fatal(err)
		}
		if *got.FunctionArn != functionARN+":$LATEST" || *got.FunctionName != "fn" || *got.Version != "$LATEST" || *got.Timeout != 20 || *got.MemorySize != 512 ||
			got.Environment.Variables["CUSTOM_VAR"] != "a" || got.State != lambdatypes.StateActive || got.LastUpdateStatus != lambdatypes.LastUpdateStatusSuccessful {
			t.Errorf("got %+v", got)
		}
		whole, err := w.lambda.GetFunction(w.ctx, &awslambda.GetFunctionInput{FunctionName: aws.String("fn")})
		if err != nil || *whole.Configuration.Timeout != 20 || *whole.Concurrency.ReservedConcurrentExecutions != 7 {
			t.Errorf("got %+v, %v, want a timeout of 20 s and a reservation of 7", whole, err)
		}
		if _, err := w.lambda.DeleteFunction(w.ctx, &awslambda.DeleteFunctionInput{FunctionName: aws.String("fn")}); err != nil {
			t.Fatal(err)
		}
		_, err = w.lambda.GetFunction(w.ctx, &awslambda.GetFunctionInput{FunctionName: aws.String("fn")})
		refused(t, err, notFound, "Function not found: "+functionARN+":$LATEST")
	})
}

func TestReservedConcurrency(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		get := func() *int32 {
			out, err := w.lambda.GetFunctionConcurrency(w.ctx, &awslambda.GetFunctionConcurrencyInput{FunctionName: aws.String("fn")})
			if err != nil {
				t.Fatal(err)
			}
			return out.ReservedConcurrentExecutions
		}
		if got := get(); got != nil {
			t.Errorf("at first: got %d, want none", *got)
		}
		out, err := w.lambda.PutFunctionConcurrency(w.ctx, &awslambda.PutFunctionConcurrencyInput{FunctionName: aws.String("fn"), ReservedConcurrentExecutions: aws.Int32(0)})
		if err != nil || *out.ReservedConcurrentExecutions != 0 || get() == nil || *get() != 0 {
			t.Errorf("zero: got %v, %v", out, err)
		}
		if _, err := w.lambda.DeleteFunctionConcurrency(w.ctx, &awslambda.DeleteFunctionConcurrencyInput{FunctionName: aws.String("fn")}); err != nil || get() != nil {
			t.Errorf("delete: got %v, want no reservation", err)
		}
	})
}

func TestFunctionOperationsAreRefused(t *testing.T) {
	t.Parallel()
	const onlyFunctions = "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN."
	missing := "Function not found: arn:aws:lambda:us-east-1:000000000000:function:x:$LATEST"
	for _, row := range []struct {
		rule          string
		do            func(w *world) error
		code, message string
	}{
		{"6.2 too much reserved", func(w *world) error {
			_, err := w.lambda.PutFunctionConcurrency(w.ctx, &awslambda.PutFunctionConcurrencyInput{FunctionName: aws.String("fn"), ReservedConcurrentExecutions: aws.Int32(901)})
			return err
		}, invalidParameter, "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100]."},
		{"6.2 less than nothing reserved", func(w *world) error {
			_, err := w.lambda.PutFunctionConcurrency(w.ctx, &awslambda.PutFunctionConcurrencyInput{FunctionName: aws.String("fn"), ReservedConcurrentExecutions: aws.Int32(-1)})
			return err
		}, validation, "1 validation error detected: Value '-1' at 'reservedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 0"},
		{"6.3 put on a version", func(w *world) error {
			_, err := w.lambda.PutFunctionConcurrency(w.ctx, &awslambda.PutFunctionConcurrencyInput{FunctionName: aws.String("fn:1"), ReservedConcurrentExecutions: aws.Int32(1)})
			return err
		}, invalidParameter, onlyFunctions},
		{"6.3 delete on $LATEST", func(w *world) error {
			_, err := w.lambda.DeleteFunctionConcurrency(w.ctx, &awslambda.DeleteFunctionConcurrencyInput{FunctionName: aws.String(functionARN + ":$LATEST")})
			return err
		}, invalidParameter, onlyFunctions},
		{"7.5.2 concurrency", func(w *world) error {
			_, err := w.lambda.GetFunctionConcurrency(w.ctx, &awslambda.GetFunctionConcurrencyInput{FunctionName: aws.String("x")})
			return err
		}, notFound, missing},
		{"7.5.2 invoke", func(w *world) error {
			_, err := w.lambda.Invoke(w.ctx, &awslambda.InvokeInput{FunctionName: aws.String("x")})
			return err
		}, notFound, missing},
		{"7.5.2 invoke a version", func(w *world) error {
			_, err := w.lambda.Invoke(w.ctx, &awslambda.InvokeInput{FunctionName: aws.String("fn"), Qualifier: aws.String("7")})
			return err
		}, notFound, "Function not found: " + functionARN + ":7"},
		{"7.5.2 delete", func(w *world) error {
			_, err := w.lambda.DeleteFunction(w.ctx, &awslambda.DeleteFunctionInput{FunctionName: aws.String("x")})
			return err
		}, notFound, missing},
		{"delete $LATEST", func(w *world) error {
			_, err := w.lambda.DeleteFunction(w.ctx, &awslambda.DeleteFunctionInput{FunctionName: aws.String("fn"), Qualifier: aws.String("$LATEST")})
			return err
		}, invalidParameter, "$LATEST version cannot be deleted without deleting the function."},
		{"6.11 timeout", func(w *world) error {
			_, err := w.lambda.UpdateFunctionConfiguration(w.ctx, &awslambda.UpdateFunctionConfigurationInput{FunctionName: aws.String("fn"), Timeout: aws.Int32(901)})
			return err
		}, validation, "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900"},
		{"6.11 timeout of zero", func(w *world) error {
			_, err := w.lambda.UpdateFunctionConfiguration(w.ctx, &awslambda.UpdateFunctionConfigurationInput{FunctionName: aws.String("fn"), Timeout: aws.Int32(0), MemorySize: aws.Int32(0)})
			return err
		}, validation, "2 validation errors detected: Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1; " +
			"Value '0' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128"},
		{"5 dead-letter queues of functions are not built", func(w *world) error {
			_, err := w.lambda.UpdateFunctionConfiguration(w.ctx, &awslambda.UpdateFunctionConfigurationInput{
				FunctionName: aws.String("fn"), DeadLetterConfig: &lambdatypes.DeadLetterConfig{TargetArn: aws.String(queueARN)},
			})
			return err
		}, "NotImplemented", "eventlab's Lambda has no dead-letter queues of functions; it has those of queues"},
		{"5.1 asynchronous invocations are not built", func(w *world) error {
			_, err := w.lambda.Invoke(w.ctx, &awslambda.InvokeInput{FunctionName: aws.String("fn"), InvocationType: lambdatypes.InvocationTypeEvent})
			return err
		}, "NotImplemented", "eventlab's Lambda has no asynchronous invocations (InvocationType Event); it has RequestResponse and DryRun"},
		{"an unknown type of invocation", func(w *world) error {
			_, err := w.lambda.Invoke(w.ctx, &awslambda.InvokeInput{FunctionName: aws.String("fn"), InvocationType: "Maybe"})
			return err
		}, validation, "1 validation error detected: Value 'Maybe' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]"},
		{"a payload that is not JSON", func(w *world) error {
			_, err := w.lambda.Invoke(w.ctx, &awslambda.InvokeInput{FunctionName: aws.String("fn"), Payload: []byte("{")})
			return err
		}, "InvalidRequestContentException", "Could not parse request body into json: …"},
		{"7.5.3 a payload over 6 MB", func(w *world) error {
			_, err := w.lambda.Invoke(w.ctx, &awslambda.InvokeInput{FunctionName: aws.String("fn"), Payload: []byte(`"` + strings.Repeat("x", 6<<20) + `"`)})
			return err
		}, "RequestTooLargeException", "6291458 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)"},
		{"a client context that is not base64", func(w *world) error {
			_, err := w.lambda.Invoke(w.ctx, &awslambda.InvokeInput{FunctionName: aws.String("fn"), ClientContext: aws.String("{}")})
			return err
		}, "InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object."},
	} {
		t.Run(row.rule, func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(w *world) { refused(t, row.do(w), row.code, row.message) })
		})
	}
}

func TestInvoke(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.function("echo", func(ctx context.Context, in map[string]any) (map[string]any, error) {
			if lc, ok := lambdacontext.FromContext(ctx); ok && lc.ClientContext.Custom["who"] != "" {
				in["who"] = lc.ClientContext.Custom["who"]
			}
			return in, nil
		}, function.Config{})
		w.function("fail", func() error { return errors.New("no") }, function.Config{})
		w.function("slow", func() { time.Sleep(time.Hour) }, function.Config{Timeout: time.Second})
		custom := base64.StdEncoding.EncodeToString([]byte(`{"custom":{"who":"me"}}`))
		for _, row := range []struct {
			rule                   string
			in                     awslambda.InvokeInput
			status                 int32
			functionError, payload string
		}{
			{"an answer", awslambda.InvokeInput{FunctionName: aws.String("echo"), Payload: []byte(`{"a":1}`)}, 200, "", `{"a":1}`},
			{"no payload", awslambda.InvokeInput{FunctionName: aws.String("echo:$LATEST")}, 200, "", `{}`},
			{"a client context", awslambda.InvokeInput{FunctionName: aws.String("echo"), ClientContext: &custom}, 200, "", `{"who":"me"}`},
			{"6.10 a function error", awslambda.InvokeInput{FunctionName: aws.String("fail")}, 200, "Unhandled", `{"errorMessage":"no","errorType":"errorString"}`},
			{"6.10 a timeout", awslambda.InvokeInput{FunctionName: aws.String("slow")}, 200, "Unhandled", "Task timed out after 1.00 seconds"},
			{"a dry run", awslambda.InvokeInput{FunctionName: aws.String("fail"), InvocationType: lambdatypes.InvocationTypeDryRun}, 204, "", ""},
		} {
			out, err := w.lambda.Invoke(w.ctx, &row.in)
			if err != nil {
				t.Fatalf("%s: %v", row.rule, err)
			}
			if out.StatusCode != row.status || aws.ToString(out.FunctionError) != row.functionError || *out.ExecutedVersion != "$LATEST" || !strings.Contains(string(out.Payload), row.payload) {
				t.Errorf("%s: got %d, %q, %s, want %d, %q, %s", row.rule, out.StatusCode, aws.ToString(out.FunctionError), out.Payload, row.status, row.functionError, row.payload)
			}
		}
		w.runFor(2 * time.Hour) // the slow handler ends
	})
}

// Rule 6.8.
func TestAThrottledInvocationSaysWhoseLimitItWas(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		if _, err := w.lambda.PutFunctionConcurrency(w.ctx, &awslambda.PutFunctionConcurrencyInput{FunctionName: aws.String("fn"), ReservedConcurrentExecutions: aws.Int32(0)}); err != nil {
			t.Fatal(err)
		}
		_, err := w.service.Invoke(w.ctx, &awslambda.InvokeInput{FunctionName: aws.String("fn")})
		var throttled *lambdatypes.TooManyRequestsException
		if !errors.As(err, &throttled) || throttled.Reason != lambdatypes.ThrottleReasonReservedFunctionConcurrentInvocationLimitExceeded ||
			*throttled.Message != "Rate Exceeded." || *throttled.Type != "User" {
			t.Errorf("got %v, want TooManyRequestsException for the reserved concurrency", err)
		}
	})
}
