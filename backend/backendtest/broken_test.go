// SPDX-License-Identifier: Apache-2.0

package backendtest_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go/middleware"

	"github.com/eventlab/eventlab/backend"
	"github.com/eventlab/eventlab/backend/backendtest"
)

// A sabotage is what a broken backend does with a call: it may change the input,
// the output and the error.
type sabotage func(input any, next func() (any, error)) (any, error)

// broken is an embedded backend whose every call is sabotaged.
type broken struct {
	backend.Backend
	sabotage sabotage
}

func (b broken) Config() aws.Config {
	cfg := b.Backend.Config()
	cfg.APIOptions = append(cfg.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Sabotage", func(
			ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
		) (out middleware.InitializeOutput, metadata middleware.Metadata, err error) {
			out.Result, err = b.sabotage(in.Parameters, func() (any, error) {
				out, metadata, err = next.HandleInitialize(ctx, in)
				return out.Result, err
			})
			return out, metadata, err
		}), middleware.After)
	})
	return cfg
}

// onInput and onOutput make sabotages of one kind of input or output.
func onInput[In any](change func(*In)) sabotage {
	return func(input any, next func() (any, error)) (any, error) {
		if in, ok := input.(*In); ok {
			change(in)
		}
		return next()
	}
}

func onOutput[Out any](change func(*Out)) sabotage {
	return func(_ any, next func() (any, error)) (any, error) {
		result, err := next()
		if out, ok := result.(*Out); ok && err == nil {
			change(out)
		}
		return result, err
	}
}

func TestTheLawCatchesABrokenBackend(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		law      string
		sabotage sabotage
	}{
		"it deletes nothing": {"a deleted message does not come back",
			func(input any, next func() (any, error)) (any, error) {
				if _, ok := input.(*awssqs.DeleteMessageInput); ok {
					return &awssqs.DeleteMessageOutput{}, nil
				}
				return next()
			}},
		"it ignores changes of visibility": {"a changed visibility timeout counts from the change",
			func(input any, next func() (any, error)) (any, error) {
				if _, ok := input.(*awssqs.ChangeMessageVisibilityInput); ok {
					return &awssqs.ChangeMessageVisibilityOutput{}, nil
				}
				return next()
			}},
		"it ignores the visibility timeout of a queue": {"a message in flight is not handed out until its visibility timeout ends",
			onInput(func(in *awssqs.CreateQueueInput) { delete(in.Attributes, "VisibilityTimeout") })},
		"it knows no dead-letter queues": {"a message is handed out maxReceiveCount times and then dead-lettered",
			onInput(func(in *awssqs.CreateQueueInput) { delete(in.Attributes, "RedrivePolicy") })},
		"it ignores delays": {"a delayed message is not handed out before",
			onInput(func(in *awssqs.SendMessageInput) { in.DelaySeconds = 0 })},
		"it knows no deduplication": {"a deduplication id is delivered once, also after a delete",
			func() sabotage {
				n := "x"
				return onInput(func(in *awssqs.SendMessageInput) {
					n += "x"
					in.MessageDeduplicationId = aws.String(aws.ToString(in.MessageDeduplicationId) + n)
				})
			}()},
		"it does not wait for messages": {"a long poll ends when a message is sent",
			onInput(func(in *awssqs.ReceiveMessageInput) { in.WaitTimeSeconds = 0 })},
		"it returns more than was asked for": {"a receive returns at most as many as it asked for",
			onInput(func(in *awssqs.ReceiveMessageInput) { in.MaxNumberOfMessages = 10 })},
		"it does not count receives": {"every receive that returns a message counts",
			onOutput(func(out *awssqs.ReceiveMessageOutput) {
				for _, m := range out.Messages {
					m.Attributes["ApproximateReceiveCount"] = "1"
				}
			})},
		"it turns groups around": {"the messages of a group come in order",
			onOutput(func(out *awssqs.ReceiveMessageOutput) { slices.Reverse(out.Messages) })},
		"it answers with another digest": {"a message arrives with its id, body, attributes and digests",
			onOutput(func(out *awssqs.SendMessageOutput) { out.MD5OfMessageBody = aws.String("0") })},
		"its errors have no types": {"a queue that is not there is a QueueDoesNotExist",
			func(_ any, next func() (any, error)) (any, error) {
				out, err := next()
				if err != nil {
					err = errors.New("no")
				}
				return out, err
			}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			law := lawCalled(t, c.law)
			synctest.Test(t, func(t *testing.T) {
				found := law.Check(t.Context(), func(ctx context.Context) (backend.Backend, error) {
					b, err := embedded(ctx)
					return broken{b, c.sabotage}, err
				})
				if found == nil {
					t.Errorf("the law %q did not catch it", c.law)
				}
			})
		})
	}
}

func TestTheLawCatchesLabsThatShareABackend(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shared, err := embedded(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		always := func(context.Context) (backend.Backend, error) { return shared, nil }
		if lawCalled(t, "labs do not see each other's resources").Check(t.Context(), always) == nil {
			t.Error("the law did not catch it")
		}
	})
}

// careless is a backend that does not close.
type careless struct{ backend.Backend }

func (careless) Close(context.Context) error { return errors.New("two queues are left") }

func TestTheLawCatchesABackendThatLeavesSomethingBehind(t *testing.T) {
	t.Parallel()
	for _, law := range backendtest.Laws()[:1] {
		synctest.Test(t, func(t *testing.T) {
			found := law.Check(t.Context(), func(ctx context.Context) (backend.Backend, error) {
				b, err := embedded(ctx)
				return careless{b}, err
			})
			if found == nil {
				t.Errorf("the law %q did not catch it", law.Name)
			}
		})
	}
}

func lawCalled(t *testing.T, name string) backendtest.Law {
	t.Helper()
	for _, law := range backendtest.Laws() {
		if law.Name == name {
			return law
		}
	}
	t.Fatalf("there is no law %q", name)
	return backendtest.Law{}
}
