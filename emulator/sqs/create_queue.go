// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"maps"
	"strings"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// What AWS does. A queue that is there already is answered with its URL if every
// attribute given has the value it has; else the first that has not is named
// (7.2.13). FIFO queue names end in .fifo, and only they do. The name of a
// deleted queue is refused for 60 s (1.10.4, 7.2.10; [Config.RecreateAfter]).
// Quotas: names of 1 to 80 characters; ranges of attributes (1.10.1).
// Left out: tags of a queue that is there already are neither compared nor added.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html

// CreateQueue makes a queue, or finds the one that is there.
func (s *Service) CreateQueue(ctx context.Context, in *awssqs.CreateQueueInput) (*awssqs.CreateQueueOutput, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	in = orEmpty(in)
	fifo := in.Attributes[attributeFIFO] == "true"
	name, err := queueName(in.QueueName, fifo)
	if err != nil {
		return nil, err
	}
	a := defaultAttributes()
	a.fifo = fifo
	if err := a.apply(in.Attributes); err != nil {
		return nil, err
	}
	if err := s.checkRedrive(name, fifo, in.Attributes); err != nil {
		return nil, err
	}
	q, err := s.create(name, a, in)
	if err != nil {
		return nil, err
	}
	return &awssqs.CreateQueueOutput{QueueUrl: &q.url}, nil
}

func (s *Service) create(name string, a attributes, in *awssqs.CreateQueueInput) (*namedQueue, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	existing := s.find(name)
	if existing != nil && !existing.isGone() {
		return existing, existing.sameAs(&a, in.Attributes)
	}
	// One that is gone and still found is being deleted right now.
	at, ok := s.deleted[name]
	if existing != nil && s.cfg.RecreateAfter > 0 || ok && time.Since(at) < s.cfg.RecreateAfter {
		return nil, queueDeletedRecently()
	}
	delete(s.deleted, name)
	q := s.newQueue(name, a, maps.Clone(in.Tags))
	s.queues.Store(name, q)
	return q, nil
}

// sameAs reports the first of the attributes given in which q differs from want.
func (q *namedQueue) sameAs(want *attributes, given map[string]string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, name := range sortedKeys(given) {
		has, _ := q.attributes.value(name)
		if wanted, _ := want.value(name); has != wanted {
			return queueAlreadyExists(name)
		}
	}
	return nil
}

func queueName(name *string, fifo bool) (string, error) {
	const most, suffix = 80, ".fifo"
	switch {
	case name == nil:
		return "", invalidParameter("Value for parameter QueueName is invalid. Reason: Must specify a queue name.")
	case *name == "":
		return "", invalidParameter("Queue name cannot be empty")
	}
	stem, isFIFO := strings.CutSuffix(*name, suffix)
	switch {
	case fifo && (!isFIFO || !isIdentifier(stem, most-len(suffix))):
		return "", invalidParameter("The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.")
	case !fifo && !isIdentifier(*name, most):
		return "", invalidParameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")
	}
	return *name, nil
}

// isIdentifier says whether text has only letters, digits, hyphens and
// underscores, and is neither empty nor longer than most.
func isIdentifier(text string, most int) bool {
	if text == "" || len(text) > most {
		return false
	}
	for _, c := range []byte(text) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
		default:
			return false
		}
	}
	return true
}
