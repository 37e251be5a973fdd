// SPDX-License-Identifier: Apache-2.0

package backend

import (
	"strings"
	"testing"
)

func TestNamesKeepTheirEndAndFit(t *testing.T) {
	t.Parallel()
	const prefix = "eventlab-tox53i1wbkh79-1-"
	long := strings.Repeat("q", 80)
	for _, c := range []struct{ name, want string }{
		{"orders", prefix + "orders"},
		{"orders.fifo", prefix + "orders.fifo"},
		// 80 characters, of which a hash tells apart what was cut.
		{long, prefix + strings.Repeat("q", 46) + "-d9bdb535"},
		{long[5:] + ".fifo", prefix + strings.Repeat("q", 41) + "-60b09352.fifo"},
		// AWS refuses it for its length, and shall.
		{long + "q", prefix + long + "q"},
	} {
		if got := uniqueName(prefix, c.name); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTagValuesHaveTheCharactersThatTagsMayHave(t *testing.T) {
	t.Parallel()
	if got, want := tagValue("TestA/b#01 ✓"), "TestA/b_01 _"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := len(tagValue(strings.Repeat("a", 300))); got != 256 {
		t.Errorf("got %d characters, want 256", got)
	}
}

func TestTwoLabsHaveTwoNames(t *testing.T) {
	t.Parallel()
	if a, b := nextLab(), nextLab(); a == b {
		t.Errorf("got %q twice", a)
	}
}
