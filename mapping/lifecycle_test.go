// SPDX-License-Identifier: Apache-2.0

package mapping_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/ledger"
	"github.com/eventlab/eventlab/mapping"
)

// update updates a mapping without changing its settings.
func update(m *mapping.Mapping, w *world, enabled *bool) error {
	_, err := m.Update(w.ctx, m.Settings(), enabled)
	return err
}

func TestStatesPassAfterADelay(t *testing.T) {
	t.Parallel()
	on, off := true, false
	for _, row := range []struct {
		rule string
		do   func(*mapping.Mapping, *world) error
		want []string // states, as the ledger has them
	}{
		{"0.6.6 create", func(*mapping.Mapping, *world) error { return nil }, nil},
		{"0.6.6 update", func(m *mapping.Mapping, w *world) error { return update(m, w, nil) }, []string{"Updating", "Enabled"}},
		{"0.6.6 update that enables what is enabled", func(m *mapping.Mapping, w *world) error { return update(m, w, &on) }, []string{"Updating", "Enabled"}},
		{"0.6.6 disable", func(m *mapping.Mapping, w *world) error { return update(m, w, &off) }, []string{"Disabling", "Disabled"}},
		{"0.6.6 delete", func(m *mapping.Mapping, w *world) error { return m.Delete(w.ctx) }, []string{"Deleting", "Deleted"}},
		{"0.6.6 disable, update and enable", func(m *mapping.Mapping, w *world) error {
			err := update(m, w, &off)
			w.runFor(2 * time.Second)
			err = errors.Join(err, update(m, w, nil))
			w.runFor(2 * time.Second)
			return errors.Join(err, update(m, w, &on))
		}, []string{"Disabling", "Disabled", "Updating", "Disabled", "Enabling", "Enabled"}},
		{"7.1.18 update while it is updated", func(m *mapping.Mapping, w *world) error {
			err := update(m, w, nil)
			if again := update(m, w, nil); !errors.Is(again, mapping.ErrInUse) {
				return fmt.Errorf("second update: got %w, want ErrInUse", again)
			}
			return err
		}, []string{"Updating", "Enabled"}},
		{"7.1.18 delete while it is deleted", func(m *mapping.Mapping, w *world) error {
			err := m.Delete(w.ctx)
			if again := m.Delete(w.ctx); !errors.Is(again, mapping.ErrInUse) {
				return fmt.Errorf("second delete: got %w, want ErrInUse", again)
			}
			return err
		}, []string{"Deleting", "Deleted"}},
	} {
		t.Run(row.rule, func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(w *world) {
				source := w.queue("source", "", "")
				w.function("fn", func() {}, function.Config{})
				m := w.start(source, mapping.Settings{})
				if err := row.do(m, w); err != nil {
					t.Fatal(err)
				}
				w.runFor(2 * time.Second)
				var got []string
				for _, f := range w.facts(ledger.Mapped) {
					got = append(got, f.Reason)
					if f.Source != "source" || f.Function != "fn" {
						t.Errorf("a Mapped fact is about %q and %q, want source and fn", f.Source, f.Function)
					}
				}
				if diff := cmp.Diff(append([]string{"Creating", "Enabled"}, row.want...), got); diff != "" {
					t.Errorf("states (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestAMappingThatIsMadeDisabledPollsOnlyWhenItIsEnabled(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source", "", "")
		w.function("fn", func() {}, function.Config{})
		m := mapping.New(mapping.Config{Settings: mapping.Settings{Function: "fn", BatchSize: 10}, Queue: source, Account: w.account, Cast: w.cast})
		defer m.Close()
		m.Start(w.ctx, false)
		w.send(source, "order")
		w.runFor(time.Hour)
		if m.State() != mapping.Disabled || w.left("source") != 1 {
			t.Fatalf("after an hour it is %s with %d messages left, want Disabled and 1", m.State(), w.left("source"))
		}
		on := true
		if state, err := m.Update(w.ctx, m.Settings(), &on); err != nil || state != mapping.Enabling || m.State() != mapping.Enabling {
			t.Fatalf("Update: got %s, %v, and it is %s, want Enabling", state, err, m.State())
		}
		w.runFor(2 * time.Second)
		if m.State() != mapping.Enabled || w.left("source") != 0 {
			t.Errorf("it is %s with %d messages left, want Enabled and none", m.State(), w.left("source"))
		}
	})
}

// Rule 0.6.8: later messages go to the new function, and none is lost.
func TestAnUpdateKeepsTheMessagesAndChangesTheFunction(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source", "", "")
		var old, updated inbox
		w.function("fn", func(e events.SQSEvent) { old.got(e) }, function.Config{})
		w.function("new", func(e events.SQSEvent) { updated.got(e) }, function.Config{})
		m := w.start(source, mapping.Settings{})
		w.send(source, "1")
		w.runFor(time.Second)
		settings := m.Settings()
		settings.Function = "new"
		if _, err := m.Update(w.ctx, settings, nil); err != nil {
			t.Fatal(err)
		}
		w.send(source, "2")
		w.runFor(2 * time.Second)
		w.send(source, "3")
		w.runFor(time.Minute)
		if diff := cmp.Diff([]string{"1/1", "2/1"}, old.deliveries()); diff != "" {
			t.Errorf("deliveries to the old function (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"3/1"}, updated.deliveries()); diff != "" {
			t.Errorf("deliveries to the new function (-want +got):\n%s", diff)
		}
	})
}

func TestALowerMaximumConcurrencyHoldsAfterAnUpdate(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source", "", "")
		w.function("fn", func(events.SQSEvent) { time.Sleep(10 * time.Second) }, function.Config{Timeout: 20 * time.Second})
		m := w.start(source, mapping.Settings{BatchSize: 1})
		settings := m.Settings()
		settings.MaximumConcurrency = 2
		if _, err := m.Update(w.ctx, settings, nil); err != nil {
			t.Fatal(err)
		}
		w.runFor(2 * time.Second)
		w.send(source, numbered(20)...)
		w.runFor(5 * time.Second)
		if n := len(w.facts(ledger.Invoked)); n != 2 {
			t.Errorf("got %d invocations at once, want 2", n)
		}
		settings.MaximumConcurrency = 0
		if _, err := m.Update(w.ctx, settings, nil); err != nil {
			t.Fatal(err)
		}
		w.runFor(10 * time.Second)
		if n := len(w.facts(ledger.Invoked)); n < 7 {
			t.Errorf("after the cap was taken away, got %d invocations, want at least 2 + 5", n)
		}
	})
}

func TestCloseEndsLongPollsAtOnce(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source", "", "")
		w.function("fn", func() {}, function.Config{})
		m := w.start(source, mapping.Settings{})
		begin := time.Now()
		m.Close()
		m.Close()
		if took := time.Since(begin); took > 0 {
			t.Errorf("Close took %v, want no time", took)
		}
		w.send(source, "late")
		w.runFor(time.Minute)
		if w.left("source") != 1 {
			t.Error("a message was received after Close")
		}
		if err := update(m, w, nil); !errors.Is(err, mapping.ErrInUse) {
			t.Errorf("Update after Close: got %v, want ErrInUse", err)
		}
	})
}

func TestCloseWaitsForTheVerdictOfAnInvocationAndSettlesIt(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source", "", "")
		w.function("fn", func(events.SQSEvent) { time.Sleep(10 * time.Second) }, function.Config{Timeout: 20 * time.Second})
		m := w.start(source, mapping.Settings{})
		w.send(source, "order")
		w.runFor(time.Second)
		m.Close()
		if w.left("source") != 0 || len(w.facts(ledger.Succeeded)) != 1 {
			t.Errorf("got %d messages left and %d successes, want none and 1", w.left("source"), len(w.facts(ledger.Succeeded)))
		}
	})
}

// Nothing that was received is lost silently: the ledger says that it returns.
func TestCloseLetsGoOfWhatWasNotInvoked(t *testing.T) {
	t.Parallel()
	none := 0
	for _, row := range []struct {
		name     string
		reserved *int
		settings mapping.Settings
	}{
		{"a batch whose window is open", nil, mapping.Settings{MaximumBatchingWindow: time.Minute}},
		{"a batch that is throttled", &none, mapping.Settings{}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(w *world) {
				source := w.queue("source", "", "")
				w.function("fn", func() {}, function.Config{ReservedConcurrentExecutions: row.reserved})
				m := w.start(source, row.settings)
				w.send(source, "1", "2", "3")
				w.runFor(5 * time.Second)
				begin := time.Now()
				m.Close()
				if took := time.Since(begin); took > 0 {
					t.Errorf("Close took %v, want no time", took)
				}
				if diff := cmp.Diff(map[string]int{mapping.ReasonMappingStopped: 3}, w.reasons()); diff != "" {
					t.Errorf("why messages returned (-want +got):\n%s", diff)
				}
				if w.left("source") != 3 || len(w.facts(ledger.Invoked)) != 0 {
					t.Errorf("got %d messages left and %d invocations, want 3 and none", w.left("source"), len(w.facts(ledger.Invoked)))
				}
			})
		})
	}
}

// Rule 0.6.9: the mapping stays, and works again when there is a function again.
func TestAMappingOutlivesItsFunction(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		source := w.queue("source", "10", "")
		w.function("fn", func() {}, function.Config{})
		w.start(source, mapping.Settings{})
		w.account.DeleteFunction("fn")
		w.send(source, "order")
		w.runFor(25 * time.Second)
		if diff := cmp.Diff(map[string]int{mapping.ReasonFunctionMissing: 3}, w.reasons()); diff != "" {
			t.Errorf("why messages returned (-want +got):\n%s", diff)
		}
		var in inbox
		w.function("fn", func(e events.SQSEvent) { in.got(e) }, function.Config{})
		w.runFor(10 * time.Second)
		if got := in.deliveries(); !slices.Equal(got, []string{"order/4"}) {
			t.Errorf("got deliveries %v, want the fourth one", got)
		}
	})
}
