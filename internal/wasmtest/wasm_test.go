// SPDX-License-Identifier: Apache-2.0

package wasmtest

import (
	"bytes"
	"crypto/sha256"
	"runtime"
	"strings"
	"testing"

	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/lab/sqs"
	"github.com/eventlab/eventlab/ledger"
)

// TestAFailureModeRunsHere also logs a digest of each ledger. One seed gives one
// ledger on any machine, so `make wasm` compares them with those of this machine.
func TestAFailureModeRunsHere(t *testing.T) {
	mode := sqs.Modes()[0]
	for _, scenario := range mode.Runs {
		o := mode.Run(t, scenario, lab.Config{Seed: 1})
		if !o.Verdict.Good() {
			t.Errorf("%s, %s on %s/%s: %s: %s", mode.Name, scenario.Name, runtime.GOOS, runtime.GOARCH,
				o.Verdict, strings.Join(o.Why, "; "))
		}
		var text bytes.Buffer
		if err := ledger.WriteJSON(&text, o.Facts); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %s in %v, ledger %x", scenario.Name, o.Verdict, o.Wall, sha256.Sum256(text.Bytes()))
	}
}
