// SPDX-License-Identifier: Apache-2.0

// Package queues tells remote backends what a lab creates in SQS.
package queues

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/backend"
)

// ServiceID is the SDK's id of SQS.
const ServiceID = awssqs.ServiceID

// Resources are the queues of a lab. The zero value is ready to use.
type Resources struct{}

var _ backend.Resources = Resources{}

// Tag tags what CreateQueue creates.
func (Resources) Tag(input any, tags map[string]string) (name string, tagged any) {
	in, ok := input.(*awssqs.CreateQueueInput)
	if !ok {
		return "", input
	}
	with := *in
	with.Tags = maps.Clone(in.Tags)
	if with.Tags == nil {
		with.Tags = map[string]string{}
	}
	maps.Copy(with.Tags, tags)
	return aws.ToString(in.QueueName), &with
}

// Created returns the URL of the queue that CreateQueue created.
func (Resources) Created(output any) string {
	out, ok := output.(*awssqs.CreateQueueOutput)
	if !ok {
		return ""
	}
	return aws.ToString(out.QueueUrl)
}

// Find returns the URLs of the queues whose names begin with prefix. AWS may list
// a queue up to a minute after it was created.
func (Resources) Find(ctx context.Context, cfg aws.Config, prefix string) ([]string, error) {
	pages := awssqs.NewListQueuesPaginator(awssqs.NewFromConfig(cfg), &awssqs.ListQueuesInput{
		QueueNamePrefix: aws.String(prefix), MaxResults: aws.Int32(1000),
	})
	var urls []string
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return urls, fmt.Errorf("queues %s*: %w", prefix, err)
		}
		urls = append(urls, page.QueueUrls...)
	}
	return urls, nil
}

// Remove deletes the queue with this URL and its messages.
func (Resources) Remove(ctx context.Context, cfg aws.Config, url string) error {
	_, err := awssqs.NewFromConfig(cfg).DeleteQueue(ctx, &awssqs.DeleteQueueInput{QueueUrl: aws.String(url)})
	if _, gone := errors.AsType[*sqstypes.QueueDoesNotExist](err); gone {
		return nil
	}
	if err != nil {
		return fmt.Errorf("queue %s: %w", url, err)
	}
	return nil
}

// RequestPrice is that of requests to FIFO queues, which are the dearest:
// 0.50 dollars a million (8.10), and 0.10 more for fair queues (8.11).
func (Resources) RequestPrice() float64 { return 0.60 }
