// SPDX-License-Identifier: Apache-2.0

// Package lab runs Lambda consumers against their event sources in virtual time.
//
// A [Lab] is one isolated environment: sources on a backend, functions, a clock
// and a ledger. [Run] gives a test one. Inside, time is virtual: an hour in which
// nothing happens takes no time, and everybody uses time and context as in
// production. The same seed gives the same ledger, byte for byte.
//
// The folders below (lab/sqs, …) build sources and hold the failure modes of
// each. Their helpers take the test from the Lab and stop it with a message;
// everything below lab returns errors.
package lab

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/eventlab/eventlab/backend"
	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/ledger"
)

// TB is what a lab needs of a test. *testing.T, *testing.B and *rapid.T have it.
type TB interface {
	Helper()
	Name() string
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// Config says how a lab is set up. The zero Config is a good one.
type Config struct {
	// Seed decides who goes first when several act at one time, and all
	// identifiers. Zero takes LAB_SEED from the environment, or else 1.
	Seed uint64

	// Backend is where the sources live. "" takes LAB_BACKEND from the
	// environment, or else "embedded".
	Backend string

	// ConcurrentExecutions is the account's limit. Zero is AWS's 1,000.
	ConcurrentExecutions int

	// Key finds the business key of an item in its body. Nil is [ledger.KeyOf]:
	// the "id" of a JSON object, else the body.
	Key func(body string) string

	// Engine holds knobs for what AWS does not document: values of the Engine
	// types of the packages that emulate it, such as sqs.Engine.
	Engine []any
}

// A Lab is one isolated environment on one backend. Its methods are called by
// the test's goroutine; those that say so also by handlers.
type Lab struct {
	tb      TB
	seed    uint64
	key     func(string) string
	engine  []any
	bubble  bool            // time is virtual
	before  map[string]bool // goroutines that were in the bubble before the lab
	start   time.Time
	ledger  *ledger.Ledger
	cast    *actor.Cast
	account *function.Account
	backend backend.Backend
	ctx     context.Context //nolint:containedctx // the test's own context: it carries the test as the actor of its calls
	beats   atomic.Int64    // counts virtual minutes, for the watchdog
	stuck   atomic.Bool     // time moves, but nothing will happen any more

	mu        sync.Mutex
	shared    []any
	sources   []Source
	closers   []func()
	learners  []func(context.Context) error
	recorders map[string][]Recorder
	faults    []*injected
	executed  map[string]int
	closed    bool
}

// A Source is something that items wait in, such as a queue.
type Source interface {
	// Name is what the ledger calls it.
	Name() string
	// Left returns how many items are in it, visible or not.
	Left(ctx context.Context) (int, error)
}

// New returns a lab for this test and closes it when the test ends. Most tests
// call [Run] instead, which also makes time virtual and watches over it. New is
// for callers that are in a bubble already, such as rapid.SyncTest, or that want
// the wall clock.
func New(tb TB) *Lab {
	tb.Helper()
	return NewWith(tb, Config{})
}

// NewWith is [New] with a configuration.
func NewWith(tb TB, cfg Config) *Lab {
	tb.Helper()
	l := newLab(tb, cfg)
	tb.Cleanup(l.close)
	return l
}

// newLab stops the test when the configuration makes no sense.
func newLab(tb TB, cfg Config) *Lab {
	tb.Helper()
	seed, err := seedOf(cfg)
	if err != nil {
		tb.Fatalf("lab: %v", err)
	}
	l := &Lab{
		tb: tb, seed: seed, key: cfg.Key, engine: cfg.Engine,
		bubble: inBubble(), start: time.Now(), ledger: &ledger.Ledger{},
		recorders: map[string][]Recorder{}, executed: map[string]int{},
	}
	if l.key == nil {
		l.key = ledger.KeyOf
	}
	if l.cast = actor.NewWallCast(); l.bubble {
		l.cast = actor.NewCast(seed)
		l.before = map[string]bool{}
		for _, g := range neighbours() {
			l.before[g.id] = true
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	l.closers = append(l.closers, cancel)
	l.ctx = actor.With(ctx, l.cast.Actor("test"))
	name := cfg.backendName()
	if l.bubble && backend.RealTime(name) {
		tb.Fatalf("lab: the backend %s needs sockets, which hang in a bubble: open the lab outside of one", name)
	}
	l.backend, err = backend.Open(l.ctx, name, backend.Config{Unattributed: l.cast.Actor(actor.Unattributed), Test: tb.Name()})
	if err != nil {
		tb.Fatalf("lab: %v", err)
	}
	l.closers = append(l.closers, l.closeBackend)
	l.account, err = function.NewAccount(function.AccountConfig{
		ConcurrentExecutions: cfg.ConcurrentExecutions,
		Ledger:               l.ledger, Cast: l.cast, Seed: seed,
	})
	if err != nil {
		tb.Fatalf("lab: %v", err)
	}
	l.account.Use(l.injectInvocation)
	l.closers = append(l.closers, l.account.Close)
	return l
}

func (cfg Config) backendName() string {
	if cfg.Backend == "" {
		return os.Getenv("LAB_BACKEND")
	}
	return cfg.Backend
}

// closeBackend removes what the lab created.
func (l *Lab) closeBackend() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := l.backend.Close(ctx); err != nil {
		l.tb.Errorf("lab: %v", err)
	}
}

func seedOf(cfg Config) (uint64, error) {
	if cfg.Seed != 0 {
		return cfg.Seed, nil
	}
	text := os.Getenv("LAB_SEED")
	if text == "" {
		return 1, nil
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil || seed == 0 {
		return 0, fmt.Errorf("LAB_SEED is %q, want a whole number from 1", text)
	}
	return seed, nil
}

// inBubble reports whether the caller's time is virtual.
func inBubble() (in bool) {
	defer func() {
		if recover() != nil {
			in = false
		}
	}()
	synctest.Wait() // panics outside of a bubble
	return true
}

// TB returns the test that the lab belongs to.
func (l *Lab) TB() TB { return l.tb }

// Seed returns the seed that the lab runs under.
func (l *Lab) Seed() uint64 { return l.seed }

// Context returns the context of the test: calls made with it are the test's.
// It ends with the lab.
func (l *Lab) Context() context.Context { return l.ctx }

// Ledger returns what happened so far.
func (l *Lab) Ledger() *ledger.Ledger { return l.ledger }

// Account returns the functions of the lab and their concurrency.
func (l *Lab) Account() *function.Account { return l.account }

// Cast deals phases to those who act in the lab.
func (l *Lab) Cast() *actor.Cast { return l.cast }

// Key returns the business key of an item with this body.
func (l *Lab) Key(body string) string { return l.key(body) }

// Elapsed returns how much of the lab's time has passed.
func (l *Lab) Elapsed() time.Duration { return time.Since(l.start) }

// AWS returns the configuration of the lab's clients. Consumers make theirs of
// it with the SDK's NewFromConfig, as in production. What they do is recorded.
func (l *Lab) AWS() aws.Config {
	cfg := l.backend.Config()
	cfg.APIOptions = append(slices.Clone(cfg.APIOptions), l.recordCalls)
	return cfg
}

// Function makes a Lambda function of a handler: any signature that lambda.Start
// takes, or a [function.Constructor]. It stops the test when AWS or Go would not
// accept it.
func (l *Lab) Function(name string, handler any, cfg function.Config) *function.Function {
	l.tb.Helper()
	l.open("Function")
	f, err := l.account.NewFunction(name, handler, cfg)
	if err != nil {
		l.tb.Fatalf("lab: function %s: %v", name, err)
	}
	return f
}

// RunFor lets the lab run for a span of its time, and returns when it is settled:
// when nothing can move without time passing.
func (l *Lab) RunFor(d time.Duration) {
	l.tb.Helper()
	l.open("RunFor")
	time.Sleep(d)
	l.settle()
}

func (l *Lab) settle() {
	if l.bubble {
		synctest.Wait()
	}
}

// RunUntilDrained lets the lab run until all its sources are empty, and stops
// the test when they are not after limit. It looks once a second.
func (l *Lab) RunUntilDrained(limit time.Duration) {
	l.tb.Helper()
	l.open("RunUntilDrained")
	const step = time.Second
	for end := time.Now().Add(limit); ; {
		left, where := l.left()
		if left == 0 {
			l.settle()
			return
		}
		if !time.Now().Before(end) {
			l.tb.Fatalf("lab: after %v, %d items are left in %s", limit, left, where)
		}
		time.Sleep(step)
	}
}

// left returns how many items are in the sources, and the first that has some.
func (l *Lab) left() (total int, where string) {
	l.tb.Helper()
	l.mu.Lock()
	sources := slices.Clone(l.sources)
	l.mu.Unlock()
	for _, source := range sources {
		n, err := source.Left(l.ctx)
		if err != nil {
			l.tb.Fatalf("lab: %s: %v", source.Name(), err)
		}
		if total += n; n > 0 && where == "" {
			where = source.Name()
		}
	}
	return total, where
}

// open stops whoever uses a lab after its test: nothing would come of it.
func (l *Lab) open(method string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		panic(fmt.Sprintf("lab: %s called after the lab of %s ended; a lab lives as long as its test", method, l.tb.Name()))
	}
}
