// SPDX-License-Identifier: Apache-2.0

package function_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/function"
)

func TestSettingsAreCheckedAsAWSDoes(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		cfg  function.Config
		code string
		want string // "" if it is allowed
	}{
		{"6.11 timeout 1 s", function.Config{Timeout: time.Second}, "", ""},
		{"6.11 timeout 900 s", function.Config{Timeout: 900 * time.Second}, "", ""},
		{"6.11 timeout 901 s", function.Config{Timeout: 901 * time.Second}, "ValidationException",
			"1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900"},
		{"6.11 timeout under 1 s", function.Config{Timeout: 500 * time.Millisecond}, "ValidationException",
			"1 validation error detected: Value '0.5' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		{"6.11 timeout negative", function.Config{Timeout: -time.Second}, "ValidationException",
			"1 validation error detected: Value '-1' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		{"6.11 timeout of 1.5 s", function.Config{Timeout: 1500 * time.Millisecond}, "ValidationException",
			"1 validation error detected: Value '1.5' at 'timeout' failed to satisfy constraint: Member must be a whole number of seconds"},
		{"6.11 memory 128", function.Config{MemorySize: 128}, "", ""},
		{"6.11 memory 127", function.Config{MemorySize: 127}, "ValidationException",
			"1 validation error detected: Value '127' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128"},
		{"6.11 memory 10,240", function.Config{MemorySize: 10_240}, "", ""},
		{"6.11 memory 10,241", function.Config{MemorySize: 10_241}, "ValidationException",
			"1 validation error detected: Value '10241' at 'memorySize' failed to satisfy constraint: Member must have value less than or equal to 10240"},
		{"6.2 reserved 0", function.Config{ReservedConcurrentExecutions: pointer(0)}, "", ""},
		{"6.2 reserved -1", function.Config{ReservedConcurrentExecutions: pointer(-1)}, "ValidationException",
			"1 validation error detected: Value '-1' at 'reservedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 0"},
		{"negative work", function.Config{Work: function.Work{PerItem: -1}}, "InvalidParameterValueException", "Work.PerItem is -1ns: must not be negative"},
		{"negative work per invocation", function.Config{Work: function.Work{PerInvocation: -1}}, "InvalidParameterValueException", "Work.PerInvocation is -1ns: must not be negative"},
		{"negative init", function.Config{Init: -1}, "InvalidParameterValueException", "Init is -1ns: must not be negative"},
		{"negative idle timeout", function.Config{IdleTimeout: -1}, "InvalidParameterValueException", "IdleTimeout is -1ns: must not be negative"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, function.AccountConfig{})
			f, err := b.NewFunction("orders", func() {}, row.cfg)
			if row.want == "" {
				if err != nil {
					t.Fatalf("got %v, want no error", err)
				}
				row.cfg.ReservedConcurrentExecutions = nil
				if err := f.Update(row.cfg); err != nil {
					t.Errorf("Update: got %v, want no error", err)
				}
				return
			}
			var refused *function.ConfigError
			if !errors.As(err, &refused) || refused.Code != row.code || refused.Message != row.want {
				t.Errorf("got %v, want %s %s", err, row.code, row.want)
			}
		})
	}
}

func TestNamesAreCheckedAsAWSDoes(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"orders":                "",
		"Orders_2-a":            "",
		strings.Repeat("a", 64): "",
		strings.Repeat("a", 65): "Member must have length less than or equal to 64",
		"":                      "Member must have length greater than or equal to 1",
		"my orders":             "Member must satisfy regular expression pattern",
		"orders:1":              "Member must satisfy regular expression pattern",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newBench(t, function.AccountConfig{}).NewFunction(name, func() {}, function.Config{})
			if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %q", err, want)
			}
		})
	}
}

func TestAConfigurationShowsItsDefaultsAndBelongsToItsOwner(t *testing.T) {
	t.Parallel()
	b := newBench(t, function.AccountConfig{})
	environment := map[string]string{"TABLE": "orders"}
	f := b.function("orders", func() {}, function.Config{Environment: environment, ReservedConcurrentExecutions: pointer(5)})

	environment["TABLE"] = "changed"
	got := f.Config()
	*got.ReservedConcurrentExecutions = 6
	got.Environment["TABLE"] = "changed"

	want := function.Config{
		Timeout: 3 * time.Second, MemorySize: 128, IdleTimeout: 10 * time.Minute,
		ReservedConcurrentExecutions: pointer(5), Environment: map[string]string{"TABLE": "orders"},
	}
	if diff := cmp.Diff(want, f.Config()); diff != "" {
		t.Errorf("Config (-want +got):\n%s", diff)
	}
}

func TestAnUpdateLeavesTheReservationAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t, function.AccountConfig{})
	f := b.function("orders", func() {}, function.Config{ReservedConcurrentExecutions: pointer(5)})

	if err := f.Update(function.Config{Timeout: 5 * time.Second}); err != nil {
		t.Errorf("Update without a reservation: got %v", err)
	}
	if err := f.Update(f.Config()); err != nil {
		t.Errorf("Update with the reservation that is: got %v", err)
	}
	if err := f.Update(function.Config{ReservedConcurrentExecutions: pointer(6)}); err == nil || !strings.Contains(err.Error(), "call Reserve") {
		t.Errorf("Update with another reservation: got %v, want it to name Reserve", err)
	}
	if err := f.Update(function.Config{Timeout: time.Hour}); err == nil {
		t.Error("Update with a timeout of an hour: got no error")
	}
	if n := f.Config().ReservedConcurrentExecutions; n == nil || *n != 5 {
		t.Errorf("ReservedConcurrentExecutions: got %v, want 5", n)
	}
}

func TestTheNextInvocationSeesAnUpdateAndTheRunningOneDoesNot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, function.AccountConfig{})
		f := b.function("orders", sleeper(4*time.Second), function.Config{Timeout: 5 * time.Second})
		running := b.start(f)

		if err := f.Update(function.Config{Timeout: time.Second}); err != nil {
			t.Fatal(err)
		}

		if result := <-running; result.FunctionError != "" {
			t.Errorf("the running invocation: got %s, want it to keep its 5 s", result.Payload)
		}
		if result := b.invoke(f); result.ErrorType != "Sandbox.Timedout" || result.Duration != time.Second {
			t.Errorf("the next invocation: got %s after %v, want a timeout after 1s", result.Payload, result.Duration)
		}
		if got := b.environments(); len(got) != 2 {
			t.Errorf("environments: got %v, want a new one after the update", got)
		}
		time.Sleep(time.Minute)
	})
}
