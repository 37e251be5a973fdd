// SPDX-License-Identifier: Apache-2.0

package ledger

import "time"

// A History is what happened to one item, in order.
type History struct {
	Item   string
	Key    string // its business key
	Source string // where it was first seen
	Group  string
	Facts  []Fact
}

// Histories gathers the facts of each item, ordered by the item's first fact.
// Facts must be in order, as [Ledger.Facts] returns them.
func Histories(facts []Fact) []History {
	var histories []History
	index := map[string]int{}
	for _, f := range facts {
		if f.Item == "" {
			continue
		}
		i, known := index[f.Item]
		if !known {
			i = len(histories)
			index[f.Item] = i
			histories = append(histories, History{Item: f.Item, Source: f.Source})
		}
		h := &histories[i]
		if h.Key == "" {
			h.Key = f.Key
		}
		if h.Group == "" {
			h.Group = f.Group
		}
		h.Facts = append(h.Facts, f)
	}
	return histories
}

// Count returns how many facts of this kind the item has.
func (h History) Count(kind Kind) int {
	n := 0
	for i := range h.Facts {
		if h.Facts[i].Kind == kind {
			n++
		}
	}
	return n
}

// First returns the item's first fact of this kind.
func (h History) First(kind Kind) (Fact, bool) {
	for _, f := range h.Facts {
		if f.Kind == kind {
			return f, true
		}
	}
	return Fact{}, false
}

// Last returns the item's last fact of this kind.
func (h History) Last(kind Kind) (Fact, bool) {
	for i := len(h.Facts) - 1; i >= 0; i-- {
		if h.Facts[i].Kind == kind {
			return h.Facts[i], true
		}
	}
	return Fact{}, false
}

// An End says how an item ended.
type End string

// Every item has exactly one end.
const (
	Queued          End = "queued"        // it is still in its source
	Written         End = "written"       // a handler sent it to a queue that nobody reads: an output
	Processed       End = "processed"     // it had its effect, or where no effects are known, a consumer deleted it
	EndDeadLettered End = "dead-lettered" // it is in a dead-letter queue, whatever effects it had before
	EndExpired      End = "expired"       // its retention ended without an effect
	Moved           End = "moved"         // it goes on as another item: a consumer sent it elsewhere, or it was redriven
	Lost            End = "lost"          // it was deleted without an effect
)

// end decides how the item ended. effects says whether the effects of this
// ledger are known; affected, whether an effect has the item's key.
func (h History) end(effects, affected bool) (End, time.Time) {
	dead, isDead := h.Last(DeadLettered)
	deleted, isDeleted := h.Last(Deleted)
	expired, isExpired := h.Last(Expired)
	purged, isPurged := h.Last(Purged)
	_, isRedriven := h.First(Redriven)
	_, isFiltered := h.First(Filtered)
	_, isDelivered := h.First(Delivered)
	switch {
	case isRedriven:
		redriven, _ := h.Last(Redriven)
		return Moved, redriven.At
	case isDead && !(isDeleted && deleted.Source == dead.Destination):
		// A stale handle may still be deleted from the source: that is not the end.
		return EndDeadLettered, dead.At
	case affected:
		return Processed, h.effectAt(deleted.At)
	case isExpired:
		return EndExpired, expired.At
	case isPurged:
		return Lost, purged.At
	case isDeleted && (isFiltered || effects && isDelivered):
		return Lost, deleted.At
	case isDeleted:
		return Processed, deleted.At
	case h.isOutput():
		return Written, h.Facts[0].At
	default:
		return Queued, time.Time{}
	}
}

// isOutput reports whether a handler sent the item and nobody received it.
func (h History) isOutput() bool {
	sent, ok := h.First(Sent)
	return ok && sent.Invocation != "" && h.Count(Received) == 0
}

// effectAt returns when the item had its own first effect; a copy whose effect
// another item had ends when it is deleted.
func (h History) effectAt(deleted time.Time) time.Time {
	if f, ok := h.First(Effect); ok {
		return f.At
	}
	return deleted
}
