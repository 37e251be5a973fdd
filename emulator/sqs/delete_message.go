// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/emulator/internal/queue"
)

// What AWS does. The handle of a receive deletes the message; doing so twice is
// no error. On a standard queue any handle of the message does, also after its
// visibility timeout ended ([Config.RefuseStaleHandles]); on a FIFO queue only
// that of the last receive, until its timeout ends (2.1.5, 7.2.27).
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html

// DeleteMessage removes a message that was received.
func (s *Service) DeleteMessage(ctx context.Context, in *awssqs.DeleteMessageInput) (*awssqs.DeleteMessageOutput, error) {
	in = orEmpty(in)
	q, err := s.open(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	var v visit
	if err := v.enter(ctx, s, q); err != nil {
		return nil, err
	}
	defer v.leave()
	if s.cfg.FIFOCallsPerSecond > 0 {
		if err := v.admit(s, callDelete, v.groupsOf(in.ReceiptHandle)...); err != nil {
			return nil, err
		}
	}
	if err := v.delete(s, in.ReceiptHandle); err != nil {
		return nil, err
	}
	return &awssqs.DeleteMessageOutput{}, nil
}

func (v *visit) delete(s *Service, handle *string) error {
	m, fresh, err := v.find(handle)
	switch {
	case err != nil || m == nil:
		return err
	case !fresh && v.q.fifo:
		return invalidValue(*handle, "ReceiptHandle", "The receipt handle has expired.")
	case !fresh && s.cfg.RefuseStaleHandles:
		return nil
	}
	v.q.remove(m)
	return nil
}

// find returns the message of a handle, nil if it has left the queue, and whether
// the handle is of the last receive and its visibility timeout runs.
func (v *visit) find(handle *string) (m *queue.Message, fresh bool, err error) {
	if handle == nil || *handle == "" {
		return nil, false, missingParameter("ReceiptHandle")
	}
	ref, ok := parseHandle(*handle, v.q.key)
	if !ok {
		return nil, false, invalidReceiptHandle(*handle)
	}
	m = v.q.messages.Find(ref)
	return m, m != nil && m.State() == queue.InFlight && v.q.messages.Ref(m) == ref, nil
}

// groupsOf returns the message groups of handles, for the quota of 2.1.12.
func (v *visit) groupsOf(handles ...*string) []string {
	var groups []string
	for _, handle := range handles {
		if m, _, err := v.find(handle); err == nil && m != nil {
			groups = append(groups, m.Group())
		}
	}
	return groups
}
