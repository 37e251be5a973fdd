// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"context"
	"sync"
	"time"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/ledger"
	"github.com/eventlab/eventlab/mapping/filter"
)

// Settings are what CreateEventSourceMapping and UpdateEventSourceMapping set.
// Nobody checks them here: package lambda does, with AWS's errors.
type Settings struct {
	Function string // by name
	// Qualifier is the version or alias of the function; "" is $LATEST.
	Qualifier string

	BatchSize               int               // at least 1
	MaximumBatchingWindow   time.Duration     // whole seconds
	MaximumConcurrency      int               // zero: none
	ReportBatchItemFailures bool              // FunctionResponseTypes
	Filters                 []*filter.Pattern // of which one must match; none: all items match
}

// Config says what a mapping connects, and how.
type Config struct {
	Settings Settings
	Queue    Queue // the event source

	Account *function.Account        // where the function is looked up at each invocation; required
	Ledger  *ledger.Ledger           // nil discards facts
	Cast    *actor.Cast              // deals a phase to the mapping and to each poller; required
	Key     func(body string) string // business key of an item; nil: ledger.KeyOf
	Engine  Engine
}

// A Mapping is an event source mapping. It is safe for concurrent use.
type Mapping struct {
	cfg    Config
	source source
	actor  *actor.Actor
	ctx    context.Context //nolint:containedctx // the mapping's own: it carries its actor and ends with Close
	cancel context.CancelFunc
	tasks  sync.WaitGroup // transitions

	mu       sync.Mutex
	state    State
	settings Settings
	closed   bool
}

// A source moves items from an event source to a function. Its methods are called
// by one goroutine at a time.
type source interface {
	// apply makes the source work with these settings from now on.
	apply(Settings)
	// start begins polling, if it has not begun yet.
	start()
	// stop ends polling and waits for what is under way. Items that were received
	// but not offered to the function are left to return.
	stop()
}

// New returns a mapping that does nothing before [Mapping.Start].
func New(cfg Config) *Mapping {
	if cfg.Key == nil {
		cfg.Key = ledger.KeyOf
	}
	cfg.Engine = cfg.Engine.complete()
	name := "mapping/" + cfg.Settings.reference() + "/" + cfg.Queue.name()
	who := cfg.Cast.Actor(name)
	ctx, cancel := context.WithCancel(actor.With(context.Background(), who))
	return &Mapping{
		cfg: cfg, source: newQueueSource(cfg, name), actor: who, ctx: ctx, cancel: cancel,
		settings: cfg.Settings,
	}
}

// reference returns the function as the mapping refers to it.
func (s Settings) reference() string {
	if s.Qualifier == "" {
		return s.Function
	}
	return s.Function + ":" + s.Qualifier
}

// Settings returns the settings as they were set last.
func (m *Mapping) Settings() Settings {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.settings
}

// Close stops the mapping for good and returns when its pollers have ended. An
// invocation that runs is waited for until its verdict, and settled; what was
// received but not invoked is left to return, which the ledger says. Closing
// again does nothing.
func (m *Mapping) Close() {
	m.cancel()
	m.mu.Lock()
	m.closed = true
	m.mu.Unlock()
	m.tasks.Wait()
	m.source.stop()
}
