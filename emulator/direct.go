// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/eventlab/eventlab/emulator/internal/wire"
)

// Config returns the direct door: a configuration whose clients call the mounted
// services in this process. Everything that a consumer sees of the SDK stays:
// validation, middlewares, retries with back-off, typed errors. Services may be
// mounted after clients were made.
//
// Errors come in the SDK's wrappers, as if AWS had answered them: retries and
// consumers may look at the status of HTTP. Only the request's id is not there.
//
// Its retryer is the SDK's standard one without jitter and without a token
// bucket, so that the same calls are retried at the same instants in every run.
func (a *AWS) Config() aws.Config {
	return aws.Config{
		Region:      a.region,
		Credentials: aws.AnonymousCredentials{},
		HTTPClient:  noSocket{},
		Retryer:     func() aws.Retryer { return NewRetryer() },
		APIOptions:  []func(*middleware.Stack) error{a.openDoor},
	}
}

// NewRetryer returns the SDK's standard retryer without what is random in it.
func NewRetryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.Backoff = retry.BackoffDelayerFunc(backoff)
		o.RateLimiter = ratelimit.None
	})
}

// backoff waits the mean of what the SDK's jittered back-off waits: half of
// 2^attempt seconds, at most 20 s.
func backoff(attempt int, _ error) (time.Duration, error) {
	const most = 20 * time.Second
	if attempt > 5 {
		return most, nil
	}
	return min(time.Second<<attempt/2, most), nil
}

// openDoor makes a client's operation call the emulator after the SDK's retry
// middleware. What follows in the stack (signing, transport, deserialization)
// is never reached, what would cost time before it is removed.
func (a *AWS) openDoor(stack *middleware.Stack) error {
	if _, err := stack.Serialize.Swap("OperationSerializer", keepInput{}); err != nil {
		return fmt.Errorf("emulator: the direct door does not fit this client: %w", err)
	}
	// Operations without an endpoint step are fine: there is nothing to remove.
	_, _ = stack.Serialize.Remove("ResolveEndpoint")
	stack.Build.Clear()
	if err := stack.Finalize.Insert(door{a}, "Retry", middleware.After); err != nil {
		return fmt.Errorf("emulator: the direct door does not fit this client: %w", err)
	}
	return nil
}

type inputKey struct{}

// keepInput stands where the SDK would serialize the input.
type keepInput struct{}

func (keepInput) ID() string { return "OperationSerializer" }

func (keepInput) HandleSerialize(
	ctx context.Context, in middleware.SerializeInput, next middleware.SerializeHandler,
) (middleware.SerializeOutput, middleware.Metadata, error) {
	return next.HandleSerialize(middleware.WithStackValue(ctx, inputKey{}, in.Parameters), in)
}

// door stands where the SDK would sign and send the request.
type door struct{ aws *AWS }

func (door) ID() string { return "DirectDoor" }

func (d door) HandleFinalize(
	ctx context.Context, _ middleware.FinalizeInput, _ middleware.FinalizeHandler,
) (out middleware.FinalizeOutput, metadata middleware.Metadata, err error) {
	input := middleware.GetStackValue(ctx, inputKey{})
	service, operation := middleware.GetServiceID(ctx), middleware.GetOperationName(ctx)
	out.Result, err = d.aws.Call(ctx, service, operation, input)
	if missing, ok := errors.AsType[*NotImplementedError](err); ok {
		err = &smithy.GenericAPIError{Code: "NotImplemented", Message: missing.Error(), Fault: smithy.FaultServer}
	}
	if err != nil {
		err = asAnswered(ctx, err)
	}
	return out, metadata, err
}

// asAnswered puts around an error of AWS's what the SDK puts around one that came
// over the wire: the HTTP response, at whose status consumers and retryers look.
// A call whose context ended has none, and so status 0. There is no request id,
// because there was no request.
func asAnswered(ctx context.Context, err error) error {
	answer := &http.Response{Header: http.Header{}, Body: http.NoBody}
	if _, ok := errors.AsType[smithy.APIError](err); ok {
		answer.StatusCode = wire.Explain(err).Status
	} else if ctx.Err() != nil {
		err = &smithy.CanceledError{Err: ctx.Err()}
	} else {
		return err
	}
	return &awshttp.ResponseError{
		ResponseError: &smithyhttp.ResponseError{Response: &smithyhttp.Response{Response: answer}, Err: err},
	}
}

// noSocket refuses requests that did not come through the door: in a bubble a
// real socket would wait for ever.
type noSocket struct{}

func (noSocket) Do(r *http.Request) (*http.Response, error) {
	return nil, fmt.Errorf("emulator: %s %s needs a socket, which the direct door does not open", r.Method, r.URL.Host)
}
