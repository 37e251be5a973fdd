// SPDX-License-Identifier: Apache-2.0

package function_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/function"
)

// seen is what a handler sees of the version that it runs.
type seen struct {
	Version, ARN, Variable string
}

func lookAround(saw *seen) func(context.Context, struct{}) error {
	return func(ctx context.Context, _ struct{}) error {
		inv := function.FromContext(ctx)
		lc, _ := lambdacontext.FromContext(ctx)
		*saw = seen{inv.Version, lc.InvokedFunctionArn, inv.Config().Environment["V"]}
		return nil
	}
}

func TestAVersionIsWhatTheFunctionWasWhenItWasPublished(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		var saw seen
		f := b.function("orders", lookAround(&saw), function.Config{Environment: map[string]string{"V": "a"}})
		publish := func(want string) {
			t.Helper()
			v, err := f.Publish("the best")
			if err != nil || v.Number != want || v.Description != "the best" {
				t.Fatalf("Publish: got %+v, %v, want version %s", v, err, want)
			}
		}
		publish("1")
		publish("1") // nothing changed
		if err := f.Update(function.Config{Environment: map[string]string{"V": "b"}}); err != nil {
			t.Fatal(err)
		}
		publish("2")

		for _, row := range []struct {
			qualifier string
			want      seen
		}{
			{"", seen{"$LATEST", f.ARN(), "b"}},
			{"$LATEST", seen{"$LATEST", f.ARN() + ":$LATEST", "b"}},
			{"1", seen{"1", f.ARN() + ":1", "a"}},
			{"2", seen{"2", f.ARN() + ":2", "b"}},
		} {
			r, err := f.Invoke(t.Context(), function.Request{Qualifier: row.qualifier})
			if err != nil || r.Version != row.want.Version {
				t.Errorf("invoke %q: got version %s, %v, want %s", row.qualifier, r.Version, err, row.want.Version)
			}
			if diff := cmp.Diff(row.want, saw); diff != "" {
				t.Errorf("invoke %q: the handler saw (-want +got):\n%s", row.qualifier, diff)
			}
		}

		if aliases := f.DeleteVersion("2"); aliases != nil {
			t.Errorf("DeleteVersion: got aliases %v, want none", aliases)
		}
		_, err := f.Invoke(t.Context(), function.Request{Qualifier: "2"})
		if missing, ok := errors.AsType[*function.NotFoundError](err); !ok || missing.ARN != f.ARN()+":2" {
			t.Errorf("invoke a deleted version: got %v, want that it is not found", err)
		}
		publish("3") // a number is not used again
	})
}

func TestVersionsShareTheConcurrencyOfTheirFunction(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		f := b.function("orders", sleeper(time.Second), function.Config{ReservedConcurrentExecutions: pointer(1)})
		if _, err := f.Publish(""); err != nil {
			t.Fatal(err)
		}
		running := b.start(f)
		synctest.Wait()
		_, err := f.Invoke(t.Context(), function.Request{Qualifier: "1"})
		if throttle, ok := errors.AsType[*function.ThrottleError](err); !ok || throttle.Reason != function.ReasonReservedConcurrency {
			t.Errorf("got %v, want a throttle by the reservation", err)
		}
		<-running

		if _, err := f.Invoke(t.Context(), function.Request{Qualifier: "1"}); err != nil {
			t.Error(err)
		}
		if got := len(b.environments()); got != 2 {
			t.Errorf("got %d environments, want one for each version", got)
		}
	})
}

func TestAnAliasMeansAVersionOrSharesAmongTwo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		var saw seen
		f := b.function("orders", lookAround(&saw), function.Config{})
		for _, memory := range []int{128, 256} {
			if err := f.Update(function.Config{MemorySize: memory}); err != nil {
				t.Fatal(err)
			}
			if _, err := f.Publish(""); err != nil {
				t.Fatal(err)
			}
		}
		set := func(a function.Alias) {
			t.Helper()
			if err := f.SetAlias(a); err != nil {
				t.Fatal(err)
			}
		}
		draws := func() string {
			var versions string
			for range 100 {
				r, err := f.Invoke(t.Context(), function.Request{Qualifier: "live"})
				if err != nil {
					t.Fatal(err)
				}
				versions += r.Version
			}
			return versions
		}

		set(function.Alias{Name: "live", Version: "2"})
		if v, ok := f.Version("live"); !ok || v.Config.MemorySize != 256 {
			t.Errorf("got %+v, %v, want version 2", v, ok)
		}
		if got := count(draws()); got["2"] != 100 || saw.ARN != f.ARN()+":live" {
			t.Errorf("got %v under %s, want version 2 under the alias", got, saw.ARN)
		}
		set(function.Alias{Name: "live", Version: "2", Weights: map[string]float64{"1": 0.5}})
		if got := count(draws()); got["1"] < 30 || got["2"] < 30 {
			t.Errorf("got %v, want half of 100 for each", got)
		}
		if aliases := f.DeleteVersion("1"); len(aliases) != 1 || aliases[0] != "live" {
			t.Errorf("got %v, want that live means the version", aliases)
		}
		if err := f.SetAlias(function.Alias{Name: "live", Version: "9"}); err == nil {
			t.Error("an alias of a version that is not there was made")
		}
		if !f.DeleteAlias("live") || f.DeleteAlias("live") || len(f.Aliases()) > 0 {
			t.Error("an alias is deleted once")
		}
	})
}

func count(letters string) map[string]int {
	counts := map[string]int{}
	for _, letter := range letters {
		counts[string(letter)]++
	}
	return counts
}
