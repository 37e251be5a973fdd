// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"slices"
	"strconv"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// What AWS does. It returns the attributes named, or All: also those at their
// defaults, but not those that are not set; without names, none. Counts are
// approximate and late on AWS; here they are exact and at once.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html

// GetQueueAttributes returns attributes of a queue.
func (s *Service) GetQueueAttributes(ctx context.Context, in *awssqs.GetQueueAttributesInput) (*awssqs.GetQueueAttributesOutput, error) {
	in = orEmpty(in)
	q, err := s.open(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	names, err := expand(in.AttributeNames)
	if err != nil {
		return nil, err
	}
	var v visit
	if err := v.enter(ctx, s, q); err != nil {
		return nil, err
	}
	defer v.leave()
	out := &awssqs.GetQueueAttributesOutput{}
	for _, name := range names {
		value, ok := q.attribute(string(name))
		if !ok {
			continue
		}
		if out.Attributes == nil {
			out.Attributes = map[string]string{}
		}
		out.Attributes[string(name)] = value
	}
	return out, nil
}

// expand replaces All by all names and refuses unknown ones.
func expand(names []sqstypes.QueueAttributeName) ([]sqstypes.QueueAttributeName, error) {
	known := sqstypes.QueueAttributeName("").Values()
	all := false
	for _, name := range names {
		if name == sqstypes.QueueAttributeNameAll {
			all = true
		} else if !slices.Contains(known, name) {
			return nil, unknownAttribute(string(name))
		}
	}
	if all {
		return known, nil
	}
	return names, nil
}

// attribute returns an attribute as text, and whether the queue has it.
func (q *namedQueue) attribute(name string) (string, bool) {
	visible, inFlight, delayed := q.depth()
	switch name {
	case "ApproximateNumberOfMessages":
		return strconv.Itoa(visible), true
	case "ApproximateNumberOfMessagesNotVisible":
		return strconv.Itoa(inFlight), true
	case "ApproximateNumberOfMessagesDelayed":
		return strconv.Itoa(delayed), true
	case "CreatedTimestamp":
		return unixSeconds(q.created), true
	case "LastModifiedTimestamp":
		return unixSeconds(q.modified), true
	case "QueueArn":
		return q.arn, true
	default:
		return q.attributes.value(name)
	}
}

func unixSeconds(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }
