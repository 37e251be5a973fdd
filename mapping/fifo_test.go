// SPDX-License-Identifier: Apache-2.0

package mapping_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/ledger"
	"github.com/eventlab/eventlab/mapping"
)

// bodies returns the bodies of all records whose message group it is.
func (i *inbox) bodies(group string) []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	var bodies []string
	for _, e := range i.events {
		for _, r := range e.Records {
			if r.Attributes["MessageGroupId"] == group {
				bodies = append(bodies, r.Body)
			}
		}
	}
	return bodies
}

// Rule 2.2.2, and the recording fifo/one-group-is-processed-serially.
func TestOneGroupIsProcessedByOneInvocationAtATime(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source.fifo", "60", "")
		var in inbox
		w.function("fn", func(e events.SQSEvent) { in.got(e); time.Sleep(5 * time.Second) }, function.Config{Timeout: 10 * time.Second})
		w.send(source, "g:0", "g:1", "g:2", "g:3", "g:4")
		w.start(source, mapping.Settings{BatchSize: 1})

		w.runFor(time.Minute)

		if diff := cmp.Diff([]string{"0", "1", "2", "3", "4"}, in.bodies("g")); diff != "" {
			t.Fatalf("order (-want +got):\n%s", diff)
		}
		for i := 1; i < len(in.at); i++ {
			if in.at[i].Sub(in.at[i-1]) < 5*time.Second {
				t.Errorf("invocation %d began %v after the one before, which took 5s", i, in.at[i].Sub(in.at[i-1]))
			}
		}
	})
}

// Rules 2.2.2 and 2.2.3.
func TestGroupsAreProcessedBesideEachOtherEachInOrder(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source.fifo", "60", "")
		var in inbox
		w.function("fn", func(e events.SQSEvent) { in.got(e); time.Sleep(time.Second) }, function.Config{})
		for i := range 30 {
			w.send(source, fmt.Sprintf("%c:%02d", 'a'+i%3, i))
		}
		w.start(source, mapping.Settings{BatchSize: 3})
		begin := time.Now()

		w.runFor(time.Minute)

		for _, group := range []string{"a", "b", "c"} {
			if got := in.bodies(group); len(got) != 10 || !slices.IsSorted(got) {
				t.Errorf("group %s was processed as %v, want ten messages in order", group, got)
			}
		}
		if last := in.at[len(in.at)-1].Sub(begin); last > 6*time.Second {
			t.Errorf("the last batch began after %v: groups did not run beside each other", last)
		}
	})
}

// Rule 2.2.4: a failed message blocks its group for its visibility timeout, and
// no other group.
func TestAFailedMessageBlocksItsGroupOnly(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source.fifo", "360", `{"deadLetterTargetArn":"`+w.queue("dead.fifo", "", "").ARN+`","maxReceiveCount":3}`)
		var in inbox
		w.function("fn", func(e events.SQSEvent) error {
			in.got(e)
			if e.Records[0].Body == "a0" {
				return errors.New("poison")
			}
			return nil
		}, function.Config{})
		for i := range 10 {
			w.send(source, fmt.Sprintf("a:a%d", i), fmt.Sprintf("b:b%d", i), fmt.Sprintf("c:c%d", i))
		}
		w.start(source, mapping.Settings{BatchSize: 1})
		w.runFor(10 * time.Second)
		if got := []int{len(in.bodies("a")), len(in.bodies("b")), len(in.bodies("c"))}; !slices.Equal(got, []int{1, 10, 10}) {
			t.Fatalf("after ten seconds, groups had %v deliveries, want 1, 10 and 10", got)
		}
		w.runFor(18*time.Minute + 10*time.Second)
		want := []string{"a0", "a0", "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9"}
		if diff := cmp.Diff(want, in.bodies("a")); diff != "" || w.left("dead.fifo") != 1 {
			t.Errorf("after 18 minutes, %d messages are dead; group a (-want +got):\n%s", w.left("dead.fifo"), diff)
		}
	})
}

// Rule 2.2.5: what the handler does not list is deleted, in whatever order.
func TestAListWithHolesBreaksTheOrderOfAGroup(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source.fifo", "10", "")
		var in inbox
		w.function("fn", func(e events.SQSEvent) (r events.SQSEventResponse, _ error) {
			if in.got(e) == 1 {
				r.BatchItemFailures = []events.SQSBatchItemFailure{{ItemIdentifier: e.Records[1].MessageId}}
			}
			return r, nil
		}, function.Config{})
		w.send(source, "a:1", "a:2", "a:3")
		w.start(source, mapping.Settings{ReportBatchItemFailures: true})

		w.runFor(time.Minute)

		if diff := cmp.Diff([]string{"1", "2", "3", "2"}, in.bodies("a")); diff != "" || w.left("source.fifo") != 0 {
			t.Errorf("%d left; deliveries (-want +got):\n%s", w.left("source.fifo"), diff)
		}
	})
}

// Rule 2.2.8: the handler outlives the visibility timeout, so its delete fails and
// the message is processed again.
func TestAnExpiredHandleDoesNotDeleteAndTheLedgerSaysSo(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source.fifo", "5", "")
		var in inbox
		w.function("fn", func(e events.SQSEvent) {
			time.Sleep([]time.Duration{8 * time.Second, 4 * time.Second}[in.got(e)-1])
		}, function.Config{Timeout: 10 * time.Second})
		w.send(source, "a:1")
		w.start(source, mapping.Settings{})

		w.runFor(time.Minute)

		if diff := cmp.Diff([]string{"1/1", "1/2"}, in.deliveries()); diff != "" || w.left("source.fifo") != 0 {
			t.Errorf("%d left; deliveries (-want +got):\n%s", w.left("source.fifo"), diff)
		}
		if diff := cmp.Diff(map[string]int{mapping.ReasonDeleteFailed: 1}, w.reasons()); diff != "" {
			t.Errorf("why messages returned (-want +got):\n%s", diff)
		}
	})
}

// A message that did not fit into a batch must not overtake one of its group that
// failed in it.
func TestWhatDidNotFitWaitsForItsGroup(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source.fifo", "10", "")
		var in inbox
		w.function("fn", func(e events.SQSEvent) error {
			if in.got(e) == 1 {
				return errors.New("no")
			}
			return nil
		}, function.Config{})
		for i := range 10 { // 1.2 MB of JSON each: five fit
			w.send(source, fmt.Sprintf("%c:%d%s", 'a'+i/8, i, strings.Repeat(`"`, 600_000)))
		}
		w.start(source, mapping.Settings{})

		w.runFor(time.Minute)

		if got := in.bodies("a"); got[0][0] != '0' || got[5][0] != '0' {
			t.Errorf("the sixth delivery of the group is message %c, want the first message again", got[5][0])
		}
		if got := w.reasons()[mapping.ReasonGroupBlocked]; got != 3 {
			t.Errorf("%d messages were let go because of their group, want 3", got)
		}
		if got := in.bodies("b"); len(got) != 2 || w.left("source.fifo") != 0 {
			t.Errorf("got %d deliveries of the other group and %d messages left, want 2 and none", len(got), w.left("source.fifo"))
		}
		if n := len(w.facts(ledger.Failed)); n != 1 {
			t.Errorf("got %d failures, want 1", n)
		}
	})
}
