// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"time"

	"github.com/eventlab/eventlab/emulator/internal/queue"
)

// deduplicationInterval is fixed (2.1.7).
const deduplicationInterval = 5 * time.Minute

// A deduplication remembers the sends of the last five minutes to a FIFO queue,
// whatever became of their messages (2.1.7). The zero value is empty.
type deduplication struct {
	sends map[sendKey]send
	order []sendKey // the oldest first; those before next are forgotten
	next  int
}

// A sendKey is a deduplication id in its scope: a message group, or "" for the
// whole queue (2.1.8).
type sendKey struct{ scope, id string }

// A send is what a duplicate is answered with.
type send struct {
	at       queue.Instant
	id       queue.ID
	position uint64
}

// find returns the send that is remembered under key, if there is one.
func (d *deduplication) find(key sendKey, now queue.Instant) (send, bool) {
	d.forget(now)
	found, ok := d.sends[key]
	return found, ok
}

func (d *deduplication) remember(key sendKey, s send) {
	if d.sends == nil {
		d.sends = map[sendKey]send{}
	}
	d.sends[key] = s
	d.order = append(d.order, key)
}

func (d *deduplication) forget(now queue.Instant) {
	for ; d.next < len(d.order); d.next++ {
		key := d.order[d.next]
		if now < d.sends[key].at.After(deduplicationInterval) {
			break
		}
		delete(d.sends, key)
		d.order[d.next] = sendKey{}
	}
	if d.next > len(d.order)/2 {
		d.order = append(d.order[:0], d.order[d.next:]...)
		d.next = 0
	}
}
