// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/eventlab/eventlab/consumers/orders"
	"github.com/eventlab/eventlab/lab"
)

// A trouble is what is sent to a consumer and what goes wrong while it works.
type trouble struct {
	name     string
	messages []Message
	takes    time.Duration // shipping one order
	// down is how long from the start the carrier cannot ship anything.
	down time.Duration
	// reserved is the function's reserved concurrency, where the setup has none.
	reserved int
	// lasts is how long the lab runs.
	lasts time.Duration
}

// isPoison reports whether an order can never be shipped.
func isPoison(key string) bool { return strings.HasPrefix(key, "poison") }

var (
	errPoison = errors.New("the order has no address")
	errDown   = errors.New("the carrier does not answer")
)

// ship is the per-order work of a consumer under this trouble: it counts as
// executed when it begins, and has its effect when the parcel is out.
func (t trouble) ship(l *lab.Lab) orders.Ship {
	began := time.Now()
	return func(ctx context.Context, order orders.Order) error {
		l.Executed(ctx, order.ID)
		if err := wait(ctx, t.takes); err != nil {
			return err
		}
		if isPoison(order.ID) {
			return errPoison
		}
		if time.Since(began) < t.down {
			return errDown
		}
		l.Effect(ctx, order.ID)
		return nil
	}
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ordersWith returns n orders, of which those at the given positions (from 0)
// are poison.
func ordersWith(n int, poison ...int) []Message {
	messages := make([]Message, 0, n)
	for i := range n {
		id := fmt.Sprintf("order-%d", i+1)
		for _, p := range poison {
			if p == i {
				id = fmt.Sprintf("poison-%d", i+1)
			}
		}
		messages = append(messages, order(id, ""))
	}
	return messages
}

func order(id, group string) Message {
	return Message{Body: fmt.Sprintf(`{"id":%q}`, id), Group: group}
}

// grouped deals messages out to groups in turn.
func grouped(messages []Message, groups ...string) []Message {
	for i := range messages {
		messages[i].Group = groups[i%len(groups)]
	}
	return messages
}

// inTens gives the first ten messages to the first group, the next ten to the next.
func inTens(messages []Message, groups ...string) []Message {
	for i := range messages {
		messages[i].Group = groups[i/10]
	}
	return messages
}

// allPositions returns 0 to n-1: every order is poison.
func allPositions(n int) []int {
	positions := make([]int, n)
	for i := range positions {
		positions[i] = i
	}
	return positions
}
