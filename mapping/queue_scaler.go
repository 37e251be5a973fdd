// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"context"
	"time"

	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// nudge says that there may be too few pollers, or too many.
func (q *queueSource) nudge() {
	select {
	case q.wake <- struct{}{}:
	default: // it was said already
	}
}

// scale looks at the queue once a second for as long as no poller is idle, and
// makes their number follow. While some are idle it costs nothing.
func (q *queueSource) scale(ctx context.Context) {
	s := scaling{source: q}
	for {
		select {
		case <-ctx.Done():
			return
		case <-q.wake:
		}
		for s.since = time.Now(); ; s.since = time.Now() {
			if !sleep(ctx, look) || q.scaler.Turn(ctx) != nil {
				return
			}
			if !s.look(ctx) {
				break
			}
		}
	}
}

// scaling is what the scaler remembers between two looks.
type scaling struct {
	source   *queueSource
	since    time.Time // of the last look
	shrunkAt time.Time
	credit   int // of pollers, in sixtieths
}

// look compares what was seen with what runs, and reports whether to look again.
func (s *scaling) look(ctx context.Context) bool {
	q := s.source
	saw := q.sight(s.since)
	saw.failed = s.failed()
	if saw.starving == 0 && !saw.failed && saw.pollers < q.most() {
		// When the queue does not say, nothing grows.
		saw.visible, _ = q.attribute(ctx, sqstypes.QueueAttributeNameApproximateNumberOfMessages)
	}
	r := ramp{step: s.step(saw), limit: q.most()}
	switch n := r.next(saw); {
	case n > saw.pollers:
		q.grow(n)
	case saw.failed:
		s.shrunkAt = time.Now()
		q.shrink(n)
	}
	return saw.starving == 0 && saw.pollers < q.most()
}

// step returns how many pollers may be gained now. What is left of a whole one is
// kept for the next look.
func (s *scaling) step(saw sighting) int {
	if saw.visible == 0 {
		s.credit = 0
		return 0
	}
	s.credit += max(s.source.cfg.Engine.PollersPerMinute, 0)
	step := s.credit / 60
	s.credit %= 60
	return step
}

// failed reports whether function errors make the pollers fewer now.
func (s *scaling) failed() bool {
	interval := s.source.cfg.Engine.ShrinkInterval
	if interval <= 0 || time.Since(s.shrunkAt) < interval {
		return false
	}
	return s.source.failures.Swap(0) > 0
}

// sight counts the pollers that run, and those of them that have waited for
// messages since an instant.
func (q *queueSource) sight(since time.Time) sighting {
	q.mu.Lock()
	defer q.mu.Unlock()
	saw := sighting{pollers: q.running}
	for _, p := range q.pollers {
		if at := p.waitsSince.Load(); at != 0 && at <= since.UnixNano() {
			saw.starving++
		}
	}
	return saw
}
