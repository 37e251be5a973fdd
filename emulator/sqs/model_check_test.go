// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"pgregory.net/rapid"

	"github.com/eventlab/eventlab/emulator/sqs"
)

// TestAStandardQueueDoesWhatTheModelDoes and its FIFO twin send, receive, delete,
// hide and wait at random, and demand of every call the model's answer, and after
// it that every message is in exactly one of visible, delayed, in flight,
// deleted, dead-lettered and expired, in both the same.
func TestAStandardQueueDoesWhatTheModelDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { rapid.SyncTest(t, func(t *rapid.T) { checkModel(t, false) }) })
}

func TestAFIFOQueueDoesWhatTheModelDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { rapid.SyncTest(t, func(t *rapid.T) { checkModel(t, true) }) })
}

func checkModel(t *rapid.T, fifo bool) {
	c := newModelCheck(t, fifo)
	t.Repeat(map[string]func(*rapid.T){
		"send":    c.send,
		"receive": c.receive,
		"delete":  c.delete,
		"hide":    c.hide,
		"wait":    func(t *rapid.T) { pass(time.Duration(rapid.IntRange(1, 30).Draw(t, "seconds")) * time.Second) },
		"":        c.check,
	})
}

type modelCheck struct {
	f         *fixture
	url, dead string
	start     time.Time
	model     *model
	sent      int
	handles   []string
}

func newModelCheck(t *rapid.T, fifo bool) *modelCheck {
	lookAhead := rapid.SampledFrom([]int{1, 2, 4, 120_000}).Draw(t, "look-ahead")
	c := &modelCheck{f: newFixture(t, sqs.Config{FIFOLookAhead: lookAhead}), start: time.Now()}
	c.model = &model{
		fifo:            fifo,
		lookAhead:       lookAhead,
		delay:           time.Duration(rapid.SampledFrom([]int{0, 0, 3}).Draw(t, "queue's delay")) * time.Second,
		retention:       time.Duration(rapid.SampledFrom([]int{60, 120, 345_600}).Draw(t, "retention")) * time.Second,
		maxReceiveCount: rapid.SampledFrom([]int{0, 1, 2, 4}).Draw(t, "maxReceiveCount"),
	}
	attributes := map[string]string{
		"DelaySeconds":           fmt.Sprint(c.model.delay.Seconds()),
		"MessageRetentionPeriod": fmt.Sprint(c.model.retention.Seconds()),
	}
	name, dead := "orders", "dead"
	if fifo {
		name, dead = "orders.fifo", "dead.fifo"
		attributes["FifoQueue"], attributes["ContentBasedDeduplication"] = "true", "true"
		c.dead = c.f.queue(dead, "FifoQueue", "true")
	} else {
		c.dead = c.f.queue(dead)
	}
	if c.model.maxReceiveCount > 0 {
		attributes["RedrivePolicy"] = redriveTo(dead, c.model.maxReceiveCount)
	}
	out, err := c.f.CreateQueue(t.Context(), &awssqs.CreateQueueInput{QueueName: &name, Attributes: attributes})
	c.f.want("create", err, nil)
	c.url = *out.QueueUrl
	return c
}

// tick gives each action an instant of its own and settles the model.
func (c *modelCheck) tick() {
	pass(time.Millisecond)
	c.model.settle(time.Since(c.start))
}

func (c *modelCheck) send(t *rapid.T) {
	c.tick()
	c.sent++
	body, delay := fmt.Sprint("message ", c.sent), c.model.delay
	in := awssqs.SendMessageInput{QueueUrl: &c.url, MessageBody: &body}
	group := ""
	if c.model.fifo {
		group = rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "group")
		in.MessageGroupId = &group
	} else if s := rapid.Int32Range(0, 5).Draw(t, "delay"); s > 0 {
		in.DelaySeconds, delay = s, time.Duration(s)*time.Second
	}
	c.f.sendWith(in)
	c.model.send(body, group, delay)
}

func (c *modelCheck) receive(t *rapid.T) {
	c.tick()
	most := rapid.IntRange(1, 10).Draw(t, "most")
	timeout := rapid.Int32Range(0, 20).Draw(t, "timeout")
	ctx := t.Context()
	if timeout == 0 {
		ctx = sqs.WithZeros(ctx, "VisibilityTimeout")
	}
	got := c.f.receiveWith(ctx, awssqs.ReceiveMessageInput{QueueUrl: &c.url, MaxNumberOfMessages: int32(most), VisibilityTimeout: timeout})
	want := c.model.receive(most, time.Duration(timeout)*time.Second)
	if len(got) != len(want) {
		t.Fatalf("received %v, want %d messages", bodies(got), len(want))
	}
	for i, m := range want {
		c.f.want("received", *got[i].Body+" "+count(got[i]), fmt.Sprint(m.body, " ", m.receives))
		m.handles = append(m.handles, *got[i].ReceiptHandle)
		c.handles = append(c.handles, *got[i].ReceiptHandle)
	}
}

// handle draws a handle, rather one of the last ones.
func (c *modelCheck) handle(t *rapid.T) string {
	if len(c.handles) == 0 {
		t.Skip("nothing was received")
	}
	back := min(rapid.IntRange(1, 30).Draw(t, "handle, from the last"), len(c.handles))
	return c.handles[len(c.handles)-back]
}

func (c *modelCheck) delete(t *rapid.T) {
	c.tick()
	handle := c.handle(t)
	_, err := c.f.DeleteMessage(t.Context(), &awssqs.DeleteMessageInput{QueueUrl: &c.url, ReceiptHandle: &handle})
	c.f.want("delete succeeds", err == nil, c.model.delete(handle))
}

func (c *modelCheck) hide(t *rapid.T) {
	c.tick()
	handle, timeout := c.handle(t), rapid.Int32Range(0, 20).Draw(t, "timeout")
	_, err := c.f.ChangeMessageVisibility(t.Context(), &awssqs.ChangeMessageVisibilityInput{QueueUrl: &c.url, ReceiptHandle: &handle, VisibilityTimeout: timeout})
	c.f.want("change of visibility succeeds", err == nil, c.model.hide(handle, time.Duration(timeout)*time.Second))
}

// check compares where all messages are.
func (c *modelCheck) check(t *rapid.T) {
	c.tick()
	q := c.model
	c.f.wantDepth(c.url, q.count(isVisible), q.count(isInFlight), q.count(isDelayed))
	c.f.wantDepth(c.dead, q.count(isDead), 0, 0)
	var expired []time.Duration
	for _, m := range q.messages {
		if m.state == isExpired {
			expired = append(expired, m.sent+q.retention)
		}
	}
	var told []time.Duration
	for _, e := range c.f.told(sqs.Expired) {
		told = append(told, e.At.Sub(c.start))
	}
	slices.Sort(expired)
	slices.Sort(told)
	c.f.want("expired at", told, expired)
	c.f.want("dead-lettered", len(c.f.told(sqs.DeadLettered)), q.count(isDead))
	c.f.want("sent, and in one state each", len(q.messages), c.sent)
}
