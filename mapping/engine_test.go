// SPDX-License-Identifier: Apache-2.0

package mapping_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/ledger"
	"github.com/eventlab/eventlab/mapping"
)

// Each knob of the engine, named after its rule: what it does that its default
// does not. Most defaults are shown by other tests.
func TestEngine(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		rule   string
		engine mapping.Engine
		test   func(*world) string // what is wrong, or ""
	}{
		{"0.6.5 a mapping takes its time to be Enabled", mapping.Engine{TransitionDelay: 5 * time.Second}, func(w *world) string {
			w.function("fn", func() {}, function.Config{})
			m := w.start(w.queue("source", "", ""), mapping.Settings{}) // two seconds
			if got := m.State(); got != mapping.Creating {
				return fmt.Sprintf("after 2s the mapping is %s, want Creating", got)
			}
			w.runFor(4 * time.Second)
			if got := m.State(); got != mapping.Enabled {
				return fmt.Sprintf("after 6s the mapping is %s, want Enabled", got)
			}
			return ""
		}},
		{"1.2.3 another number of pollers is gained in a minute", mapping.Engine{PollersPerMinute: 60}, func(w *world) string {
			if n := concurrentAfterAMinute(w); n < 63 || n > 67 {
				return fmt.Sprintf("got %d concurrent invocations after a minute, want about 5 + 60", n)
			}
			return ""
		}},
		{"1.2.3 none is gained", mapping.Engine{PollersPerMinute: -1}, func(w *world) string {
			if n := concurrentAfterAMinute(w); n != 5 {
				return fmt.Sprintf("got %d concurrent invocations after a minute, want the first 5", n)
			}
			return ""
		}},
		{"1.2.4 another ceiling", mapping.Engine{MaximumPollers: 8}, func(w *world) string {
			if n := concurrentAfterAMinute(w); n != 8 {
				return fmt.Sprintf("got %d concurrent invocations after a minute, want the ceiling of 8", n)
			}
			return ""
		}},
		{"1.2.4 by default 1,250", mapping.Engine{}, func(w *world) string {
			source, tap := tapped(w.queue("source", "3600", ""))
			w.function("fn", func(events.SQSEvent) { time.Sleep(10 * time.Minute) }, function.Config{Timeout: 15 * time.Minute})
			w.send(source, numbered(1500)...)
			w.start(source, mapping.Settings{BatchSize: 1})
			w.runFor(6 * time.Minute)
			if pollers, _ := tap.counts(); pollers != 1250 {
				return fmt.Sprintf("got %d pollers six minutes into a backlog, want 1,250", pollers)
			}
			return ""
		}},
		{"1.2.5 very low traffic comes sooner", mapping.Engine{LowTrafficAfter: time.Minute}, func(w *world) string {
			if n := pollersOfAnIdleMapping(w, 3*time.Minute); n != 2 {
				return fmt.Sprintf("got %d pollers after 3 min without messages, want 2", n)
			}
			return ""
		}},
		{"1.2.5 or never", mapping.Engine{LowTrafficAfter: -1}, func(w *world) string {
			if n := pollersOfAnIdleMapping(w, time.Hour); n != 5 {
				return fmt.Sprintf("got %d pollers after an hour without messages, want 5", n)
			}
			return ""
		}},
		{"1.1.4 a quiet queue's window is polled for longer", mapping.Engine{ExtraPoll: 10 * time.Second}, func(w *world) string {
			var in inbox
			w.function("fn", func(e events.SQSEvent) { in.got(e) }, function.Config{})
			source := w.queue("source", "", "")
			w.start(source, mapping.Settings{MaximumBatchingWindow: time.Second})
			sent := time.Now()
			w.send(source, "order")
			w.runFor(time.Minute)
			if len(in.at) != 1 || in.at[0].Sub(sent) < 10*time.Second || in.at[0].Sub(sent) > 12*time.Second {
				return fmt.Sprintf("got invocations at %v after a message at %v, want one 10 to 12s later", in.at, sent)
			}
			return ""
		}},
		{"1.5.13 throttled batches are offered in another cadence", mapping.Engine{ThrottleRetry: mapping.Cadence{First: 5 * time.Second, Limit: 5 * time.Second}}, func(w *world) string {
			fiveMessagesForOneSlot(w, "30", "1", mapping.Settings{})
			w.runFor(5 * time.Minute)
			if got := len(w.facts(ledger.Throttled)); got != 4*6 { // at 0, 5, … 25 s
				return fmt.Sprintf("got %d throttles, want 6 for each of 4 messages", got)
			}
			return ""
		}},
		{"1.2.1 receives that failed are tried again in another cadence", mapping.Engine{PollRetry: mapping.Cadence{First: time.Second, Limit: time.Second}}, func(w *world) string {
			source, tap := tapped(w.queue("source", "", ""))
			tap.receive = func() error { return errors.New("SQS is down") }
			w.function("fn", func() {}, function.Config{})
			w.start(source, mapping.Settings{MaximumConcurrency: 2})
			w.runFor(time.Minute)
			if _, n := tap.counts(); n < 110 || n > 126 {
				return fmt.Sprintf("two pollers tried %d times in a minute, want one try a second and poller", n)
			}
			return ""
		}},
		{"7.2.30 deletes that failed are tried more often", mapping.Engine{DeleteAttempts: 5}, func(w *world) string {
			source, tap := tapped(w.queue("source", "3600", ""))
			tap.remove = func(in *awssqs.DeleteMessageBatchInput) (*awssqs.DeleteMessageBatchOutput, error) {
				return &awssqs.DeleteMessageBatchOutput{Failed: []sqstypes.BatchResultErrorEntry{{Id: in.Entries[0].Id, Code: aws.String("InternalError")}}}, nil
			}
			w.function("fn", func() {}, function.Config{})
			w.send(source, "order")
			w.start(source, mapping.Settings{})
			w.runFor(10 * time.Minute)
			if got := len(tap.deletes); got != 5 {
				return fmt.Sprintf("got %d deletes, want 5", got)
			}
			return ""
		}},
	} {
		t.Run(row.rule, func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(w *world) {
				w.engine = row.engine
				if wrong := row.test(w); wrong != "" {
					t.Error(wrong)
				}
			})
		})
	}
}

// concurrentAfterAMinute returns how many invocations run on a backlog that does
// not end, a minute after its mapping was enabled.
func concurrentAfterAMinute(w *world) int {
	source := w.queue("source", "600", "")
	w.function("fn", func(events.SQSEvent) { time.Sleep(2 * time.Minute) }, function.Config{Timeout: 5 * time.Minute})
	w.send(source, numbered(400)...)
	w.start(source, mapping.Settings{BatchSize: 1})
	w.runFor(time.Until(w.facts(ledger.Mapped)[1].At.Add(time.Minute + 500*time.Millisecond)))
	return len(w.facts(ledger.Invoked))
}

// pollersOfAnIdleMapping returns how many pollers receive after that time without
// messages.
func pollersOfAnIdleMapping(w *world, after time.Duration) int {
	source, tap := tapped(w.queue("source", "", ""))
	w.function("fn", func() {}, function.Config{})
	w.start(source, mapping.Settings{})
	w.runFor(after)
	tap.reset()
	w.runFor(time.Minute)
	pollers, _ := tap.counts()
	return pollers
}
