// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/eventlab/eventlab/fault"
	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/invariant"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/ledger"
)

// An ownMode is a failure mode as a team's own consumer meets it.
type ownMode struct {
	mode lab.Mode
	skip string // why it cannot apply; "" when it can
	cure string // which setting or code keeps the promise
}

func (m ownMode) name() string { return path.Base(m.mode.Name) }

// explain says which promise was broken, what happened to which messages, and
// what would keep it.
func (m ownMode) explain(o lab.Outcome) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s, %s\n", m.mode.Name, o.Scenario)
	fmt.Fprintf(&text, "  promised: %s\n", m.mode.Promise)
	for _, why := range o.Why {
		fmt.Fprintf(&text, "  happened: %s\n", why)
	}
	fmt.Fprintf(&text, "  in all:   %v\n", o.Counts)
	for _, line := range worst(o) {
		fmt.Fprintf(&text, "    %s\n", line)
	}
	fmt.Fprintf(&text, "  cure:     %s\n", m.cure)
	fmt.Fprintf(&text, "  again:    LAB_SEED=%d go test -run '/%s$'", o.Seed, m.name())
	return text.String()
}

// worst returns the ledger lines of the healthy message that fared worst.
func worst(o lab.Outcome) []string {
	var found ledger.Outcome
	for _, item := range ledger.Outcomes(o.Facts) {
		bad := item.End == ledger.EndDeadLettered || item.End == ledger.Lost
		foundBad := found.End == ledger.EndDeadLettered || found.End == ledger.Lost
		if found.Item == "" || bad && !foundBad || bad == foundBad && len(item.Facts) > len(found.Facts) {
			found = item
		}
	}
	var lines []string
	const most = 12
	for i, f := range found.Facts {
		if i == most {
			lines = append(lines, fmt.Sprintf("… and %d facts more", len(found.Facts)-most))
			break
		}
		lines = append(lines, f.Line(o.Start))
	}
	return lines
}

func (c Consumer) ownModes() []ownMode {
	return []ownMode{
		c.ownWholeBatchRetry(),
		c.ownVisibility(),
		c.ownThrottle(),
		c.ownMiswired(),
		c.ownHeadOfLine(),
		c.ownStarvation(),
	}
}

// goods returns n good messages; in FIFO groups in turn if there are any.
func (c Consumer) goods(n int, groups ...string) []Message {
	messages := make([]Message, 0, n)
	for i := range n {
		m := Message{Body: c.Good(i + 1)}
		if len(groups) > 0 {
			m.Group = groups[i%len(groups)]
		}
		messages = append(messages, m)
	}
	return messages
}

// batchWithPoison returns one full batch, at most ten, with the poison message
// at a position.
func (c Consumer) batchWithPoison(position int) []Message {
	messages := c.goods(min(10, max(2, c.batchSize())), "a", "b", "c", "d", "e")
	if !c.fifo() {
		for i := range messages {
			messages[i].Group = ""
		}
	}
	messages[min(position, len(messages)-1)].Body = c.Poison
	return messages
}

// settleTime is how long a poison message can take to reach its end.
func (c Consumer) settleTime() time.Duration {
	receives := max(c.MaxReceiveCount, 3)
	return time.Duration(receives+1)*(c.visibility()+c.timeout()+c.Mapping.MaximumBatchingWindow) + time.Minute
}

func (c Consumer) send(messages []Message, lasts time.Duration) func(*lab.Lab) {
	return func(l *lab.Lab) {
		r := c.build(l)
		r.orders.SendMessages(messages...)
		l.RunFor(lasts)
	}
}

func (c Consumer) isPoison(key string) bool { return c.Poison != "" && key == c.key(c.Poison) }

// modeOf returns the catalogue's mode with this name, without its runs.
func modeOf(name string) lab.Mode {
	for _, m := range Modes() {
		if m.Name == name {
			m.Runs = nil
			return m
		}
	}
	panic("sqs: no mode " + name)
}

const (
	noPoison = "Consumer.Poison is empty: this mode needs a message that the handler can never process"
	noRetry  = "Consumer.MaxReceiveCount is 0: without a dead-letter queue a poison message comes back until its retention ends"
)

// poisonSkip says why a mode about poison messages cannot apply.
func (c Consumer) poisonSkip() string {
	if c.Poison == "" {
		return noPoison
	}
	return ""
}

func (c Consumer) poisonCure() string {
	switch {
	case c.fifo() && c.batchSize() > 1:
		return "on a FIFO queue what follows a failure in its group is reported too, so it spends a receive each time and is dead-lettered " +
			"with the poison: BatchSize 1, or park the poison message and what follows it in its group (consumers/sideline does)"
	case c.Mapping.ReportBatchItemFailures && c.MaxReceiveCount == 0:
		return "handle every message by itself and report those that failed in batchItemFailures (consumers/batch does); " + noRetry
	case c.Mapping.ReportBatchItemFailures:
		return "the mapping asks for partial batch responses: handle every message by itself, and return the ids of those that failed in batchItemFailures instead of an error (consumers/batch does)"
	default:
		return "set ReportBatchItemFailures on the mapping and return the ids of the messages that failed in batchItemFailures (consumers/batch does); BatchSize 1 works too, at more invocations"
	}
}

func (c Consumer) poisonPromise() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.OnlyDeadLettered(c.key(c.Poison)), invariant.EffectsOnce, invariant.NothingLost, c.deliveredOnce(),
	}
}

// deliveredOnce stands in for EffectsOnce where no effects are known: what is
// delivered once cannot have two.
func (c Consumer) deliveredOnce() invariant.Invariant {
	return invariant.Invariant{
		Name:    "GoodMessagesDeliveredOnce",
		Promise: "a healthy message is delivered once",
		Check: func(facts []ledger.Fact) *invariant.Violation {
			if ledger.Count(facts, nil).Get(ledger.Effects) != ledger.Unknown {
				return nil // its effects are known, and judged
			}
			var again []string
			for _, o := range ledger.Outcomes(facts) {
				if o.Count(ledger.Delivered) > 1 && !c.isPoison(o.Key) {
					again = append(again, o.Item)
				}
			}
			if len(again) == 0 {
				return nil
			}
			return &invariant.Violation{
				Happened: fmt.Sprintf("%d healthy messages were delivered again, whatever the handler does then (its effects are unknown: it makes no writes through the lab's clients)", len(again)),
				Items:    again,
			}
		},
	}
}

func (c Consumer) ownWholeBatchRetry() ownMode {
	m := modeOf("sqs/whole-batch-retry")
	m.Poison, m.Holds = c.isPoison, c.poisonPromise()
	m.Runs = []lab.Scenario{{Name: "poison last in its batch", Do: c.send(c.batchWithPoison(9), c.settleTime())}}
	return ownMode{mode: m, skip: c.poisonSkip(), cure: c.poisonCure()}
}

func (c Consumer) ownStarvation() ownMode {
	m := modeOf("sqs/poison-position-starvation")
	m.Poison, m.Holds = c.isPoison, c.poisonPromise()
	for _, position := range []int{0, 4} {
		m.Runs = append(m.Runs, lab.Scenario{
			Name: fmt.Sprintf("poison at %d", position+1), Do: c.send(c.batchWithPoison(position), c.settleTime()),
		})
	}
	return ownMode{mode: m, skip: c.poisonSkip(), cure: "go on with the next message after one failed; " + c.poisonCure()}
}

// ownVisibility slows the handler down to the edge of its timeout: that is as
// long as Lambda lets it work, so no message may be handed out again meanwhile.
func (c Consumer) ownVisibility() ownMode {
	m := modeOf("sqs/visibility-shorter-than-work")
	slow := c.timeout() - c.timeout()/20
	m.Holds = []invariant.Invariant{invariant.EffectsOnce, invariant.NoneDeadLettered, c.deliveredOnce()}
	m.Runs = []lab.Scenario{{
		Name: fmt.Sprintf("the handler takes %v", slow),
		Do: func(l *lab.Lab) {
			r := c.build(l)
			l.Inject(fault.SlowHandler(r.fn.Name(), slow))
			r.orders.SendMessages(c.goods(1, "a")...)
			l.RunFor(c.settleTime())
		},
	}}
	want := 6*c.timeout() + c.Mapping.MaximumBatchingWindow
	return ownMode{mode: m, cure: fmt.Sprintf(
		"the visibility timeout is %v; AWS advises 6 x the function timeout plus the batching window, here %v", c.visibility(), want)}
}

func (c Consumer) ownThrottle() ownMode {
	m := modeOf("sqs/throttle-burns-receive-count")
	own := ownMode{mode: m}
	reserved := c.Function.ReservedConcurrentExecutions
	switch {
	case reserved == nil:
		own.skip = "the function has no reserved concurrency: one mapping alone cannot exhaust the account's pool here"
	case c.MaxReceiveCount == 0:
		own.skip = noRetry + ", so a spent receive costs nothing"
	case *reserved == 0:
		own.skip = "the function's reserved concurrency is 0: it never runs"
	}
	slow := c.timeout() - c.timeout()/20
	own.mode.Holds = []invariant.Invariant{invariant.NoneDeadLettered, invariant.NothingLost}
	own.mode.Runs = []lab.Scenario{{
		Name: fmt.Sprintf("20 batches at once, each takes %v", slow),
		Do: func(l *lab.Lab) {
			r := c.build(l)
			l.Inject(fault.SlowHandler(r.fn.Name(), slow))
			n := 20 * min(10, c.batchSize())
			r.orders.SendMessages(c.goods(n, manyGroups(n)...)...)
			l.RunFor(20*slow + c.settleTime())
		},
	}}
	own.cure = "set MaximumConcurrency on the mapping to the reserved concurrency or less, so that it stops reading when nothing is free; " +
		"or maxReceiveCount of 5 or more with a visibility timeout of 6 x the function timeout"
	return own
}

func manyGroups(n int) []string {
	groups := make([]string, n)
	for i := range groups {
		groups[i] = fmt.Sprintf("group-%d", i+1)
	}
	return groups
}

func (c Consumer) ownHeadOfLine() ownMode {
	m := modeOf("sqs/fifo-head-of-line-block")
	m.Poison = c.isPoison
	own := ownMode{mode: m, skip: c.poisonSkip()}
	if !c.fifo() {
		own.skip = "a standard queue has no message groups that could be held up; a QueueName that ends in .fifo makes a FIFO queue"
		return own
	}
	messages := c.goods(30, "ada", "bob", "cyd")
	messages[0].Body = c.Poison
	own.mode.Promise = fmt.Sprintf("a poison message holds up nobody for longer than %v", c.patience())
	own.mode.Holds = []invariant.Invariant{
		invariant.WaitAtMost(c.patience(), c.key(c.Poison)), invariant.OnlyDeadLettered(c.key(c.Poison)),
		invariant.GroupOrder, invariant.EffectsOnce, invariant.NothingLost,
	}
	own.mode.Runs = []lab.Scenario{{
		Name: "poison first in one of three groups",
		Do:   c.send(messages, c.settleTime()+10*c.visibility()),
	}}
	own.cure = fmt.Sprintf("a group waits maxReceiveCount x visibility timeout, here %d x %v: shorten one of them, or park the poison message "+
		"and what follows it in its group (consumers/sideline does)", c.MaxReceiveCount, c.visibility())
	return own
}

// ownMiswired compares what the handler reports with what becomes of it.
func (c Consumer) ownMiswired() ownMode {
	m := modeOf("sqs/partial-batch-response-miswired")
	m.Poison = c.isPoison
	reports := &reported{}
	m.Holds = []invariant.Invariant{reports.comeBack(), understood()}
	m.Runs = []lab.Scenario{{
		Name: "poison in the middle of its batch",
		Do: func(l *lab.Lab) {
			r := c.build(l)
			l.Account().Use(reports.listen)
			r.orders.SendMessages(c.batchWithPoison(4)...)
			l.RunFor(c.settleTime())
		},
	}}
	cure := "the mapping asks for partial batch responses: return {\"batchItemFailures\":[{\"itemIdentifier\":\"<messageId>\"}]}, as events.SQSEventResponse does"
	if !c.Mapping.ReportBatchItemFailures {
		cure = "set ReportBatchItemFailures on the mapping: without it Lambda does not read the response"
	}
	return ownMode{mode: m, skip: c.poisonSkip(), cure: cure}
}

// reported collects what a handler reports as failed.
type reported struct {
	mu    sync.Mutex
	items map[string]string // message id to invocation
}

func (r *reported) listen(
	ctx context.Context, invocation *function.Invocation, next func(context.Context) ([]byte, error),
) ([]byte, error) {
	payload, err := next(ctx)
	var response struct {
		Failures []struct {
			ID string `json:"itemIdentifier"`
		} `json:"batchItemFailures"`
	}
	if err == nil && json.Unmarshal(payload, &response) == nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, f := range response.Failures {
			if r.items == nil {
				r.items = map[string]string{}
			}
			r.items[f.ID] = invocation.RequestID
		}
	}
	return payload, err
}

// comeBack: what the handler reports as failed is not deleted because of it.
func (r *reported) comeBack() invariant.Invariant {
	return invariant.Invariant{
		Name:    "ReportedComesBack",
		Promise: "a message that the handler reports as failed is not deleted",
		Check: func(facts []ledger.Fact) *invariant.Violation {
			r.mu.Lock()
			defer r.mu.Unlock()
			var gone []string
			for _, o := range ledger.Outcomes(facts) {
				if _, was := r.items[o.Item]; was && o.Count(ledger.Deleted) > 0 {
					gone = append(gone, o.Item)
				}
			}
			if len(gone) == 0 {
				return nil
			}
			return &invariant.Violation{Happened: fmt.Sprintf("%d reported messages were deleted all the same", len(gone)), Items: gone}
		},
	}
}

// understood: Lambda could read every response.
func understood() invariant.Invariant {
	return invariant.Invariant{
		Name:    "ResponseUnderstood",
		Promise: "Lambda understands the handler's response",
		Check: func(facts []ledger.Fact) *invariant.Violation {
			var items []string
			for _, f := range facts {
				if f.Kind == ledger.Returned && f.Reason == "InvalidResponse" {
					items = append(items, f.Item)
				}
			}
			if len(items) == 0 {
				return nil
			}
			return &invariant.Violation{Happened: fmt.Sprintf("the response was no valid partial batch response, so %d messages came back", len(items)), Items: items}
		},
	}
}
