// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"testing"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/emulator/sqs"
)

// Knobs that change a number of a rule. Those that change a rule have rows beside
// the rule's own.
func TestNumbersOfRulesAreKnobs(t *testing.T) {
	t.Parallel()
	checkRules(t, []rule{
		{name: "1.10.4 a purge a second", cfg: sqs.Config{PurgeInterval: time.Second}, test: func(f *fixture) {
			url := f.queue("orders")
			purge := func() error {
				_, err := f.PurgeQueue(f.Context(), &awssqs.PurgeQueueInput{QueueUrl: &url})
				return err
			}
			f.want("first", purge(), nil)
			f.wantError(purge(), "AWS.SimpleQueueService.PurgeQueueInProgress", "Only one PurgeQueue operation on orders is allowed every 60 seconds.")
			pass(time.Second)
			f.want("after a second", purge(), nil)
		}},
		{name: "1.10.4 a name is free at once", cfg: sqs.Config{RecreateAfter: -1}, test: func(f *fixture) {
			url := f.queue("orders")
			_, err := f.DeleteQueue(f.Context(), &awssqs.DeleteQueueInput{QueueUrl: &url})
			f.want("delete", err, nil)
			f.want("again", f.queue("orders"), url)
		}},
		{name: "2.3.2 three in flight and more than a tenth is noisy", cfg: sqs.Config{Fair: sqs.FairConfig{MinInFlight: 3, ProcessingShare: -1}}, test: func(f *fixture) {
			f.wantBodies("quiet before noisy", f.receiveOne(crowd(f, 3)), "B1")
		}},
		{name: "2.3.2 nobody has more than everything", cfg: sqs.Config{Fair: sqs.FairConfig{InFlightShare: 1, ProcessingShare: -1}}, test: func(f *fixture) {
			f.wantBodies("oldest first", f.receiveOne(crowd(f, 30)), "A31")
		}},
		{name: "2.3.4 quiet again after a minute", cfg: sqs.Config{Fair: sqs.FairConfig{QuietAfter: time.Minute, ProcessingShare: -1}}, test: func(f *fixture) {
			f.want("after a minute", noisyThenIdle(f, time.Minute), "A31")
		}},
		{name: "2.3.4 not before", cfg: sqs.Config{Fair: sqs.FairConfig{QuietAfter: time.Minute, ProcessingShare: -1}}, test: func(f *fixture) {
			f.want("after less", noisyThenIdle(f, time.Minute-time.Nanosecond), "B1")
		}},
	})
}
