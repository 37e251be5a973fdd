// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"time"

	"github.com/eventlab/eventlab/emulator/internal/queue"
)

// A throttle counts the calls of each second to a FIFO queue (2.1.12). It is
// asked only when [Config.FIFOCallsPerSecond] sets a limit.
type throttle map[throttled]second

type throttled struct {
	call      call
	partition uint32
}

type second struct {
	began queue.Instant
	calls int
}

type call uint8

const (
	callSend call = iota
	callReceive
	callDelete
)

// partitions is how many a high-throughput queue has at most: 70,000 calls a
// second, 300 in each.
const partitions = 233

// admit counts a call that concerns these message groups, or refuses it. A queue
// of normal throughput is one partition; in a high-throughput one the group's
// hash picks it. A receive names no group and may go to all partitions.
func (v *visit) admit(s *Service, c call, groups ...string) error {
	limit := s.cfg.FIFOCallsPerSecond
	if limit <= 0 || !v.q.fifo {
		return nil
	}
	if v.q.calls == nil {
		v.q.calls = throttle{}
	}
	if !v.q.attributes.highThroughput() {
		return v.q.calls.count(throttled{call: c}, v.now, limit)
	}
	if len(groups) == 0 {
		return v.q.calls.count(throttled{call: c}, v.now, limit*partitions)
	}
	seen := map[uint32]bool{}
	for _, group := range groups {
		p := partitionOf(group)
		if seen[p] {
			continue
		}
		seen[p] = true
		if err := v.q.calls.count(throttled{call: c, partition: p}, v.now, limit); err != nil {
			return err
		}
	}
	return nil
}

func (t throttle) count(what throttled, now queue.Instant, limit int) error {
	current := t[what]
	if now >= current.began.After(time.Second) {
		current = second{began: now}
	}
	if current.calls >= limit {
		return requestThrottled()
	}
	current.calls++
	t[what] = current
	return nil
}

// partitionOf is FNV-1a, reduced.
func partitionOf(group string) uint32 {
	h := uint32(2166136261)
	for _, c := range []byte(group) {
		h = (h ^ uint32(c)) * 16777619
	}
	return h % partitions
}
