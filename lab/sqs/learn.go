// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/ledger"
)

// learn returns how to find out which messages of a queue were dead-lettered,
// where nobody tells: it reads the dead-letter queue. What it reads is hidden
// there for half a minute. The instant of the move cannot be known; the fact has
// that of the reading.
func (p RedrivePolicy) learn(source *Queue) func(context.Context) error {
	known := map[string]bool{}
	return func(ctx context.Context) error {
		if p.DeadLetterQueue == nil {
			return nil
		}
		client := awssqs.NewFromConfig(source.lab.Unrecorded())
		for {
			out, err := client.ReceiveMessage(ctx, &awssqs.ReceiveMessageInput{
				QueueUrl: aws.String(p.DeadLetterQueue.url), MaxNumberOfMessages: 10, WaitTimeSeconds: 1, VisibilityTimeout: 30,
				MessageSystemAttributeNames: []sqstypes.MessageSystemAttributeName{sqstypes.MessageSystemAttributeNameAll},
			})
			if err != nil {
				return fmt.Errorf("read %s: %w", p.DeadLetterQueue.name, err)
			}
			if len(out.Messages) == 0 {
				return nil
			}
			for i := range out.Messages {
				if m := &out.Messages[i]; !known[aws.ToString(m.MessageId)] && cameFrom(m, source) {
					known[aws.ToString(m.MessageId)] = true
					source.lab.Ledger().Write(ctx, deadLettered(m, source, p.DeadLetterQueue))
				}
			}
		}
	}
}

// cameFrom reports whether a dead-lettered message was in a queue before. Several
// queues can share a dead-letter queue.
func cameFrom(m *sqstypes.Message, source *Queue) bool {
	arn := m.Attributes[string(sqstypes.MessageSystemAttributeNameDeadLetterQueueSourceArn)]
	return arn == "" || strings.HasSuffix(arn, source.arn[strings.LastIndexByte(source.arn, ':'):])
}

func deadLettered(m *sqstypes.Message, source, dead *Queue) ledger.Fact {
	receives, _ := strconv.Atoi(m.Attributes[string(sqstypes.MessageSystemAttributeNameApproximateReceiveCount)]) // 0 when unknown
	return ledger.Fact{
		Kind: ledger.DeadLettered, Source: source.name, Destination: dead.name, Item: aws.ToString(m.MessageId),
		Key:     source.lab.Key(aws.ToString(m.Body)),
		Group:   m.Attributes[string(sqstypes.MessageSystemAttributeNameMessageGroupId)],
		Attempt: max(0, receives-1), // the reading was one
	}
}
