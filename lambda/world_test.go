// SPDX-License-Identifier: Apache-2.0

package lambda_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go"

	"github.com/eventlab/eventlab/emulator"
	emulatedsqs "github.com/eventlab/eventlab/emulator/sqs"
	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/lambda"
	"github.com/eventlab/eventlab/ledger"
)

const (
	functionARN = "arn:aws:lambda:us-east-1:000000000000:function:fn"
	queueARN    = "arn:aws:sqs:us-east-1:000000000000:orders"
	fifoARN     = "arn:aws:sqs:us-east-1:000000000000:orders.fifo"
)

// A world has the function fn, the queues orders and orders.fifo, and clients for
// both services.
type world struct {
	*testing.T
	ctx     context.Context
	lambda  *awslambda.Client
	sqs     *awssqs.Client
	service *lambda.Service
	account *function.Account
	ledger  *ledger.Ledger
}

func inWorld(t *testing.T, do func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		cast := actor.NewCast(1)
		w := &world{T: t, ctx: actor.With(t.Context(), cast.Actor("test")), ledger: &ledger.Ledger{}}
		var err error
		if w.account, err = function.NewAccount(function.AccountConfig{Ledger: w.ledger, Cast: cast, Seed: 1}); err != nil {
			t.Fatal(err)
		}
		cloud := emulator.New(emulator.Config{})
		w.service = lambda.New(lambda.Config{Account: w.account, AWS: cloud.Config(), Ledger: w.ledger, Cast: cast, Seed: 1})
		t.Cleanup(w.service.Close)
		if err := errors.Join(cloud.Mount("SQS", emulatedsqs.New(emulatedsqs.Config{Seed: 1})), cloud.Mount("Lambda", w.service)); err != nil {
			t.Fatal(err)
		}
		w.sqs, w.lambda = awssqs.NewFromConfig(cloud.Config()), awslambda.NewFromConfig(cloud.Config())
		w.queue("orders", nil)
		w.queue("orders.fifo", map[string]string{"FifoQueue": "true"})
		w.function("fn", func() (string, error) { return "done", nil }, function.Config{})
		do(w)
	})
}

func (w *world) queue(name string, attributes map[string]string) string {
	w.Helper()
	out, err := w.sqs.CreateQueue(w.ctx, &awssqs.CreateQueueInput{QueueName: &name, Attributes: attributes})
	if err != nil {
		w.Fatal(err)
	}
	return *out.QueueUrl
}

func (w *world) function(name string, handler any, cfg function.Config) {
	w.Helper()
	if _, err := w.account.NewFunction(name, handler, cfg); err != nil {
		w.Fatal(err)
	}
}

// runFor lets time pass, and then all that can move without time passing.
func (w *world) runFor(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// create creates a mapping of orders to fn and waits until it is enabled.
func (w *world) create() *awslambda.CreateEventSourceMappingOutput {
	w.Helper()
	out, err := w.lambda.CreateEventSourceMapping(w.ctx, &awslambda.CreateEventSourceMappingInput{
		EventSourceArn: aws.String(queueARN), FunctionName: aws.String("fn"),
	})
	if err != nil {
		w.Fatal(err)
	}
	w.runFor(2 * time.Second)
	return out
}

// refused fails unless err is AWS's error with this code and message.
func refused(t testing.TB, err error, code, message string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) {
		t.Fatalf("got %v, want %s: %s", err, code, message)
	}
	if api.ErrorCode() != code || api.ErrorMessage() != message && !(strings.HasSuffix(message, "…") && strings.HasPrefix(api.ErrorMessage(), strings.TrimSuffix(message, "…"))) {
		t.Errorf("got  %s: %s\nwant %s: %s", api.ErrorCode(), api.ErrorMessage(), code, message)
	}
}
