// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"errors"
	"slices"
	"strconv"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/ledger"
)

// deleteMost is how many messages one call deletes.
const deleteMost = 10

// entryIDs are the ids of the entries of a DeleteMessageBatch.
var entryIDs = [deleteMost]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}

// An entry is a message to be deleted.
type entry = sqstypes.DeleteMessageBatchRequestEntry

// remove deletes messages, ten at a time. What the queue does not delete returns,
// and the ledger says so; fact has what is known beside the item.
func (p *poller) remove(messages []sqstypes.Message, items []function.Item, fact ledger.Fact) {
	fact.Reason = ReasonDeleteFailed
	for start := 0; start < len(messages); start += deleteMost {
		entries := make([]entry, min(deleteMost, len(messages)-start))
		for i := range entries {
			entries[i].Id, entries[i].ReceiptHandle = &entryIDs[i], messages[start+i].ReceiptHandle
		}
		for _, i := range p.deleteEntries(entries) {
			p.write(ledger.Returned, items[start+i], fact)
		}
	}
}

// deleteEntries deletes up to ten messages and returns the numbers of those that
// could not be deleted. It tries again what may work another time: a batch can
// succeed although some of its entries did not (rule 7.2.30).
func (p *poller) deleteEntries(entries []entry) (failed []int) {
	q := p.queue
	for attempt := 1; len(entries) > 0; attempt++ {
		out, err := q.cfg.Queue.Client.DeleteMessageBatch(p.ctx, &awssqs.DeleteMessageBatchInput{
			QueueUrl: &q.cfg.Queue.URL, Entries: entries,
		})
		if err == nil && len(out.Failed) == 0 {
			break
		}
		var again []entry
		for _, e := range entries {
			switch deleted, hopeless := fate(e, out, err); {
			case deleted:
			case hopeless || attempt >= q.cfg.Engine.DeleteAttempts:
				n, _ := strconv.Atoi(value(e.Id)) // one of entryIDs
				failed = append(failed, n)
			default:
				again = append(again, e)
			}
		}
		if entries = again; len(entries) > 0 {
			time.Sleep(q.cfg.Engine.PollRetry.after(attempt))
		}
	}
	slices.Sort(failed)
	return failed
}

// fate says what an answer means for an entry: it was deleted, or trying again is
// hopeless because the fault is the sender's or there is no such queue.
func fate(e entry, out *awssqs.DeleteMessageBatchOutput, err error) (deleted, hopeless bool) {
	if err != nil {
		_, gone := errors.AsType[*sqstypes.QueueDoesNotExist](err)
		return false, gone
	}
	i := slices.IndexFunc(out.Failed, func(f sqstypes.BatchResultErrorEntry) bool { return value(f.Id) == value(e.Id) })
	return i < 0, i >= 0 && out.Failed[i].SenderFault
}
