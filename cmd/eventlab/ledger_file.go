// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/eventlab/eventlab/ledger"
	"github.com/eventlab/eventlab/report"
)

// writeLedger writes the facts of a run, the nth of its mode, to a file of its own.
func writeLedger(folder string, run report.Run, nth int) error {
	folder = filepath.Join(folder, filepath.FromSlash(run.Mode.Name))
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	file, err := os.Create(filepath.Join(folder, fmt.Sprintf("%d-%s.jsonl", nth, fileName(run.Scenario))))
	if err != nil {
		return err
	}
	return errors.Join(ledger.WriteJSON(file, run.Facts), file.Close())
}

// fileName makes a name of words that every file system takes.
func fileName(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(words, "-")
}
