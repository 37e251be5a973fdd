// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/emulator/sqs"
	"github.com/eventlab/eventlab/internal/actor"
)

// TestTheSameSeedGivesTheSameAnswers has pollers, failures, redeliveries and a
// dead-letter queue, and compares everything that anybody was told.
func TestTheSameSeedGivesTheSameAnswers(t *testing.T) {
	t.Parallel()
	first := story(t, 7)
	for range 10 {
		if again := story(t, 7); again != first {
			t.Fatalf("two runs with one seed differ:\n%s\n\n%s", first, again)
		}
	}
	if other := story(t, 8); other == first {
		t.Error("another seed gave the same identifiers")
	}
}

func story(t *testing.T, seed uint64) string {
	t.Helper()
	var told strings.Builder
	bubbleWith(t, sqs.Config{Seed: seed}, func(f *fixture) {
		url, dead := f.withDeadLetterQueue(2, "VisibilityTimeout", "1")
		cast := actor.NewCast(seed)
		var mu sync.Mutex
		var pollers sync.WaitGroup
		for i := range 5 {
			a := cast.Actor(fmt.Sprint("poller ", i))
			pollers.Go(func() {
				ctx := actor.With(f.Context(), a)
				_ = a.Turn(ctx)
				for n := range 4 {
					got := f.receiveWith(ctx, awssqs.ReceiveMessageInput{QueueUrl: &url, WaitTimeSeconds: 2, MaxNumberOfMessages: 3})
					text, _ := json.Marshal(got)
					mu.Lock()
					fmt.Fprintf(&told, "%v %s %d %s\n", time.Now(), a.Name(), n, text)
					mu.Unlock()
					if n%2 == 0 {
						_ = a.Turn(ctx)
						for _, m := range got {
							_ = f.delete(url, m)
						}
					}
				}
			})
		}
		synctest.Wait()
		for i := range 30 {
			f.send(url, fmt.Sprint(i))
			pass(70 * time.Millisecond)
		}
		pollers.Wait()
		fmt.Fprintln(&told, f.events, bodies(f.receive(dead)))
	})
	return told.String()
}

func TestIdentifiersLookLikeAWSs(t *testing.T) {
	t.Parallel()
	f := newFixture(t, sqs.Config{})
	url := f.queue("orders")
	uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for range 1000 {
		id := f.send(url, "a")
		if !uuid.MatchString(id) || seen[id] {
			t.Fatalf("message id %s is no UUID of version 4, or there twice", id)
		}
		seen[id] = true
		m := f.receiveOne(url)[0]
		handle := *m.ReceiptHandle
		if _, err := base64.StdEncoding.DecodeString(handle); err != nil || !strings.HasPrefix(handle, "AQEB") || seen[handle] {
			t.Fatalf("receipt handle %s is no base64 text like AWS's, or there twice", handle)
		}
		seen[handle] = true
	}
}

func TestNoHandleButItsOwnFindsAMessage(t *testing.T) {
	t.Parallel()
	f := newFixture(t, sqs.Config{})
	url, other := f.queue("orders"), f.queue("other")
	f.send(url, "a")
	f.send(other, "b")
	m := f.receiveOne(url)[0]
	f.receiveOne(other)
	foreign := *m.ReceiptHandle
	f.wantError(f.delete(other, m), "ReceiptHandleIsInvalid", `The input receipt handle "`+foreign+`" is not a valid receipt handle.`)

	raw, err := base64.StdEncoding.DecodeString(foreign)
	f.want("error", err, nil)
	for i := range raw {
		raw[i] ^= 1
		m.ReceiptHandle = new(base64.StdEncoding.EncodeToString(raw))
		raw[i] ^= 1
		if err := f.delete(url, m); err == nil && i >= 3 {
			t.Errorf("a handle with byte %d changed was accepted", i)
		}
	}

	m.ReceiptHandle = &foreign
	f.want("delete", f.delete(url, m), nil)
	f.send(url, "the next message takes the place of the first")
	f.receiveOne(url)
	f.want("delete again", f.delete(url, m), nil)
	f.wantDepth(url, 0, 1, 0)
}
