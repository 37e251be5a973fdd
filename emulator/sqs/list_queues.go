// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// What AWS does. URLs come in the order of the names; NextToken is there only
// when MaxResults was given and more are to come; without results there is no
// list (recorded: queue/list-pagination). Quotas: MaxResults 1 to 1,000, and
// 1,000 results without it.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html

// ListQueues returns the URLs of queues whose names have a prefix.
func (s *Service) ListQueues(ctx context.Context, in *awssqs.ListQueuesInput) (*awssqs.ListQueuesOutput, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	in = orEmpty(in)
	var prefix string
	if in.QueueNamePrefix != nil {
		prefix = *in.QueueNamePrefix
	}
	named := s.queuesWhere(func(q *namedQueue) bool { return strings.HasPrefix(q.name, prefix) })
	urls, token, err := page(named, in.MaxResults, in.NextToken)
	if err != nil {
		return nil, err
	}
	return &awssqs.ListQueuesOutput{QueueUrls: urls, NextToken: token}, nil
}

// queuesWhere returns the queues for which keep holds, in the order of their
// names. No queue is locked meanwhile.
func (s *Service) queuesWhere(keep func(*namedQueue) bool) []*namedQueue {
	var found []*namedQueue
	s.queues.Range(func(_, value any) bool {
		if q, ok := value.(*namedQueue); ok && keep(q) {
			found = append(found, q)
		}
		return true
	})
	slices.SortFunc(found, func(a, b *namedQueue) int { return strings.Compare(a.name, b.name) })
	return found
}

// page returns the URLs of one page. A token names the last queue before it.
func page(queues []*namedQueue, maxResults *int32, token *string) (urls []string, next *string, err error) {
	most := 1000
	if maxResults != nil {
		if *maxResults < 1 || int(*maxResults) > most {
			return nil, nil, invalidParameter("Value for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and 1000.")
		}
		most = int(*maxResults)
	}
	if token != nil && *token != "" {
		last, err := base64.StdEncoding.DecodeString(*token)
		if err != nil {
			return nil, nil, invalidParameter("Invalid or expired next token.")
		}
		queues = slices.DeleteFunc(queues, func(q *namedQueue) bool { return q.name <= string(last) })
	}
	if len(queues) > most {
		queues = queues[:most]
		if maxResults != nil {
			next = new(base64.StdEncoding.EncodeToString([]byte(queues[most-1].name)))
		}
	}
	for _, q := range queues {
		urls = append(urls, q.url)
	}
	return urls, next, nil
}
