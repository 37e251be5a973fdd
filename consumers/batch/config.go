// SPDX-License-Identifier: Apache-2.0

package batch

import (
	"cmp"
	"log/slog"
	"time"
)

// DefaultMargin is the [Config.Margin] of a zero Config.
const DefaultMargin = 100 * time.Millisecond

// A Config says how a batch is worked through. The zero Config works through it
// one item after the other, in batch order.
type Config struct {
	// Concurrency is how many items are handled at the same time; on a FIFO queue,
	// how many message groups, each in order. Zero or less means 1. With more than
	// one, the function must be safe for concurrent use.
	Concurrency int

	// Margin is the part of the invocation's time that is kept for returning the
	// response. No item starts in it, and every item's context ends before it.
	// Zero or less means DefaultMargin. It must be shorter than the function's
	// timeout: otherwise nothing is ever attempted.
	Margin time.Duration

	// ItemTimeout is the longest that the context of one item lasts. Zero or less
	// means until Margin before the invocation's deadline: then one item that hangs
	// can use up the time of all that follow it, delivery after delivery, until
	// they are dead-lettered with it. It should be well under the function's timeout.
	ItemTimeout time.Duration

	// ErrorIfAllFail makes the handler return an error when not one item of the
	// batch was handled. To the items it makes no difference: all come back. But it
	// makes the invocation count in Lambda's Errors metric, so that alarms see an
	// outage. In return it also fires for each poison message that is alone in its
	// batch, and for a batch that ran out of time before its first item.
	ErrorIfAllFail bool

	// Logger gets a line for each failed item, with its error, and one for the
	// items of a batch that were not attempted. Nil means slog.Default().
	Logger *slog.Logger
}

func (c Config) withDefaults() Config {
	c.Concurrency = max(c.Concurrency, 1)
	if c.Margin <= 0 {
		c.Margin = DefaultMargin
	}
	return c
}

// logger is asked for at each use, so that a slog.SetDefault after the handler
// was made still counts.
func (c Config) logger() *slog.Logger {
	return cmp.Or(c.Logger, slog.Default())
}
