// SPDX-License-Identifier: Apache-2.0

package function

import (
	"fmt"
	"strconv"
)

// A Function is a Lambda function: a handler, a configuration and the execution
// environments that it has. It is made by [Account.NewFunction], and safe for
// concurrent use.
type Function struct {
	account *Account
	name    string
	arn     string
	idSeed  uint64

	// One of the two is set.
	handler     any
	constructor Constructor

	// The account's mutex guards the rest.
	latest    *edition
	published []*edition // versions, oldest first
	versions  int        // that were ever published
	aliases   map[string]*Alias
	reserved  *int // replaced as a whole, never changed
	deleted   bool
	serial    *serial
	running   int    // executions, of all versions
	requests  bucket // of a function with a reservation
	scaling   bucket
}

// Name returns the function's name.
func (f *Function) Name() string { return f.name }

// ARN returns the function's ARN, without a qualifier.
func (f *Function) ARN() string { return f.arn }

// Config returns the configuration of [Latest] as it is now, with defaults filled
// in. The caller owns what it refers to.
func (f *Function) Config() Config {
	f.account.mu.Lock()
	defer f.account.mu.Unlock()
	cfg := f.latest.version().Config
	if f.reserved != nil {
		n := *f.reserved
		cfg.ReservedConcurrentExecutions = &n
	}
	return cfg
}

// Update replaces the configuration; zero members mean their defaults, as in
// [Account.NewFunction]. The invocations that run keep the old one, and the next
// ones get new environments, as after UpdateFunctionConfiguration. Versions that
// were published stay as they are. The
// reservation is not part of it: cfg must have none, or the one that is.
func (f *Function) Update(cfg Config) error {
	settings, err := cfg.complete(f.name)
	if err != nil {
		return err
	}
	f.account.mu.Lock()
	defer f.account.mu.Unlock()
	if err := f.gone(); err != nil {
		return err
	}
	if n := cfg.ReservedConcurrentExecutions; n != nil && (f.reserved == nil || *n != *f.reserved) {
		return &ConfigError{f.name, codeInvalidParameter, "Update cannot change ReservedConcurrentExecutions: call Reserve"}
	}
	f.latest.settings, f.latest.idle = settings, nil
	return nil
}

// Reserve sets the reserved concurrency, which is the function's guaranteed and
// highest number of concurrent executions; nil gives the reservation up and zero
// stops the function. The error is AWS's (rule 6.2) when too little of the
// account's concurrency would stay unreserved. Environments are kept.
func (f *Function) Reserve(n *int) error {
	f.account.mu.Lock()
	defer f.account.mu.Unlock()
	if err := f.gone(); err != nil {
		return err
	}
	return f.reserve(n)
}

// gone returns why nothing can be asked of the function any more, or nil. The
// caller holds the account's mutex.
func (f *Function) gone() error {
	switch {
	case f.account.closed:
		return ErrClosed
	case f.deleted:
		return &NotFoundError{ARN: f.arn + ":" + Latest}
	default:
		return nil
	}
}

// reserve does what Reserve does. The caller holds the account's mutex.
func (f *Function) reserve(n *int) error {
	a := f.account
	if n != nil && *n < 0 {
		return &ConfigError{f.name, codeValidation, outOfRange("reservedConcurrentExecutions", strconv.Itoa(*n), "greater", 0)}
	}
	reserved := a.reserved - valueOf(f.reserved) + valueOf(n)
	if minimum := *a.cfg.UnreservedMinimum; a.cfg.ConcurrentExecutions-reserved < minimum {
		return &ConfigError{f.name, codeInvalidParameter, fmt.Sprintf("Specified ReservedConcurrentExecutions for function decreases account's "+
			"UnreservedConcurrentExecution below its minimum value of [%d].", minimum)}
	}
	a.reserved = reserved
	// What runs moves between the function's own concurrency and the shared one.
	if f.reserved == nil {
		a.running -= f.running
	}
	f.reserved = nil
	if n != nil {
		own := *n
		f.reserved = &own
	} else {
		a.running += f.running
	}
	return nil
}

func valueOf(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
