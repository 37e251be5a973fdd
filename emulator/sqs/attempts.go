// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"time"

	"github.com/eventlab/eventlab/emulator/internal/queue"
)

// attemptInterval is how long a receive can be repeated (2.1.6).
const attemptInterval = 5 * time.Minute

// attempts remembers what receives with a ReceiveRequestAttemptId were given, so
// that a caller who missed the answer can ask again (2.1.6). The zero value is
// empty.
type attempts struct {
	byID  map[string]attempt
	order []string // the oldest first; an id used again is there twice
}

type attempt struct {
	at    queue.Instant
	taken []attempted
}

type attempted struct {
	ref   queue.Ref
	until queue.Instant
}

// remember notes what a receive took.
func (a *attempts) remember(id string, q *queue.Queue, taken []*queue.Message) {
	if a.byID == nil {
		a.byID = map[string]attempt{}
	}
	for len(a.order) > 0 && q.Clock() >= a.byID[a.order[0]].at.After(attemptInterval) {
		delete(a.byID, a.order[0])
		a.order = a.order[1:]
	}
	this := attempt{at: q.Clock()}
	for _, m := range taken {
		this.taken = append(this.taken, attempted{ref: q.Ref(m), until: m.Until()})
	}
	a.byID[id] = this
	a.order = append(a.order, id)
}

// repeat returns what the receive with this id took, if it can be repeated: it
// is not too old, and none of the messages was deleted, became visible, or had
// its visibility changed.
func (a *attempts) repeat(id string, q *queue.Queue) []*queue.Message {
	this, ok := a.byID[id]
	if !ok || q.Clock() >= this.at.After(attemptInterval) {
		return nil
	}
	var same []*queue.Message
	for _, t := range this.taken {
		m := q.Find(t.ref)
		if m == nil || m.State() != queue.InFlight || q.Ref(m) != t.ref || m.Until() != t.until {
			return nil
		}
		same = append(same, m)
	}
	return same
}
