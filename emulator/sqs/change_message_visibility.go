// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/emulator/internal/queue"
)

// What AWS does. The timeout runs anew from now; 0 makes the message visible at
// once. On a standard queue any handle of the message does, also after its
// timeout ended (1.10.3; [Config.RefuseStaleHandles]). A message that left the
// queue has none (recorded: visibility/change-on-deleted-message), nor has, to a
// FIFO queue, an expired handle.
// Quotas: 0 to 43,200 s, and as much in all since the receive.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html

// maxVisibility is how long a message can be invisible after one receive.
const maxVisibility = 12 * time.Hour

// ChangeMessageVisibility changes when a received message becomes visible.
func (s *Service) ChangeMessageVisibility(ctx context.Context, in *awssqs.ChangeMessageVisibilityInput) (*awssqs.ChangeMessageVisibilityOutput, error) {
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
	if err := v.changeVisibility(s, in.ReceiptHandle, in.VisibilityTimeout); err != nil {
		return nil, err
	}
	return &awssqs.ChangeMessageVisibilityOutput{}, nil
}

func (v *visit) changeVisibility(s *Service, handle *string, seconds int32) error {
	timeout := time.Duration(seconds) * time.Second
	if timeout < 0 || timeout > maxVisibility {
		return invalidValue(seconds, "VisibilityTimeout", "VisibilityTimeout must be an integer between 0 and 43200.")
	}
	m, fresh, err := v.find(handle)
	switch {
	case err != nil:
		return err
	case m == nil || !fresh && v.q.fifo:
		return invalidValue(*handle, "ReceiptHandle", "Message does not exist or is not available for visibility timeout change.")
	case !fresh && s.cfg.RefuseStaleHandles:
		return messageNotInflight()
	}
	until := v.now.After(timeout)
	if m.State() == queue.InFlight && until > m.LastReceived.After(maxVisibility) {
		return invalidValue(seconds, "VisibilityTimeout", "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]")
	}
	v.q.hide(m, until)
	return nil
}
