// SPDX-License-Identifier: Apache-2.0

package backendtest

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// labLaws are about what a lab needs of a backend beside its services.
func labLaws() []Law {
	return []Law{
		{Name: "labs do not see each other's resources", check: isolation},
		{Name: "a name is 80 characters at most and keeps .fifo", check: names},
		{Name: "after Close nothing of the lab is left", check: nothingLeft},
		{Name: "Close may be called again", check: closeAgain},
	}
}

func isolation(b *bench) {
	other, err := newBench(b.ctx, b.open)
	b.must(err)
	defer func() { b.must(other.backend.Close(b.ctx)) }()
	mine, theirs := b.queue("q", nil), other.queue("q", nil)
	b.send(awssqs.SendMessageInput{}, mine, "mine")
	other.nothing(theirs, "sent to another lab's queue")
	b.wantBodies("own queue", b.gather(mine, 1), "mine")
}

func names(b *bench) {
	for _, name := range []string{"q", "q.fifo", strings.Repeat("q", 80), strings.Repeat("q", 75) + ".fifo"} {
		real := b.backend.Resource(name)
		if len(real) > 80 || strings.HasSuffix(real, ".fifo") != strings.HasSuffix(name, ".fifo") {
			b.fail("Resource(%q): got %q", name, real)
		}
	}
	long := strings.Repeat("q", 79)
	if b.backend.Resource(long+"a") == b.backend.Resource(long+"b") {
		b.fail("Resource: two names became %q", b.backend.Resource(long+"a"))
	}
}

func nothingLeft(b *bench) {
	if !b.backend.Limits().RealTime {
		return // an emulator of its own for each lab: it goes with the lab
	}
	b.queue("q", nil)
	b.queue("dead", nil)
	prefix := strings.TrimSuffix(b.backend.Resource("q"), "q")
	b.must(b.backend.Close(b.ctx))
	out, err := b.sqs.ListQueues(b.ctx, &awssqs.ListQueuesInput{QueueNamePrefix: aws.String(prefix)})
	b.must(err)
	if len(out.QueueUrls) > 0 {
		b.fail("got %q, want no queue", out.QueueUrls)
	}
	_, err = b.sqs.CreateQueue(b.ctx, &awssqs.CreateQueueInput{QueueName: aws.String(b.backend.Resource("late"))})
	if err == nil {
		b.fail("a queue was created after Close, want an error")
	}
}

func closeAgain(b *bench) {
	b.must(b.backend.Close(b.ctx))
	b.must(b.backend.Close(b.ctx))
}
