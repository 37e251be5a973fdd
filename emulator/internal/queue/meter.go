// SPDX-License-Identifier: Apache-2.0

package queue

import "time"

// meterWindow is what "recent" means for processing time, which SQS does not
// say: the minute that runs and the one before it.
const meterWindow = Instant(time.Minute)

// A meter adds up processing time: how long messages were in flight, recently.
// It counts in whole nanoseconds, so that every machine gets the same sum.
type meter struct {
	since         Instant // until when it is counted
	current, last int64   // nanoseconds in the window of since, and in the one before
	inFlight      int
}

// load says how many messages are in flight from now on.
func (m *meter) load(now Instant, inFlight int) {
	m.advance(now)
	m.inFlight = inFlight
}

func (m *meter) recent(now Instant) int64 {
	m.advance(now)
	return m.last + m.current
}

func (m *meter) advance(now Instant) {
	n := int64(m.inFlight)
	start := now - now%meterWindow
	switch {
	case m.since >= start:
		m.current += n * int64(now-m.since)
	case m.since >= start-meterWindow:
		m.last = m.current + n*int64(start-m.since)
		m.current = n * int64(now-start)
	default:
		m.last = n * int64(meterWindow)
		m.current = n * int64(now-start)
	}
	m.since = now
}
