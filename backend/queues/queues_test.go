// SPDX-License-Identifier: Apache-2.0

package queues_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/backend/queues"
)

func TestTagsAreAddedToACopyOfTheInput(t *testing.T) {
	t.Parallel()
	in := &awssqs.CreateQueueInput{QueueName: aws.String("orders"), Tags: map[string]string{"team": "shop"}}
	name, tagged := queues.Resources{}.Tag(in, map[string]string{"eventlab:run": "run"})
	if name != "orders" {
		t.Errorf("got name %q, want orders", name)
	}
	with, ok := tagged.(*awssqs.CreateQueueInput)
	if !ok {
		t.Fatalf("got a %T, want the same type", tagged)
	}
	if diff := cmp.Diff(map[string]string{"team": "shop", "eventlab:run": "run"}, with.Tags); diff != "" {
		t.Errorf("tags, want (-) and got (+):\n%s", diff)
	}
	if len(in.Tags) != 1 {
		t.Errorf("the caller's input has tags %v now, want it unchanged", in.Tags)
	}
}

func TestCallsThatCreateNothingStayAsTheyAre(t *testing.T) {
	t.Parallel()
	in := &awssqs.SendMessageInput{MessageBody: aws.String("a")}
	if name, same := (queues.Resources{}).Tag(in, map[string]string{"eventlab:run": "run"}); name != "" || same != any(in) {
		t.Errorf("got name %q and %v, want the input as it is", name, same)
	}
}
