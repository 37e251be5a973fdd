// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"github.com/eventlab/eventlab/emulator"
	"github.com/eventlab/eventlab/internal/actor"
)

// doorman is a service of one operation.
type doorman struct{ answer func(attempt int) error }

func (d *doorman) DeleteQueue(_ context.Context, in *awssqs.DeleteQueueInput) (*awssqs.DeleteQueueOutput, error) {
	if d.answer == nil {
		return &awssqs.DeleteQueueOutput{}, nil
	}
	calls := len(*in.QueueUrl)
	*in.QueueUrl += "+"
	return &awssqs.DeleteQueueOutput{}, d.answer(calls)
}

func newClient(t testing.TB, service any) *awssqs.Client {
	t.Helper()
	local := emulator.New(emulator.Config{})
	if err := local.Mount("SQS", service); err != nil {
		t.Fatal(err)
	}
	return awssqs.NewFromConfig(local.Config())
}

func TestACallTakesATurnOfItsActor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, &doorman{})
		who := actor.NewCast(7).Actor("poller")
		began := time.Now()
		if _, err := client.DeleteQueue(actor.With(t.Context(), who), &awssqs.DeleteQueueInput{QueueUrl: aws.String("q")}); err != nil {
			t.Fatal(err)
		}
		if got := time.Since(began); got != who.Phase() {
			t.Errorf("the call took %v, want until the actor's turn at %v", got, who.Phase())
		}
	})
}

func TestTypedErrorsOfAServiceReachTheCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, &doorman{answer: func(int) error {
			return &sqstypes.QueueDoesNotExist{Message: aws.String("The specified queue does not exist.")}
		}})
		_, err := client.DeleteQueue(t.Context(), &awssqs.DeleteQueueInput{QueueUrl: aws.String("q")})
		if _, ok := errors.AsType[*sqstypes.QueueDoesNotExist](err); !ok {
			t.Errorf("got %v, want a *types.QueueDoesNotExist", err)
		}
		if _, ok := errors.AsType[*smithy.OperationError](err); !ok {
			t.Errorf("got %T, want the SDK's operation error around it", err)
		}
	})
}

func TestTheSDKRetriesAtTheSameInstantsInEveryRun(t *testing.T) {
	t.Parallel()
	for range 10 {
		synctest.Test(t, func(t *testing.T) {
			client := newClient(t, &doorman{answer: func(attempt int) error {
				if attempt < 3 {
					return &smithy.GenericAPIError{Code: "RequestThrottled", Message: "slow down"}
				}
				return nil
			}})
			began := time.Now()
			if _, err := client.DeleteQueue(t.Context(), &awssqs.DeleteQueueInput{QueueUrl: aws.String("q")}); err != nil {
				t.Fatal(err)
			}
			// Three turns of a millisecond, and back-offs of 1 s and 2 s.
			if got, want := time.Since(began), 3*time.Second+3*time.Millisecond; got != want {
				t.Errorf("three attempts took %v, want %v", got, want)
			}
		})
	}
}

func TestTheSDKStillValidatesInputs(t *testing.T) {
	t.Parallel()
	client := newClient(t, &doorman{})
	_, err := client.DeleteQueue(t.Context(), &awssqs.DeleteQueueInput{})
	if _, ok := errors.AsType[smithy.InvalidParamsError](err); !ok && !strings.Contains(fmt.Sprint(err), "missing required field") {
		t.Errorf("got %v, want the SDK's own validation error", err)
	}
}

func TestAMissingOperationNamesThoseThatExist(t *testing.T) {
	t.Parallel()
	local := emulator.New(emulator.Config{})
	client := awssqs.NewFromConfig(local.Config())
	call := func() error {
		_, err := client.ListQueues(t.Context(), &awssqs.ListQueuesInput{})
		return err
	}
	wantError(t, call(), "NotImplemented", "the emulator cannot answer SQS.ListQueues: no service is mounted")
	if err := local.Mount("Kinesis", &doorman{}); err != nil {
		t.Fatal(err)
	}
	wantError(t, call(), "NotImplemented", "the emulator has no SQS; mounted are Kinesis")
	if err := local.Mount("SQS", &doorman{}); err != nil {
		t.Fatal(err)
	}
	wantError(t, call(), "NotImplemented", "the emulator has no SQS.ListQueues; of SQS it has DeleteQueue")
}

func wantError(t *testing.T, err error, code, message string) {
	t.Helper()
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok || api.ErrorCode() != code || api.ErrorMessage() != message {
		t.Errorf("got %v, want %s: %s", err, code, message)
	}
}

func TestMountRefusesWhatBearsNoOperation(t *testing.T) {
	t.Parallel()
	local := emulator.New(emulator.Config{})
	for _, service := range []any{nil, 1, &struct{}{}, errors.New("x")} {
		if err := local.Mount("SQS", service); err == nil {
			t.Errorf("Mount(%T): got no error", service)
		}
	}
	if err := local.Mount("SQS", &doorman{}); err != nil {
		t.Fatal(err)
	}
	if err := local.Mount("SQS", &doorman{}); err == nil || !strings.Contains(err.Error(), "mounted already") {
		t.Errorf("second Mount: got %v, want an error that says so", err)
	}
}

func TestNothingOpensASocket(t *testing.T) {
	t.Parallel()
	cfg := emulator.New(emulator.Config{}).Config()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://example.com/", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := cfg.HTTPClient.Do(request)
	if err == nil {
		_ = response.Body.Close()
		t.Error("got a response, want an error that says there is no socket")
	}
}

func TestACallEndsWithItsContext(t *testing.T) {
	t.Parallel()
	client := newClient(t, &doorman{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client.DeleteQueue(ctx, &awssqs.DeleteQueueInput{QueueUrl: aws.String("q")}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func Example() {
	local := emulator.New(emulator.Config{})
	if err := local.Mount("SQS", &doorman{}); err != nil {
		fmt.Println(err)
	}
	client := awssqs.NewFromConfig(local.Config())
	_, err := client.DeleteQueue(context.Background(), &awssqs.DeleteQueueInput{QueueUrl: aws.String("https://sqs/orders")})
	fmt.Println(err)
	// Output: <nil>
}

// BenchmarkCall shows what the direct door adds to the SDK: call it is the whole
// call of a client, beside the same client with a service that answers nothing at
// the same step of the SDK's stack.
func BenchmarkCall(b *testing.B) {
	input := &awssqs.DeleteQueueInput{QueueUrl: aws.String("q")}
	b.Run("door", func(b *testing.B) {
		client := newClient(b, &doorman{})
		ctx := actor.With(b.Context(), actor.NewWallCast().Actor("bench"))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := client.DeleteQueue(ctx, input); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("null service", func(b *testing.B) {
		client := awssqs.NewFromConfig(emulator.NullConfig())
		b.ReportAllocs()
		for b.Loop() {
			if _, err := client.DeleteQueue(b.Context(), input); err != nil {
				b.Fatal(err)
			}
		}
	})
}
