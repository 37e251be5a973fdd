// SPDX-License-Identifier: Apache-2.0

package backend

import (
	"errors"
	"testing"
)

func TestTheMeterStopsBeforeTheBudget(t *testing.T) {
	t.Parallel()
	m := &meter{}
	for range 3 {
		if err := m.reserve(0.25, 1); err != nil {
			t.Fatal(err)
		}
	}
	over := m.reserve(0.5, 1)
	if refused, ok := errors.AsType[*BudgetError](over); !ok || refused.Spent != 0.75 || refused.Budget != 1 {
		t.Errorf("got %v, want a BudgetError with 0.75 of 1 spent", over)
	}
	m.add(-0.25)
	if err := m.reserve(0.5, 1); err != nil {
		t.Errorf("after less was spent than reserved: got %v", err)
	}
}

func TestACallCountsAsARequestFor64KiB(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name           string
		sent, received int64
		want           int64
	}{
		{"8.12 an empty receive", 100, 2, 1},
		{"8.12 64 KiB", 64 << 10, 0, 1},
		{"8.12 a byte more", 64<<10 + 1, 0, 2},
		{"8.12 a payload that comes back", 100, 200 << 10, 4},
		{"a payload of a length that nobody says", 100, -1, mostUnits},
		{"8.12 never more than a message of 1 MiB", 2 << 20, 0, mostUnits},
	} {
		if got := units(c.sent, c.received); got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}
