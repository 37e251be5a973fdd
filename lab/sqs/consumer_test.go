// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/consumers/batch"
	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/lab"
)

// invoicing is a team's consumer: for each order it sends an invoice.
type invoicing struct {
	client *awssqs.Client
	queue  string
}

func (i *invoicing) handle(ctx context.Context, message events.SQSMessage) error {
	if strings.Contains(message.Body, "poison") {
		return errors.New("no address")
	}
	_, err := i.client.SendMessage(ctx, &awssqs.SendMessageInput{
		QueueUrl: aws.String(i.queue), MessageBody: aws.String("invoice for " + message.Body),
	})
	return err
}

// newInvoicing makes the consumer's handler as a team would, from the handling
// of one message.
func newInvoicing(wrap func(*invoicing) any) func(context.Context, aws.Config) (any, error) {
	return func(ctx context.Context, cfg aws.Config) (any, error) {
		client := awssqs.NewFromConfig(cfg)
		queue, err := client.GetQueueUrl(ctx, &awssqs.GetQueueUrlInput{QueueName: aws.String("invoices")})
		if err != nil {
			return nil, err
		}
		return wrap(&invoicing{client: client, queue: aws.ToString(queue.QueueUrl)}), nil
	}
}

func naiveInvoicing(i *invoicing) any {
	return func(ctx context.Context, event events.SQSEvent) error {
		for _, message := range event.Records {
			if err := i.handle(ctx, message); err != nil {
				return err
			}
		}
		return nil
	}
}

func partialInvoicing(i *invoicing) any { return batch.SQS(i.handle, batch.Config{}) }

func goodConsumer() Consumer {
	reserved := 5
	return Consumer{
		New:             newInvoicing(partialInvoicing),
		Lab:             virtual(1),
		Good:            func(n int) string { return fmt.Sprintf("order-%d", n) },
		Poison:          "poison",
		Prepare:         func(l *lab.Lab) { NewQueue(l, "invoices", QueueConfig{}) },
		Queue:           QueueConfig{VisibilityTimeout: time.Minute},
		MaxReceiveCount: 5,
		Function:        function.Config{Timeout: 10 * time.Second, ReservedConcurrentExecutions: &reserved},
		Mapping:         MappingConfig{BatchSize: 10, ReportBatchItemFailures: true, MaximumConcurrency: 5},
	}
}

// TestAGoodConsumerOfOnesOwn is how a team's own test reads.
func TestAGoodConsumerOfOnesOwn(t *testing.T) {
	t.Parallel()
	Test(t, goodConsumer())
}

func TestAGoodFIFOConsumerOfOnesOwn(t *testing.T) {
	t.Parallel()
	c := goodConsumer()
	c.QueueName = "orders.fifo"
	c.Queue.VisibilityTimeout = 15 * time.Second
	c.MaxReceiveCount = 3
	c.Mapping.BatchSize = 1
	Test(t, c)
}

// TestASuiteOfOnesOwnCatches has a consumer that breaks each mode's promise.
func TestASuiteOfOnesOwnCatches(t *testing.T) {
	t.Parallel()
	with := func(change func(*Consumer)) Consumer {
		c := goodConsumer()
		change(&c)
		return c
	}
	naive := func(c *Consumer) { c.New, c.Mapping.ReportBatchItemFailures = newInvoicing(naiveInvoicing), false }
	for _, row := range []struct {
		name     string
		consumer Consumer
		mode     string
		says     []string
	}{
		{"any error fails the batch", with(naive), "whole-batch-retry", []string{"dead-lettered though healthy", "ReportBatchItemFailures"}},
		{"the loop stops at the first error", with(naive), "poison-position-starvation", []string{"dead-lettered though healthy: order-1", "go on with the next message"}},
		{
			"the mapping does not ask", with(func(c *Consumer) { c.Mapping.ReportBatchItemFailures = false }),
			"partial-batch-response-miswired", []string{"1 reported messages were deleted all the same", "set ReportBatchItemFailures on the mapping"},
		},
		{
			"an error in place of a report", with(func(c *Consumer) {
				c.New = func(context.Context, aws.Config) (any, error) {
					return func(context.Context, events.SQSEvent) (string, error) { return "done", nil }, nil
				}
			}),
			"partial-batch-response-miswired", []string{"no valid partial batch response", "itemIdentifier"},
		},
		{
			"the window eats the visibility", with(func(c *Consumer) {
				c.Queue.VisibilityTimeout = 10 * time.Second
				c.Mapping.MaximumBatchingWindow = 5 * time.Second
			}),
			"visibility-shorter-than-work", []string{"are duplicates", "the visibility timeout is 10s", "here 1m5s"},
		},
		{
			"pollers that ignore the reserved concurrency", with(func(c *Consumer) {
				one := 1
				c.Function.ReservedConcurrentExecutions = &one
				c.Mapping.MaximumConcurrency, c.MaxReceiveCount = 0, 1
			}),
			"throttle-burns-receive-count", []string{"dead-lettered: order-", "set MaximumConcurrency"},
		},
		{
			"a batch on a FIFO queue", with(func(c *Consumer) { c.QueueName = "orders.fifo" }),
			"poison-position-starvation", []string{"1 dead-lettered though healthy: order-6", "BatchSize 1, or park"},
		},
		{
			"a long visibility timeout on a FIFO queue", with(func(c *Consumer) {
				c.QueueName = "orders.fifo"
				c.Queue.VisibilityTimeout = 6 * time.Minute
			}),
			"fifo-head-of-line-block", []string{"waited longer", "5 x 6m0s"},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			text := complaints(t, row.consumer, row.mode)
			for _, want := range append(row.says, "promised:", "happened:", "cure:", "LAB_SEED=1 go test -run '/"+row.mode+"$'") {
				if !strings.Contains(text, want) {
					t.Errorf("the complaint lacks %q:\n%s", want, text)
				}
			}
		})
	}
}

// complaints returns what Test would say of a consumer in one mode.
func complaints(t *testing.T, c Consumer, mode string) string {
	t.Helper()
	var text strings.Builder
	for _, own := range c.ownModes() {
		if own.name() != mode {
			continue
		}
		if own.skip != "" {
			t.Fatalf("skipped: %s", own.skip)
		}
		for _, o := range c.judge(t, own) {
			if !o.Verdict.Good() {
				text.WriteString(own.explain(o) + "\n")
			}
		}
	}
	return text.String()
}

func TestAModeThatCannotApplySaysWhy(t *testing.T) {
	t.Parallel()
	c := goodConsumer()
	c.Poison, c.Function.ReservedConcurrentExecutions = "", nil
	for _, own := range c.ownModes() {
		wantSkip := own.name() != "visibility-shorter-than-work"
		if (own.skip != "") != wantSkip {
			t.Errorf("%s: got skip %q", own.name(), own.skip)
		}
	}
}

func TestAConsumerThatCannotBeTestedNamesTheMistake(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*Consumer){
		"Consumer.New is nil":                             func(c *Consumer) { c.New = nil },
		"Consumer.Good is nil":                            func(c *Consumer) { c.Good = nil },
		"have the same business key \"same\"":             func(c *Consumer) { c.Good = func(int) string { return "same" } },
		"Consumer.Poison has the business key of Good(1)": func(c *Consumer) { c.Poison = "order-1" },
		"Consumer.MaxReceiveCount is -1":                  func(c *Consumer) { c.MaxReceiveCount = -1 },
		"say Consumer.MaxReceiveCount, and the lab makes": func(c *Consumer) { c.Queue.RedrivePolicy.MaxReceiveCount = 3 },
	} {
		c := goodConsumer()
		change(&c)
		if err := c.check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
