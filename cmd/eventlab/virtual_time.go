// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"testing"
)

// inTest calls f with the arguments of the command line and exits with what it
// returns. Virtual time exists in tests only, so the whole program is one test.
// Package testing writes nothing: it gets no arguments, and f never returns to it.
func inTest(f func(t *testing.T, args []string) int) {
	args := os.Args[1:]
	os.Args = os.Args[:1]
	everything := func(string, string) (bool, error) { return true, nil }
	testing.Main(everything, []testing.InternalTest{{
		Name: "eventlab",
		F:    func(t *testing.T) { os.Exit(f(t, args)) },
	}}, nil, nil)
}
