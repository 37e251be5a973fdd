// SPDX-License-Identifier: Apache-2.0

// Command eventlab runs the failure modes of event consumers in virtual time.
//
// "eventlab run" runs all of them and prints a scoreboard, "eventlab list" names
// them, "eventlab help" says the rest.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"testing"

	"github.com/eventlab/eventlab/backend"
	_ "github.com/eventlab/eventlab/backend/awsaccount" // --backend aws
	_ "github.com/eventlab/eventlab/backend/localstack" // --backend localstack
)

func main() {
	// What consumers log is not what the person asked for; the ledger has it all.
	slog.SetDefault(slog.New(slog.DiscardHandler))
	inTest(func(t *testing.T, args []string) int {
		status := newProgram(catalogue(), os.Stdout, os.Stderr).run(t, args)
		if err := backend.Shutdown(context.WithoutCancel(t.Context())); err != nil {
			fmt.Fprintln(os.Stderr, "eventlab:", err)
			status = max(status, statusNoProof)
		}
		return status
	})
}
