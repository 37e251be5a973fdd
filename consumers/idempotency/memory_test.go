// SPDX-License-Identifier: Apache-2.0

package idempotency

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestAMemoryForgetsWhatExpired(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory()
		most := 0
		for i := range 20 * firstSweep {
			claim := Claim{ExpiresAt: time.Now().Add(time.Minute)}
			if _, granted, err := m.Claim(t.Context(), fmt.Sprint(i), claim); !granted || err != nil {
				t.Fatalf("claim %d: got granted %t, error %v", i, granted, err)
			}
			most = max(most, len(m.entries))
			time.Sleep(time.Second)
		}
		// At any time a minute's claims and those of the grace are alive.
		if alive := int((time.Minute + sweepGrace) / time.Second); most > 2*alive+firstSweep {
			t.Errorf("kept %d entries, want at most about twice the %d that are alive", most, alive)
		}
	})
}
