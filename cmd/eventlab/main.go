// SPDX-License-Identifier: Apache-2.0

// Command eventlab runs the failure modes of event consumers in virtual time.
//
// "eventlab run" runs all of them and prints a scoreboard, "eventlab list" names
// them, "eventlab help" says the rest.
package main

import (
	"log/slog"
	"os"
	"testing"
)

func main() {
	// What consumers log is not what the person asked for; the ledger has it all.
	slog.SetDefault(slog.New(slog.DiscardHandler))
	inTest(func(t *testing.T, args []string) int {
		return newProgram(catalogue(), os.Stdout, os.Stderr).run(t, args)
	})
}
