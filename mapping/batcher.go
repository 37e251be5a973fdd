// SPDX-License-Identifier: Apache-2.0

package mapping

import "time"

const (
	// maximumPayload is the size in bytes of the largest event: 6 MB (rule 0.6.3).
	maximumPayload = 6 * 1024 * 1024

	longPoll = 20 * time.Second // the longest that a source lets a receive wait
)

// A batcher decides when a batch is closed: when it has as many items as it may
// have, when its window ended, or when the next item does not fit (rule 0.6.3).
// It knows sizes and instants, not items.
type batcher struct {
	size   int           // BatchSize
	window time.Duration // MaximumBatchingWindow
	extra  time.Duration // how much longer than the window a receive may wait
	from   time.Time     // when the previous invocation ended: the window counts from there
	most   int           // how many items one receive may ask for

	count int
	bytes int
	ends  time.Time // of the window; zero before the first item
	full  bool
	quiet bool // the last receive brought nothing
}

// A step is what to do for a batch that is still open: sleep, or else receive up
// to ask items and wait for them that long.
type step struct {
	pause time.Duration
	ask   int
	wait  time.Duration
}

// add takes an item after which the event has that many bytes, and reports
// whether it fits. One item is always taken: if it is too large, it is so alone.
func (b *batcher) add(now time.Time, bytes int) bool {
	if b.count > 0 && (b.count >= b.size || bytes > maximumPayload) {
		b.full = true
		return false
	}
	if b.count == 0 {
		b.ends = b.from.Add(b.window)
		if b.ends.Before(now) || b.from.IsZero() {
			b.ends = now.Add(b.window)
		}
	}
	b.count++
	b.bytes = bytes
	b.full = b.count >= b.size || b.bytes >= maximumPayload
	return true
}

// received notes how many items a receive brought.
func (b *batcher) received(items int) { b.quiet = items == 0 }

// next returns what to do next, or false when the batch is closed.
//
// Sources count waiting times in whole seconds, and a receive that does not wait
// at all would wait as long as the queue says. So what is left of a window below a
// second is slept through when nothing comes, and waited for as a whole second
// while items come.
func (b *batcher) next(now time.Time) (step, bool) {
	if b.full {
		return step{}, false
	}
	if b.count == 0 {
		return step{ask: min(b.size, b.most), wait: longPoll}, true
	}
	left := b.ends.Sub(now)
	if left <= 0 {
		return step{}, false
	}
	wait := (left + b.extra).Truncate(time.Second)
	if wait == 0 && b.quiet {
		return step{pause: left}, true
	}
	return step{ask: min(b.size-b.count, b.most), wait: max(time.Second, min(wait, longPoll))}, true
}
