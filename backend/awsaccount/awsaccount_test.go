// SPDX-License-Identifier: Apache-2.0

package awsaccount_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/backend"
	_ "github.com/eventlab/eventlab/backend/awsaccount"
	"github.com/eventlab/eventlab/backend/queues"
	"github.com/eventlab/eventlab/emulator"
	"github.com/eventlab/eventlab/emulator/sqs"
)

// pretend makes the SDK's default chain lead to an emulated AWS, and nowhere else.
func pretend(t *testing.T) {
	t.Helper()
	emulated := emulator.New(emulator.Config{})
	if err := emulated.Mount("SQS", sqs.New(sqs.Config{})); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(emulated.Handler(emulator.HandlerConfig{}))
	t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "eu-central-1",
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
		"AWS_EC2_METADATA_DISABLED": "true", "LAB_AWS_BUDGET": "",
	} {
		t.Setenv(name, value)
	}
}

func open(t *testing.T, cfg backend.Config) (backend.Backend, error) {
	t.Helper()
	b, err := backend.Open(t.Context(), "aws", cfg)
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() {
		if err := b.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return b, b.Mount(backend.Service{ID: queues.ServiceID, Resources: queues.Resources{}})
}

func TestTheBackendWantsABudget(t *testing.T) {
	pretend(t)
	for text, want := range map[string]string{
		"":     "LAB_AWS_BUDGET is not set; want the dollars",
		"much": `LAB_AWS_BUDGET is "much"; want the dollars`,
		"-1":   `LAB_AWS_BUDGET is "-1"`,
		"0":    `LAB_AWS_BUDGET is "0"`,
		"NaN":  `LAB_AWS_BUDGET is "NaN"`,
	} {
		t.Setenv("LAB_AWS_BUDGET", text)
		if _, err := open(t, backend.Config{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got error %v, want %q in it", text, err, want)
		}
	}
}

func TestTheBackendSaysWhatTheDefaultChainLacks(t *testing.T) {
	pretend(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	if _, err := open(t, backend.Config{Budget: 1}); err == nil || !strings.Contains(err.Error(), "no credentials; set AWS_PROFILE") {
		t.Errorf("without credentials: got error %v", err)
	}
	t.Setenv("AWS_REGION", "")
	if _, err := open(t, backend.Config{Budget: 1}); err == nil || !strings.Contains(err.Error(), "no region; set AWS_REGION") {
		t.Errorf("without a region: got error %v", err)
	}
}

func TestTheDefaultChainLeadsToTheAccount(t *testing.T) {
	pretend(t)
	t.Setenv("LAB_AWS_BUDGET", "0.01")
	b, err := open(t, backend.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if b.Name() != "aws" || !b.Limits().RealTime || b.Config().Region != "eu-central-1" {
		t.Errorf("got %s in %q with %+v", b.Name(), b.Config().Region, b.Limits())
	}
	_, err = awssqs.NewFromConfig(b.Config()).CreateQueue(t.Context(), &awssqs.CreateQueueInput{QueueName: aws.String(b.Resource("orders"))})
	if err != nil {
		t.Error(err)
	}
}

func TestTheBudgetStopsCallsButNotTheCleanUp(t *testing.T) {
	pretend(t)
	// One call may cost 16 requests at 0.60 dollars a million, and costs one.
	generous, err := open(t, backend.Config{Budget: 1})
	if err != nil {
		t.Fatal(err)
	}
	name := generous.Resource("orders")
	client := awssqs.NewFromConfig(generous.Config())
	if _, err := client.CreateQueue(t.Context(), &awssqs.CreateQueueInput{QueueName: aws.String(name)}); err != nil {
		t.Fatal(err)
	}
	poor, err := open(t, backend.Config{Budget: 0.000001})
	if err != nil {
		t.Fatal(err)
	}
	_, err = awssqs.NewFromConfig(poor.Config()).ListQueues(t.Context(), &awssqs.ListQueuesInput{})
	if refused, ok := errors.AsType[*backend.BudgetError](err); !ok || refused.Spent <= 0 {
		t.Errorf("got error %v, want a BudgetError with what was spent", err)
	}
	if err := poor.Close(t.Context()); err != nil {
		t.Errorf("clean-up without money: %v", err)
	}
}
