// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/schemas"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/emulator"
	"github.com/eventlab/eventlab/emulator/sqs"
	"github.com/eventlab/eventlab/internal/actor"
)

// newCloud returns an AWS with queues, whose identifiers are the same each time.
func newCloud(t testing.TB, cfg emulator.Config) *emulator.AWS {
	t.Helper()
	cloud := emulator.New(cfg)
	if err := cloud.Mount("SQS", sqs.New(sqs.Config{Seed: 1, Endpoint: "http://sqs.test"})); err != nil {
		t.Fatal(err)
	}
	return cloud
}

// onTheWall is an AWS whose callers take no turns.
func onTheWall(t testing.TB) *emulator.AWS {
	t.Helper()
	return newCloud(t, emulator.Config{Unattributed: actor.NewWallCast().Actor("caller")})
}

// overASocket returns clients of a server on loopback.
func overASocket(t testing.TB, cloud *emulator.AWS) aws.Config {
	t.Helper()
	server := httptest.NewServer(cloud.Handler(emulator.HandlerConfig{Report: func(err error) { t.Error(err) }}))
	t.Cleanup(server.Close)
	cfg := cloud.WireConfig()
	cfg.HTTPClient, cfg.BaseEndpoint = server.Client(), &server.URL
	return cfg
}

// inQuery makes a client speak the Query protocol.
func inQuery(o *awssqs.Options) { o.Protocol = awsquery.New(schemas.AmazonSQS) }

// An outcome is all that a caller sees of one call.
type outcome struct {
	Call   string
	Output string
	Error  string
	Types  []string // of the errors in each other
	Code   string
	Fault  smithy.ErrorFault
	Took   time.Duration
}

var requestIDs = regexp.MustCompile(`RequestID: [^,]*,`)

// play makes all calls through one door.
func play(t *testing.T, client *awssqs.Client) []outcome {
	t.Helper()
	var m memory
	outcomes := make([]outcome, 0, len(calls))
	for _, c := range calls {
		began := time.Now()
		output, err := c.do(t.Context(), client, &m)
		o := outcome{Call: c.operation + ": " + c.name, Took: time.Since(began)}
		if err != nil {
			o.Error = requestIDs.ReplaceAllString(err.Error(), "RequestID: ,")
			o.Types = typesOf(err)
			if api, ok := errors.AsType[smithy.APIError](err); ok {
				o.Code, o.Fault = api.ErrorCode(), api.ErrorFault()
			}
		} else {
			text, err := json.Marshal(output)
			if err != nil {
				t.Fatal(err)
			}
			o.Output = string(text)
		}
		outcomes = append(outcomes, o)
	}
	return outcomes
}

func typesOf(err error) []string {
	var types []string
	for ; err != nil; err = errors.Unwrap(err) {
		types = append(types, fmt.Sprintf("%T", err))
	}
	return types
}

func TestBothDoorsAnswerTheSameAtTheSameInstants(t *testing.T) {
	t.Parallel()
	through := func(config func(*emulator.AWS) aws.Config) (outcomes []outcome) {
		synctest.Test(t, func(t *testing.T) {
			outcomes = play(t, awssqs.NewFromConfig(config(newCloud(t, emulator.Config{}))))
		})
		return outcomes
	}
	direct := through((*emulator.AWS).Config)
	wire := through((*emulator.AWS).WireConfig)
	if diff := cmp.Diff(direct, wire); diff != "" {
		t.Errorf("the wire differs from the direct door (-direct +wire):\n%s", diff)
	}
}

func TestASocketChangesNothing(t *testing.T) {
	t.Parallel()
	direct := play(t, awssqs.NewFromConfig(onTheWall(t).Config()))
	socket := play(t, awssqs.NewFromConfig(overASocket(t, onTheWall(t))))
	if diff := cmp.Diff(timeless(direct), timeless(socket)); diff != "" {
		t.Errorf("the socket differs from the direct door (-direct +socket):\n%s", diff)
	}
}

// The Query protocol has other error codes and, for a missing queue, another text
// (7.2.3). What is left must be the same.
func TestTheQueryProtocolAnswersTheSame(t *testing.T) {
	t.Parallel()
	direct := play(t, awssqs.NewFromConfig(onTheWall(t).Config()))
	query := play(t, awssqs.NewFromConfig(overASocket(t, onTheWall(t)), inQuery))
	for _, outcomes := range [][]outcome{direct, query} {
		for i := range outcomes {
			outcomes[i].Error, outcomes[i].Code, outcomes[i].Fault = "", "", 0
		}
	}
	if diff := cmp.Diff(timeless(direct), timeless(query)); diff != "" {
		t.Errorf("the Query protocol differs from the direct door (-direct +query):\n%s", diff)
	}
}

var clockTimes = regexp.MustCompile(`[0-9]{10,13}`)

// timeless removes what depends on the clock.
func timeless(outcomes []outcome) []outcome {
	for i := range outcomes {
		outcomes[i].Output = clockTimes.ReplaceAllString(outcomes[i].Output, "…")
		outcomes[i].Took = 0
	}
	return outcomes
}

func TestEveryOperationGoesThroughTheDoors(t *testing.T) {
	t.Parallel()
	good, bad := map[string]bool{}, map[string]bool{}
	synctest.Test(t, func(t *testing.T) {
		for i, o := range play(t, awssqs.NewFromConfig(newCloud(t, emulator.Config{}).Config())) {
			good[calls[i].operation] = good[calls[i].operation] || o.Error == ""
			bad[calls[i].operation] = bad[calls[i].operation] || o.Error != ""
		}
	})
	client := reflect.TypeFor[*awssqs.Client]()
	for i := range client.NumMethod() {
		name := client.Method(i).Name
		if name == "Options" {
			continue
		}
		if !good[name] || !bad[name] && name != "ListQueues" {
			t.Errorf("%s: a good call %t, a bad one %t, want both", name, good[name], bad[name])
		}
	}
}

func TestACallEndsWithItsContextThroughEveryDoor(t *testing.T) {
	t.Parallel()
	endings := func(t *testing.T, cfg aws.Config) (texts []string) {
		t.Helper()
		client := awssqs.NewFromConfig(cfg)
		created, err := client.CreateQueue(t.Context(), &awssqs.CreateQueueInput{QueueName: aws.String("orders")})
		if err != nil {
			t.Fatal(err)
		}
		poll := &awssqs.ReceiveMessageInput{QueueUrl: created.QueueUrl, WaitTimeSeconds: 20}

		late, cancelLate := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancelLate()
		_, err = client.ReceiveMessage(late, poll)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
		}
		texts = append(texts, fmt.Sprint(err))

		gone, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Millisecond, cancel)
		_, err = client.ReceiveMessage(gone, poll)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want %v", err, context.Canceled)
		}
		return append(texts, fmt.Sprint(err))
	}
	var direct, wire []string
	synctest.Test(t, func(t *testing.T) { direct = endings(t, newCloud(t, emulator.Config{}).Config()) })
	synctest.Test(t, func(t *testing.T) { wire = endings(t, newCloud(t, emulator.Config{}).WireConfig()) })
	socket := endings(t, overASocket(t, onTheWall(t)))
	if diff := cmp.Diff(direct, wire); diff != "" {
		t.Errorf("the wire differs from the direct door (-direct +wire):\n%s", diff)
	}
	if diff := cmp.Diff(direct, socket); diff != "" {
		t.Errorf("the socket differs from the direct door (-direct +socket):\n%s", diff)
	}
}

// memory is what calls need of earlier answers.
type memory struct {
	handles []string // of receives
	task    string   // the handle of a move task
}

func (m *memory) see(output any) {
	switch out := output.(type) {
	case *awssqs.ReceiveMessageOutput:
		for _, message := range out.Messages {
			m.handles = append(m.handles, *message.ReceiptHandle)
		}
	case *awssqs.StartMessageMoveTaskOutput:
		m.task = *out.TaskHandle
	}
}

// A doorCall is a call to be made through every door.
type doorCall struct {
	operation, name string
	do              func(context.Context, *awssqs.Client, *memory) (any, error)
}

// call is a row of the table of calls.
func call[In, Out any](
	name string,
	operation func(*awssqs.Client, context.Context, *In, ...func(*awssqs.Options)) (*Out, error),
	input func(*memory) In,
) doorCall {
	return doorCall{
		operation: strings.TrimSuffix(reflect.TypeFor[In]().Name(), "Input"),
		name:      name,
		do: func(ctx context.Context, client *awssqs.Client, m *memory) (any, error) {
			in := input(m)
			out, err := operation(client, ctx, &in)
			if err != nil {
				return nil, err
			}
			m.see(out)
			return out, nil
		},
	}
}

// with is an input that needs no memory.
func with[In any](in In) func(*memory) In { return func(*memory) In { return in } }
