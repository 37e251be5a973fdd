// SPDX-License-Identifier: Apache-2.0

package backend_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/backend"
	"github.com/eventlab/eventlab/backend/queues"
	"github.com/eventlab/eventlab/emulator"
	"github.com/eventlab/eventlab/emulator/sqs"
)

// newEndpoint serves an emulated SQS and returns its URL, and a client of it that
// is no lab's.
func newEndpoint(t *testing.T) (url string, client *awssqs.Client) {
	t.Helper()
	emulated := emulator.New(emulator.Config{})
	if err := emulated.Mount("SQS", sqs.New(sqs.Config{})); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(emulated.Handler(emulator.HandlerConfig{}))
	t.Cleanup(server.Close)
	return server.URL, awssqs.NewFromConfig(emulated.WireConfig())
}

func openLab(t *testing.T, url string) (backend.Backend, *awssqs.Client) {
	t.Helper()
	b, err := backend.Open(t.Context(), url, backend.Config{Run: "run", Test: "TestQueue/#01"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	if err := b.Mount(backend.Service{ID: queues.ServiceID, Resources: queues.Resources{}}); err != nil {
		t.Fatal(err)
	}
	return b, awssqs.NewFromConfig(b.Config())
}

func create(t *testing.T, client *awssqs.Client, name string) string {
	t.Helper()
	out, err := client.CreateQueue(t.Context(), &awssqs.CreateQueueInput{QueueName: aws.String(name)})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.QueueUrl)
}

func queuesAt(t *testing.T, client *awssqs.Client) []string {
	t.Helper()
	out, err := client.ListQueues(t.Context(), &awssqs.ListQueuesInput{})
	if err != nil {
		t.Fatal(err)
	}
	return out.QueueUrls
}

func TestWhatALabCreatesCarriesItsTags(t *testing.T) {
	t.Parallel()
	url, others := newEndpoint(t)
	b, client := openLab(t, url)
	out, err := client.CreateQueue(t.Context(), &awssqs.CreateQueueInput{
		QueueName: aws.String(b.Resource("orders")), Tags: map[string]string{"team": "shop"},
	})
	if err != nil {
		t.Fatal(err)
	}
	tags, err := others.ListQueueTags(t.Context(), &awssqs.ListQueueTagsInput{QueueUrl: out.QueueUrl})
	if err != nil {
		t.Fatal(err)
	}
	delete(tags.Tags, "eventlab:lab") // counts the labs of the process
	want := map[string]string{"team": "shop", "eventlab:run": "run", "eventlab:test": "TestQueue/_01"}
	if diff := cmp.Diff(want, tags.Tags); diff != "" {
		t.Errorf("tags, want (-) and got (+):\n%s", diff)
	}
}

func TestALabRemovesWhatItCreatedAndNothingElse(t *testing.T) {
	t.Parallel()
	url, others := newEndpoint(t)
	theirs := create(t, others, "orders")
	b, client := openLab(t, url)
	create(t, client, b.Resource("orders"))
	create(t, client, b.Resource("orders-dead"))
	create(t, others, b.Resource("answer-was-lost"))
	deleted := create(t, client, b.Resource("deleted-by-the-test"))
	if _, err := client.DeleteQueue(t.Context(), &awssqs.DeleteQueueInput{QueueUrl: aws.String(deleted)}); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{theirs}, queuesAt(t, others)); diff != "" {
		t.Errorf("queues that are left, want (-) and got (+):\n%s", diff)
	}
}

// CreateQueue returns a queue that exists already: a lab would remove it.
func TestALabMayNotTakeTheNamesOfOthers(t *testing.T) {
	t.Parallel()
	url, others := newEndpoint(t)
	create(t, others, "orders")
	b, client := openLab(t, url)
	_, err := client.CreateQueue(t.Context(), &awssqs.CreateQueueInput{QueueName: aws.String("orders")})
	if err == nil || !strings.Contains(err.Error(), `use Resource("orders")`) {
		t.Errorf("got error %v, want one that says which name to use", err)
	}
	if err := b.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := queuesAt(t, others); len(left) != 1 {
		t.Errorf("got queues %q, want that of the others", left)
	}
}

func TestCallsToServicesThatWereNotMountedAreRefused(t *testing.T) {
	t.Parallel()
	url, _ := newEndpoint(t)
	b, err := backend.Open(t.Context(), url, backend.Config{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = awssqs.NewFromConfig(b.Config()).ListQueues(t.Context(), &awssqs.ListQueuesInput{})
	if err == nil || !strings.Contains(err.Error(), "the lab did not mount SQS") {
		t.Errorf("got error %v, want one that names the service", err)
	}
	if err := b.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// here is a service that runs in this process on every backend.
type here struct{}

func (here) ListQueues(context.Context, *awssqs.ListQueuesInput) (*awssqs.ListQueuesOutput, error) {
	return &awssqs.ListQueuesOutput{QueueUrls: []string{"here"}}, nil
}

func TestAServiceWithoutResourcesRunsInThisProcess(t *testing.T) {
	t.Parallel()
	url, _ := newEndpoint(t)
	b, err := backend.Open(t.Context(), url, backend.Config{})
	if err != nil {
		t.Fatal(err)
	}
	service := backend.Service{ID: "SQS", New: func() any { return here{} }}
	if err := b.Mount(service); err != nil {
		t.Fatal(err)
	}
	if err := b.Mount(service); err == nil {
		t.Error("mounted twice: got no error")
	}
	client := awssqs.NewFromConfig(b.Config())
	if got := queuesAt(t, client); len(got) != 1 || got[0] != "here" {
		t.Errorf("got %q, want the answer of this process", got)
	}
	_, err = client.CreateQueue(t.Context(), &awssqs.CreateQueueInput{QueueName: aws.String("q")})
	if err == nil || !strings.Contains(err.Error(), "NotImplemented") {
		t.Errorf("an operation that it lacks: got error %v, want NotImplemented", err)
	}
	if err := b.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAnEndpointThatIsNoLocalStackHasNoKnownDifferences(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer string
		want   backend.Limits
	}{
		"LocalStack":     {`{"services": {"sqs": "running"}, "version": "4.14.0"}`, backend.LocalStackLimits()},
		"something else": {`<html>`, backend.Limits{RealTime: true}},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, c.answer) // the client is there
		}))
		t.Cleanup(server.Close)
		b, err := backend.Open(t.Context(), server.URL, backend.Config{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, b.Limits()); diff != "" {
			t.Errorf("%s: limits, want (-) and got (+):\n%s", name, diff)
		}
		if err := b.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
