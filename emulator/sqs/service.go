// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"strings"
	"sync"
	"time"
)

// A Service is SQS for one account in one region. It is safe for concurrent use.
type Service struct {
	cfg    Config
	ids    ids
	queues sync.Map // of *namedQueue by name: looked up in every call, without a lock
	tasks  moveTasks

	mu      sync.Mutex           // held to create and to delete queues
	deleted map[string]time.Time // when names became free
	created uint64               // queues ever created
}

// New returns a Service without queues.
func New(cfg Config) *Service {
	cfg = cfg.withDefaults()
	return &Service{cfg: cfg, ids: ids{seed: cfg.Seed}, deleted: map[string]time.Time{}}
}

// Depth returns how many messages a queue holds, given its URL or name, and
// whether there is such a queue. Unlike the attributes of GetQueueAttributes,
// which must be read through an API call, it takes no virtual time.
func (s *Service) Depth(queueURLOrName string) (visible, inFlight, delayed int, ok bool) {
	q, err := s.open(&queueURLOrName)
	if err != nil {
		return 0, 0, 0, false
	}
	var v visit
	if err := v.enter(context.Background(), s, q); err != nil {
		return 0, 0, 0, false
	}
	defer v.leave()
	visible, inFlight, delayed = q.depth()
	return visible, inFlight, delayed, true
}

// open finds the queue of a URL. A URL's host does not matter, only its account
// and name; a bare name is accepted too, as AWS accepts it.
func (s *Service) open(url *string) (*namedQueue, error) {
	if url == nil || *url == "" {
		return nil, missingParameter("QueueUrl")
	}
	name := *url
	if slash := strings.LastIndexByte(name, '/'); slash >= 0 {
		owner := name[:slash]
		name = name[slash+1:]
		if owner[strings.LastIndexByte(owner, '/')+1:] != s.cfg.Account {
			return nil, nonExistentQueue()
		}
	}
	q := s.find(name)
	if q == nil {
		return nil, nonExistentQueue()
	}
	return q, nil
}

// find returns the queue with this name, or nil.
func (s *Service) find(name string) *namedQueue {
	q, _ := s.queues.Load(name)
	found, _ := q.(*namedQueue)
	return found
}

// arn returns the ARN of a queue.
func (s *Service) arn(name string) string {
	return "arn:" + partition(s.cfg.Region) + ":sqs:" + s.cfg.Region + ":" + s.cfg.Account + ":" + name
}

// findARN returns the queue with this ARN, or nil.
func (s *Service) findARN(arn string) *namedQueue {
	name := arn[strings.LastIndexByte(arn, ':')+1:]
	if q := s.find(name); q != nil && q.arn == arn {
		return q
	}
	return nil
}

func partition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	default:
		return "aws"
	}
}

// orEmpty returns in, or an empty input for a nil one, as SDK clients do.
func orEmpty[T any](in *T) *T {
	if in == nil {
		return new(T)
	}
	return in
}
