// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"os"
	"testing"
)

// TestMain forgets LAB_BACKEND: these tests are about labs in virtual time, and
// those of lab/sqs run the modes on other backends.
func TestMain(m *testing.M) {
	if err := os.Unsetenv("LAB_BACKEND"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
