// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// A goroutine is what a stack dump says of one.
type goroutine struct {
	id     string
	state  string // such as "select (durable)"
	bubble string // the number of its bubble, or ""
	stack  string
}

var header = regexp.MustCompile(`^goroutine (\d+)(?: gp=\S+ m=\S+(?: mp=\S+)?)? \[([^,\]]*)((?:, [^\]]*)?)\]:`)
var bubbleNumber = regexp.MustCompile(`synctest bubble (\d+)`)

// goroutines takes a stack dump: of all goroutines, or of this one.
func goroutines(all bool) []goroutine {
	buf := make([]byte, 64<<10)
	for {
		n := runtime.Stack(buf, all)
		if n < len(buf) {
			buf = buf[:n]
			break
		}
		buf = make([]byte, 2*len(buf))
	}
	var list []goroutine
	for text := range strings.SplitSeq(string(buf), "\n\n") {
		match := header.FindStringSubmatch(text)
		if match == nil {
			continue
		}
		g := goroutine{id: match[1], state: match[2], stack: strings.TrimSpace(text)}
		if number := bubbleNumber.FindStringSubmatch(match[3]); number != nil {
			g.bubble = number[1]
		}
		list = append(list, g)
	}
	return list
}

// neighbours returns the goroutines of the caller's bubble but the caller.
func neighbours() []goroutine {
	own := goroutines(false)
	if len(own) != 1 || own[0].bubble == "" {
		return nil
	}
	var others []goroutine
	for _, g := range goroutines(true) {
		if g.bubble == own[0].bubble && g.id != own[0].id {
			others = append(others, g)
		}
	}
	return others
}

// leftBehind returns the goroutines that came into the bubble with the lab and
// are neither the caller nor the lab's own.
func (l *Lab) leftBehind() []goroutine {
	return slices.DeleteFunc(neighbours(), func(g goroutine) bool {
		return l.before[g.id] || isOwn(g)
	})
}

// isOwn reports whether a goroutine is the lab's own.
func isOwn(g goroutine) bool { return strings.Contains(g.stack, "lab.(*Lab).beat(") }

// standing returns the goroutines of a bubble that keep its time from moving:
// those that are not durably blocked.
func standing(bubble string) []goroutine {
	var guilty []goroutine
	for _, g := range goroutines(true) {
		if g.bubble == bubble && !strings.Contains(g.state, "(durable)") && !isOwn(g) {
			guilty = append(guilty, g)
		}
	}
	return guilty
}
