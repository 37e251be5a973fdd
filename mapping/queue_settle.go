// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"slices"
	"strconv"

	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/ledger"
)

// settle does with the messages of a batch what its outcome says: it deletes them
// or leaves them to their visibility timeout, which it does not touch.
func (p *poller) settle(b *batch, s settlement) {
	fact := ledger.Fact{Function: b.settings.Function, Invocation: s.invocation, Reason: s.Reason}
	switch s.Verdict {
	case Done:
		p.remove(b.messages, b.items, fact)
	case Partial:
		for _, i := range s.Failed {
			p.write(ledger.Returned, b.items[i], fact)
		}
		p.blockGroups(b, s)
		p.remove(without(b.messages, s.Failed), without(b.items, s.Failed), fact)
	case Failed, Held:
		for _, item := range b.items {
			p.write(ledger.Returned, item, fact)
		}
		p.blockGroups(b, s)
		p.countFailure(b, s)
	}
}

// countFailure lets function errors make the mapping shrink. With
// ReportBatchItemFailures they do not (rule 1.2.6).
func (p *poller) countFailure(b *batch, s settlement) {
	functionError := s.Reason == ReasonFunctionError || s.Reason == ReasonTimeout
	if functionError && !b.settings.ReportBatchItemFailures && p.queue.cfg.Engine.ShrinkInterval > 0 {
		p.queue.failures.Add(1)
		p.queue.nudge()
	}
}

// blockGroups lets go of messages that were received with a batch but did not fit
// into it, if an earlier message of their FIFO group failed: they must not
// overtake it (rule 2.2.4).
func (p *poller) blockGroups(b *batch, s settlement) {
	if len(p.carry) == 0 || !p.queue.cfg.Queue.fifo() {
		return
	}
	blocked := map[string]bool{}
	for i, item := range b.items {
		if s.Verdict != Partial || slices.Contains(s.Failed, i) {
			blocked[item.Group] = true
		}
	}
	carry := p.carry
	p.carry = nil
	for i := range carry {
		item := p.queue.item(&carry[i])
		if !blocked[item.Group] {
			p.carry = append(p.carry, carry[i])
			continue
		}
		p.write(ledger.Returned, item, ledger.Fact{Function: b.settings.Function, Reason: ReasonGroupBlocked})
	}
}

// letGo leaves messages that were not offered to their visibility timeout.
func (p *poller) letGo(messages []sqstypes.Message, reason string) {
	name := p.queue.settings.Load().Function
	for i := range messages {
		p.write(ledger.Returned, p.queue.item(&messages[i]), ledger.Fact{Function: name, Reason: reason})
	}
}

// discard deletes messages that no filter wants.
func (p *poller) discard(messages []sqstypes.Message, s *Settings) {
	items := make([]function.Item, len(messages))
	fact := ledger.Fact{Function: s.Function}
	for i := range messages {
		items[i] = p.queue.item(&messages[i])
		p.write(ledger.Filtered, items[i], fact)
	}
	p.remove(messages, items, fact)
}

// item returns what the ledger knows of a message.
func (q *queueSource) item(m *sqstypes.Message) function.Item {
	attempt, _ := strconv.Atoi(m.Attributes[string(sqstypes.MessageSystemAttributeNameApproximateReceiveCount)]) // 0: not said
	return function.Item{
		Source: q.name, ID: value(m.MessageId), Key: q.cfg.Key(value(m.Body)),
		Group: m.Attributes[string(sqstypes.MessageSystemAttributeNameMessageGroupId)], Attempt: attempt,
	}
}

// write writes a fact about an item; f has what is known beside it.
func (p *poller) write(kind ledger.Kind, item function.Item, f ledger.Fact) {
	f.Kind, f.Source, f.Item, f.Key, f.Group, f.Attempt = kind, item.Source, item.ID, item.Key, item.Group, item.Attempt
	p.queue.cfg.Ledger.Write(p.ctx, f)
}

// without returns a copy of s without the elements at indices, which ascend.
func without[T any](s []T, indices []int) []T {
	rest := make([]T, 0, len(s)-len(indices))
	from := 0
	for _, i := range indices {
		rest = append(rest, s[from:i]...)
		from = i + 1
	}
	return append(rest, s[from:]...)
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
