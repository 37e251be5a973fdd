// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"time"

	"github.com/eventlab/eventlab/emulator/internal/queue"
)

// Config says how a [Service] is set up. The zero Config behaves as AWS does;
// where AWS's behaviour is not documented, a knob has the default named at it.
type Config struct {
	Account  string // default 000000000000
	Region   string // default us-east-1
	Endpoint string // prefix of queue URLs; default https://sqs.<region>.amazonaws.com
	SenderID string // attribute SenderId of messages; default AIDAEVENTLAB000000000

	// Seed is what identifiers follow from: message ids, receipt handles.
	Seed uint64

	// Observe is told what only the service knows; it may be nil. It is called
	// without locks held, by the goroutine whose call brought the event about.
	Observe func(context.Context, Event)

	// RedriveByTotalCount makes a redrive policy look at the receive count that
	// messages show, which goes on in a dead-letter queue. The default is a count
	// of each queue's own (10.15).
	RedriveByTotalCount bool

	// FIFOLookAhead is how many messages, from the first on, a FIFO queue looks
	// at to find available groups (2.1.14, 10.21). The default is 120,000.
	FIFOLookAhead int

	// InFlightLimit is how many messages of a queue may be in flight (1.10.1,
	// 2.1.13). The default is 120,000.
	InFlightLimit int

	// BackOfQueueAfter is how many receives send a message of a standard queue
	// to the back of it when it returns (1.9.8). The default is 3; negative is never.
	BackOfQueueAfter int

	// RefuseStaleHandles lets only the handle of the last receive, and only until
	// its visibility timeout ends, delete a message of a standard queue or change
	// its visibility. By default any handle does, as recorded (1.10.3): others are
	// then told that the deletion succeeded, or MessageNotInflight.
	RefuseStaleHandles bool

	// ShortPollShare is how likely a short poll is to see a message that it could
	// return, because it asks only some of SQS's hosts (1.10.2): more than 0, less
	// than 1. By default, and at 1, it sees all.
	ShortPollShare float64

	// FIFOCallsPerSecond limits the calls of each kind (send, receive, delete) to
	// a FIFO queue, or to a partition of a high-throughput one (2.1.12). AWS's
	// number is 300; the default is no limit.
	FIFOCallsPerSecond int

	// Fair says when a tenant of a standard queue is noisy.
	Fair FairConfig

	// PurgeInterval is the time between two purges of a queue (1.10.4). The
	// default is 60 s; negative is none.
	PurgeInterval time.Duration

	// RecreateAfter is how long the name of a deleted queue cannot be used again
	// (1.10.4). The default is 60 s; negative is not at all.
	RecreateAfter time.Duration

	// MoveTaskRate is how many messages a second a move task moves whose caller
	// names no rate (1.9.10). The default is 500, the most a caller may name.
	MoveTaskRate int
}

// FairConfig says when a tenant of a standard queue is noisy (2.3.2). Zero
// members have AWS's defaults.
type FairConfig struct {
	// InFlightShare is of the queue's messages in flight; a tenant with more of
	// them, and at least MinInFlight, is noisy. The defaults are 0.1 and 30.
	InFlightShare float64
	MinInFlight   int

	// ProcessingShare is of the time that messages were in flight recently (the
	// running minute and the one before it: AWS does not say); a tenant that took
	// more is noisy. The default is 0.1; negative turns this measure off.
	ProcessingShare float64

	// QuietAfter is the time without messages in flight after which a tenant is
	// quiet again (2.3.4). The default is five minutes.
	QuietAfter time.Duration
}

func (c Config) withDefaults() Config {
	orDefault(&c.Account, "000000000000")
	orDefault(&c.Region, "us-east-1")
	orDefault(&c.Endpoint, "https://sqs."+c.Region+".amazonaws.com")
	orDefault(&c.SenderID, "AIDAEVENTLAB000000000")
	orDefault(&c.FIFOLookAhead, 120_000)
	orDefault(&c.InFlightLimit, 120_000)
	orDefault(&c.BackOfQueueAfter, 3)
	orDefault(&c.Fair.InFlightShare, 0.1)
	orDefault(&c.Fair.MinInFlight, 30)
	orDefault(&c.Fair.ProcessingShare, 0.1)
	orDefault(&c.Fair.QuietAfter, 5*time.Minute)
	orDefault(&c.PurgeInterval, time.Minute)
	orDefault(&c.RecreateAfter, time.Minute)
	orDefault(&c.MoveTaskRate, maxMoveTaskRate)
	return c
}

func orDefault[T comparable](value *T, fallback T) {
	var zero T
	if *value == zero {
		*value = fallback
	}
}

// settings are what the data structure needs to know of c and a queue.
func (c Config) settings(fifo bool, retention time.Duration) queue.Settings {
	return queue.Settings{
		FIFO:          fifo,
		Retention:     retention,
		InFlightLimit: c.InFlightLimit,
		LookAhead:     c.FIFOLookAhead,
		BackAfter:     max(c.BackOfQueueAfter, 0),
		Fair:          queue.Fair(c.Fair),
	}
}
