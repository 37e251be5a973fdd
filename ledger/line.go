// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"fmt"
	"strings"
	"time"
)

// Of returns the facts about one item, in order.
func Of(facts []Fact, item string) []Fact {
	var own []Fact
	for _, f := range facts {
		if f.Item == item {
			own = append(own, f)
		}
	}
	return own
}

// Line says the fact in one line, its instant counted from start.
func (f Fact) Line(start time.Time) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%10s  %-12s", Clock(f.At.Sub(start)), f.Kind)
	for _, part := range []struct{ label, value string }{
		{"", f.Key},
		{"from ", f.Source},
		{"to ", f.Destination},
		{"group ", f.Group},
		{"attempt ", number(f.Attempt)},
		{"items ", number(f.Count)},
		{"took ", span(f.Duration)},
		{"because ", f.Reason},
		{"by ", f.Actor},
	} {
		if part.value != "" {
			text.WriteString(" " + part.label + part.value)
		}
	}
	if f.Late {
		text.WriteString(" (late)")
	}
	return text.String()
}

// Clock writes a span of the lab's time to the millisecond, as 1h02m03.004s.
func Clock(d time.Duration) string {
	d = d.Truncate(time.Millisecond)
	hours, minutes := int(d.Hours()), int(d.Minutes())%60
	seconds := (d % time.Minute).Seconds()
	switch {
	case hours > 0:
		return fmt.Sprintf("%dh%02dm%06.3fs", hours, minutes, seconds)
	case minutes > 0:
		return fmt.Sprintf("%dm%06.3fs", minutes, seconds)
	default:
		return fmt.Sprintf("%.3fs", seconds)
	}
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func span(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.Round(time.Millisecond).String()
}
