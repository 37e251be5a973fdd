// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// What AWS does. All attributes given are set, or none. The type of a queue
// cannot be changed. A new retention period holds for messages that are there
// already, a new delay only on a FIFO queue, a new visibility timeout never.
// An empty Policy, RedrivePolicy or RedriveAllowPolicy removes it. Changes take
// effect at once, where AWS needs up to 60 s, and 15 minutes for retention.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html

// SetQueueAttributes changes attributes of a queue.
func (s *Service) SetQueueAttributes(ctx context.Context, in *awssqs.SetQueueAttributesInput) (*awssqs.SetQueueAttributesOutput, error) {
	in = orEmpty(in)
	q, err := s.open(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	if in.Attributes == nil {
		return nil, missingParameter("Attributes")
	}
	if err := s.checkRedrive(q.name, q.fifo, in.Attributes); err != nil {
		return nil, err
	}
	var v visit
	if err := v.enter(ctx, s, q); err != nil {
		return nil, err
	}
	defer v.leave()
	if err := q.change(in.Attributes); err != nil {
		return nil, err
	}
	q.settle(v.now, &v.facts) // a shorter retention period may have ended already
	q.monitor.wake()
	return &awssqs.SetQueueAttributesOutput{}, nil
}

// change sets attributes, and tells the messages what concerns them.
func (q *namedQueue) change(values map[string]string) error {
	before := q.attributes
	if err := q.attributes.apply(values); err != nil {
		return err
	}
	q.modified = time.Now()
	if q.attributes.retention != before.retention {
		q.messages.SetRetention(q.attributes.retention)
	}
	if q.fifo && q.attributes.delay != before.delay {
		q.messages.Redelay(q.attributes.delay)
	}
	return nil
}
