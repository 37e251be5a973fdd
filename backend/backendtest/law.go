// SPDX-License-Identifier: Apache-2.0

// Package backendtest is the law that every backend must keep: what the lab, the
// mappings and the failure modes rely on, as statements that are checked through
// SDK clients. [Run] runs all of it against a backend.
//
// There is one group of laws for each service, in files that begin with its name.
// A law names the rules of AWS that it checks. One that a backend declares a
// difference of is not passed over: it must fail there, or the declaration is
// out of date.
package backendtest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eventlab/eventlab/backend"
)

// mostTime is how long a law may take on the wall clock.
const mostTime = 20 * time.Second

// A Law is one thing that every backend must do.
type Law struct {
	// Name is the statement, such as "a deleted message does not come back".
	Name string
	// Rules are what it checks of AWS: the numbers of rules, a number with a part
	// of the rule after a slash, or the name of a recorded case.
	Rules []string
	// Takes is how long it waits for something on purpose, if that is longer than
	// a few seconds.
	Takes time.Duration

	check func(*bench)
}

// An Opener opens the backend for one lab and mounts the services on it.
type Opener func(context.Context) (backend.Backend, error)

// Laws returns all laws.
func Laws() []Law {
	return slices.Concat(queueLaws(), redriveLaws(), fifoLaws(), queueErrorLaws(), labLaws())
}

// Check checks one law on a backend of its own, and closes it. It returns what
// the law found, or nil when the backend keeps it.
func (l Law) Check(ctx context.Context, open Opener) (err error) {
	b, err := newBench(ctx, open)
	if err != nil {
		return err
	}
	defer b.close(&err)
	defer b.recover(&err)
	l.check(b)
	return nil
}

// Run checks all laws on a backend, each as a subtest: in virtual time, each in a
// bubble of its own, where the backend can, else all of them beside each other.
// It skips what the backend declares that it cannot show.
func Run(t *testing.T, open Opener) {
	t.Helper()
	b, err := open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	limits := b.Limits()
	if err := b.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, law := range Laws() {
		t.Run(law.Name, func(t *testing.T) { law.run(t, limits, open) })
	}
}

func (l Law) run(t *testing.T, limits backend.Limits, open Opener) {
	t.Helper()
	if limits.RealTime && l.Takes > mostTime {
		t.Skipf("it takes %v, which is too long on the wall clock", l.Takes)
	}
	found := make(chan error, 1)
	check := func(ctx context.Context) { found <- l.Check(ctx, open) }
	if limits.RealTime {
		go check(t.Context()) // before Parallel, which lets only a few go on at a time
		t.Parallel()
	} else {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) { check(t.Context()) })
	}
	if why := judge(l, limits, <-found); why.skip != "" {
		t.Skip(why.skip)
	} else if why.fail != "" {
		t.Error(why.fail)
	}
}

// A verdict says what a law's finding means for a backend with these limits.
type verdict struct{ skip, fail string }

func judge(l Law, limits backend.Limits, found error) verdict {
	lacks := limits.Lacks(l.Rules...)
	switch {
	case lacks == "" && found == nil:
		return verdict{}
	case lacks == "":
		return verdict{fail: fmt.Sprintf("%v (rules %v)", found, l.Rules)}
	case found == nil:
		return verdict{fail: fmt.Sprintf("the backend declares that %s; but it keeps the law: take the difference away", lacks)}
	default:
		return verdict{skip: fmt.Sprintf("%s: %v", lacks, found)}
	}
}
