// SPDX-License-Identifier: Apache-2.0

package function

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/ledger"
)

// Defaults of an [AccountConfig].
const (
	defaultAccountID            = "000000000000"
	defaultRegion               = "us-east-1"
	defaultConcurrentExecutions = 1000
	defaultUnreservedMinimum    = 100
	defaultScalingRate          = 1000
	defaultRequestRate          = 10
)

// An AccountConfig says whose functions they are and what they may use. Its zero
// value is a new AWS account in us-east-1, but Cast is required.
type AccountConfig struct {
	ID     string // 12 digits; default 000000000000
	Region string // default us-east-1

	// ConcurrentExecutions is the limit of the account in its Region; default
	// 1,000 (rule 6.1).
	ConcurrentExecutions int

	// Ledger receives the facts; nil discards them.
	Ledger *ledger.Ledger

	// Cast deals a phase to every execution environment. Required.
	Cast *actor.Cast

	// Seed is what request ids follow from.
	Seed uint64

	// UnreservedMinimum is how much of the limit no function may reserve (rule
	// 6.2). Nil means AWS's: 100, or the whole limit of a smaller account.
	UnreservedMinimum *int

	// ScalingRate is how many environments a function may gain in 10 s (rule
	// 6.5); default 1,000. Unused allowance does not add up. Negative: no limit.
	ScalingRate int

	// RequestRate is how many requests a second one unit of concurrency allows
	// (rule 6.6); default 10. Negative: no limit.
	RequestRate int

	// InitUnbilled leaves init phases out of the billed duration, as AWS did
	// before August 2025 (rule 8.8).
	InitUnbilled bool
}

// An Account holds functions and the concurrency they share. It is safe for
// concurrent use.
type Account struct {
	cfg   AccountConfig
	hooks atomic.Pointer[[]Hook]

	mu        sync.Mutex
	closed    bool
	functions map[string]*Function
	serials   map[string]*serial
	reserved  int    // sum of all reservations
	running   int    // executions of functions without a reservation
	requests  bucket // of functions without a reservation
	abandoned []*Invocation
}

// A serial counts what was made under a function's name. It outlives the
// function, so that no name and no request id comes twice.
type serial struct {
	environments int
	invocations  uint64
}

// NewAccount returns an account without functions, or an error that names the
// setting that is wrong.
func NewAccount(cfg AccountConfig) (*Account, error) {
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	return &Account{cfg: cfg, functions: map[string]*Function{}, serials: map[string]*serial{}}, nil
}

// complete fills in defaults.
func (c *AccountConfig) complete() error {
	if c.Cast == nil {
		return errors.New("account config: Cast is nil: execution environments need their phases from it")
	}
	if c.ConcurrentExecutions < 0 {
		return fmt.Errorf("account config: ConcurrentExecutions is %d: must be positive, or 0 for %d",
			c.ConcurrentExecutions, defaultConcurrentExecutions)
	}
	if c.ID == "" {
		c.ID = defaultAccountID
	}
	if len(c.ID) != 12 || strings.Trim(c.ID, "0123456789") != "" {
		return fmt.Errorf("account config: ID is %q: must be 12 digits", c.ID)
	}
	c.Region = orDefault(c.Region, defaultRegion)
	c.ConcurrentExecutions = orDefault(c.ConcurrentExecutions, defaultConcurrentExecutions)
	c.ScalingRate = orDefault(c.ScalingRate, defaultScalingRate)
	c.RequestRate = orDefault(c.RequestRate, defaultRequestRate)
	minimum := min(defaultUnreservedMinimum, c.ConcurrentExecutions)
	if c.UnreservedMinimum != nil {
		minimum = *c.UnreservedMinimum
	}
	if minimum < 0 || minimum > c.ConcurrentExecutions {
		return fmt.Errorf("account config: UnreservedMinimum is %d: must be 0 to ConcurrentExecutions, %d",
			minimum, c.ConcurrentExecutions)
	}
	c.UnreservedMinimum = &minimum
	return nil
}

func orDefault[T comparable](value, standard T) T {
	var zero T
	if value == zero {
		return standard
	}
	return value
}

// Config returns the configuration with defaults filled in.
func (a *Account) Config() AccountConfig {
	cfg := a.cfg
	minimum := *cfg.UnreservedMinimum
	cfg.UnreservedMinimum = &minimum
	return cfg
}

// NewFunction adds a function. handler is a handler that lambda.Start takes, a
// lambda.Handler, or a [Constructor]; it is checked here. The error is a
// [*ConfigError] that names the mistake and what is allowed, or [ErrClosed].
func (a *Account) NewFunction(name string, handler any, cfg Config) (*Function, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	f := &Function{account: a, name: name, arn: a.arn(name)}
	if err := f.setHandler(handler); err != nil {
		return nil, err
	}
	settings, err := cfg.complete(name)
	if err != nil {
		return nil, err
	}
	f.latest = &edition{number: Latest, settings: settings}

	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return nil, ErrClosed
	}
	if a.functions[name] != nil {
		return nil, &ConfigError{name, codeConflict, "Function already exist: " + name}
	}
	if err := f.reserve(cfg.ReservedConcurrentExecutions); err != nil {
		return nil, err
	}
	if a.serials[name] == nil {
		a.serials[name] = &serial{}
	}
	f.serial, f.idSeed = a.serials[name], idSeed(a.cfg.Seed, name)
	a.functions[name] = f
	return f, nil
}

func (a *Account) arn(name string) string {
	return "arn:aws:lambda:" + a.cfg.Region + ":" + a.cfg.ID + ":function:" + name
}

// Function returns the function of that name.
func (a *Account) Function(name string) (*Function, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	f, ok := a.functions[name]
	return f, ok
}

// Functions returns all functions, by name.
func (a *Account) Functions() []*Function {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.SortedFunc(maps.Values(a.functions), func(f, g *Function) int {
		return strings.Compare(f.name, g.name)
	})
}

// DeleteFunction removes a function and frees its reservation; it reports
// whether there was one. Invocations that run go on to their end; later ones get
// a [*NotFoundError].
func (a *Account) DeleteFunction(name string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	f, ok := a.functions[name]
	if !ok {
		return false
	}
	_ = f.reserve(nil) // giving up a reservation is always allowed
	f.deleted = true
	f.retire()
	delete(a.functions, name)
	return true
}

// Abandoned returns the invocations that ended although their goroutine still
// runs, in the order in which they ended: their handler, or the constructor that
// they waited for, ignored its deadline. An invocation leaves the list when its
// goroutine returns.
func (a *Account) Abandoned() []*Invocation {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.abandoned)
}

// Close ends idle environments. Invocations that run go on to their end; later
// ones get [ErrClosed]. Closing again does nothing.
func (a *Account) Close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closed = true
	for _, f := range a.functions {
		f.retire()
	}
}
