// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/lab"
)

// QueueConfig has the attributes of a queue under AWS's names. Zero means AWS's
// default. A name that ends in ".fifo" makes a FIFO queue.
type QueueConfig struct {
	VisibilityTimeout      time.Duration // default 30 s, at most 12 h, whole seconds
	Delay                  time.Duration // DelaySeconds: at most 15 min
	MessageRetentionPeriod time.Duration // default 4 days, 1 min to 14 days
	ReceiveMessageWaitTime time.Duration // of receives that don't say: at most 20 s
	MaximumMessageSize     int           // bytes, default 1 MiB
	RedrivePolicy          RedrivePolicy

	ContentBasedDeduplication bool   // FIFO: the body's hash is the deduplication id
	DeduplicationScope        string // FIFO: "queue" (default) or "messageGroup"
	FifoThroughputLimit       string // FIFO: "perQueue" (default) or "perMessageGroupId"

	// Attributes are any further attributes as AWS wants them. They win over the
	// fields above, so an explicit zero can be said here.
	Attributes map[string]string
}

// RedrivePolicy says where a message goes that was received MaxReceiveCount
// times without being deleted. The zero policy is none.
type RedrivePolicy struct {
	DeadLetterQueue *Queue
	MaxReceiveCount int // 1 to 1,000
}

// A Queue is a queue of a lab.
type Queue struct {
	lab    *lab.Lab
	client *awssqs.Client
	name   string
	url    string
	arn    string
}

// NewQueue creates a queue. It stops the test when AWS would not.
func NewQueue(l *lab.Lab, name string, cfg QueueConfig) *Queue {
	l.TB().Helper()
	servicesOf(l).contentBased[name] = cfg.ContentBasedDeduplication
	q := &Queue{lab: l, client: awssqs.NewFromConfig(l.AWS()), name: name}
	attributes, err := cfg.attributes(name)
	if err != nil {
		l.TB().Fatalf("sqs: queue %s: %v", name, err)
	}
	created, err := q.client.CreateQueue(l.Context(), &awssqs.CreateQueueInput{
		QueueName: aws.String(l.Resource(name)), Attributes: attributes,
	})
	if err != nil {
		l.TB().Fatalf("sqs: queue %s: %v", name, err)
	}
	q.url = aws.ToString(created.QueueUrl)
	q.arn = q.attribute(sqstypes.QueueAttributeNameQueueArn)
	if l.Limits().RealTime {
		l.Learn(cfg.RedrivePolicy.learn(q))
	}
	return q
}

func (cfg QueueConfig) attributes(name string) (map[string]string, error) {
	attributes := map[string]string{}
	for _, span := range []struct {
		name  sqstypes.QueueAttributeName
		value time.Duration
	}{
		{sqstypes.QueueAttributeNameVisibilityTimeout, cfg.VisibilityTimeout},
		{sqstypes.QueueAttributeNameDelaySeconds, cfg.Delay},
		{sqstypes.QueueAttributeNameMessageRetentionPeriod, cfg.MessageRetentionPeriod},
		{sqstypes.QueueAttributeNameReceiveMessageWaitTimeSeconds, cfg.ReceiveMessageWaitTime},
	} {
		if span.value%time.Second != 0 {
			return nil, fmt.Errorf("%s is %v, want whole seconds", span.name, span.value)
		}
		if span.value != 0 {
			attributes[string(span.name)] = strconv.Itoa(int(span.value / time.Second))
		}
	}
	if cfg.MaximumMessageSize != 0 {
		attributes[string(sqstypes.QueueAttributeNameMaximumMessageSize)] = strconv.Itoa(cfg.MaximumMessageSize)
	}
	if strings.HasSuffix(name, ".fifo") {
		attributes[string(sqstypes.QueueAttributeNameFifoQueue)] = "true"
	}
	if cfg.ContentBasedDeduplication {
		attributes[string(sqstypes.QueueAttributeNameContentBasedDeduplication)] = "true"
	}
	if cfg.DeduplicationScope != "" {
		attributes[string(sqstypes.QueueAttributeNameDeduplicationScope)] = cfg.DeduplicationScope
	}
	if cfg.FifoThroughputLimit != "" {
		attributes[string(sqstypes.QueueAttributeNameFifoThroughputLimit)] = cfg.FifoThroughputLimit
	}
	policy, err := cfg.RedrivePolicy.json()
	if err != nil {
		return nil, err
	}
	if policy != "" {
		attributes[string(sqstypes.QueueAttributeNameRedrivePolicy)] = policy
	}
	maps.Copy(attributes, cfg.Attributes)
	return attributes, nil
}

func (p RedrivePolicy) json() (string, error) {
	switch {
	case p == RedrivePolicy{}:
		return "", nil
	case p.DeadLetterQueue == nil:
		return "", fmt.Errorf("RedrivePolicy has MaxReceiveCount %d but no DeadLetterQueue", p.MaxReceiveCount)
	}
	text, err := json.Marshal(struct {
		Target string `json:"deadLetterTargetArn"`
		Count  int    `json:"maxReceiveCount"`
	}{p.DeadLetterQueue.arn, p.MaxReceiveCount})
	return string(text), err
}

// Name returns the queue's name, as the ledger calls it.
func (q *Queue) Name() string { return q.name }

// URL returns the queue's URL, which SDK calls take.
func (q *Queue) URL() string { return q.url }

// ARN returns the queue's Amazon Resource Name.
func (q *Queue) ARN() string { return q.arn }

// FIFO reports whether it is a FIFO queue.
func (q *Queue) FIFO() bool { return strings.HasSuffix(q.name, ".fifo") }

// Left returns how many messages are in the queue: visible, delayed or in flight.
func (q *Queue) Left(ctx context.Context) (int, error) {
	out, err := q.client.GetQueueAttributes(ctx, &awssqs.GetQueueAttributesInput{
		QueueUrl: aws.String(q.url),
		AttributeNames: []sqstypes.QueueAttributeName{
			sqstypes.QueueAttributeNameApproximateNumberOfMessages,
			sqstypes.QueueAttributeNameApproximateNumberOfMessagesDelayed,
			sqstypes.QueueAttributeNameApproximateNumberOfMessagesNotVisible,
		},
	})
	if err != nil {
		return 0, err
	}
	total := 0
	for name, text := range out.Attributes {
		n, err := strconv.Atoi(text)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", name, err)
		}
		total += n
	}
	return total, nil
}

// SetAttributes changes attributes of the queue, as AWS wants them.
func (q *Queue) SetAttributes(attributes map[string]string) {
	q.lab.TB().Helper()
	_, err := q.client.SetQueueAttributes(q.lab.Context(), &awssqs.SetQueueAttributesInput{
		QueueUrl: aws.String(q.url), Attributes: attributes,
	})
	if err != nil {
		q.lab.TB().Fatalf("sqs: queue %s: %v", q.name, err)
	}
}

func (q *Queue) attribute(name sqstypes.QueueAttributeName) string {
	q.lab.TB().Helper()
	out, err := q.client.GetQueueAttributes(q.lab.Context(), &awssqs.GetQueueAttributesInput{
		QueueUrl: aws.String(q.url), AttributeNames: []sqstypes.QueueAttributeName{name},
	})
	if err != nil {
		q.lab.TB().Fatalf("sqs: queue %s: %v", q.name, err)
	}
	return out.Attributes[string(name)]
}
