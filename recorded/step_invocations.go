// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"errors"
	"fmt"
	"time"
)

const (
	// pace is how often a step looks whether a function was invoked.
	pace = 100 * time.Millisecond

	// longestInvocation is Lambda's limit.
	longestInvocation = 15 * time.Minute
)

// invocations waits until a function was invoked often enough.
func (r *run) invocations(s scriptStep) error {
	h, ok := r.functions[textOf(s.subject)]
	if !ok {
		return fmt.Errorf("there is no function %s", textOf(s.subject))
	}
	wanted := "at_least"
	if s.has("count") {
		wanted = "count"
	}
	if !s.has(wanted) {
		return errors.New("neither count nor at_least is given")
	}
	count, err := r.size(s, wanted, 0)
	if err != nil {
		return err
	}
	within, err := r.seconds(s, "within", standardWait)
	if err != nil {
		return err
	}
	quiet, err := r.seconds(s, "quiet", 0)
	if err != nil {
		return err
	}
	begun := h.await(count, duration(within))
	if begun < count {
		return fmt.Errorf("invocations: want %d within %v, got %d: %s", count, duration(within), begun, brief(h.values(r.began)))
	}
	r.sleep(quiet)
	after, _ := h.count()
	if wanted == "count" && after != count || quiet > 0 && after != begun {
		return fmt.Errorf("invocations: want %s %d and none in the %v after, got %d and then %d: %s",
			wanted, count, duration(quiet), begun, after, brief(h.values(r.began)))
	}
	return r.compareInvocations(s, h)
}

// await waits until so many invocations began, and returns how many did.
func (h *history) await(count int, within time.Duration) int {
	for end := time.Now().Add(within); ; time.Sleep(pace) {
		begun, _ := h.count()
		if begun >= count || !time.Now().Before(end) {
			return begun
		}
	}
}

// awaitEnd waits until no invocation runs.
func (h *history) awaitEnd() {
	for end := time.Now().Add(longestInvocation); time.Now().Before(end); time.Sleep(pace) {
		if _, running := h.count(); running == 0 {
			return
		}
	}
}

// compareInvocations compares events or records with their patterns.
func (r *run) compareInvocations(s scriptStep, h *history) error {
	if s.has("as") {
		h.awaitEnd()
		r.name(s, h.values(r.began))
	}
	for _, kind := range []string{"events", "records"} {
		value, ok := s.get(kind)
		if !ok {
			continue
		}
		patterns, ok := value.([]any)
		if !ok {
			return fmt.Errorf("%s: want a list, got %s", kind, brief(value))
		}
		got := eventsIn(h.values(r.began))
		if kind == "records" {
			got = recordsIn(got)
		}
		if err := differs(r.scope.match(kind, ordered(s, patterns, "exact"), got)); err != nil {
			return err
		}
	}
	return nil
}

func eventsIn(invocations []any) []any {
	events := make([]any, len(invocations))
	for i, invocation := range invocations {
		events[i], _ = step(invocation, "event")
	}
	return events
}

// recordsIn returns the records of events, whatever the batches.
func recordsIn(events []any) []any {
	records := []any{}
	for _, event := range events {
		value, _ := step(event, "Records")
		list, _ := value.([]any)
		records = append(records, list...)
	}
	return records
}
