// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A usageError says in one line what is wrong with the call of the command, and
// what is allowed.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func misused(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}

// flagError says what is wrong with a flag in our words.
func flagError(cmd *cobra.Command, err error) error {
	if bad, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return misused("--%s is %q, want %s", bad.GetFlag().Name, bad.GetValue(), wanted(bad.GetFlag()))
	}
	if bad, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return misused("--%s has no value, want %s", bad.GetFlag().Name, wanted(bad.GetFlag()))
	}
	if bad, ok := errors.AsType[*pflag.NotExistError](err); ok {
		name := "--" + bad.GetSpecifiedName()
		if bad.GetSpecifiedShortnames() != "" {
			name = "-" + bad.GetSpecifiedName()
		}
		return misused("there is no flag %s%s: want %s", name, suggestion(name, flags(cmd)), allowedFlags(cmd))
	}
	return misused("%v: want %s", err, allowedFlags(cmd))
}

// wanted says which values a flag takes.
func wanted(flag *pflag.Flag) string {
	if flag.Value.Type() == "bool" {
		return "true or false"
	}
	return flag.Value.Type()
}

// allowedFlags names the flags of a command. Flags follow their command.
func allowedFlags(cmd *cobra.Command) string {
	if !cmd.HasParent() {
		return "a command first, " + alternatives(commands())
	}
	return alternatives(flags(cmd))
}

func flags(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(flag *pflag.Flag) { names = append(names, "--"+flag.Name) })
	return names
}

// alternatives writes a choice: "a, b or c".
func alternatives(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// suggestion names what somebody may have meant.
func suggestion(typed string, names []string) string {
	letters := len(strings.TrimLeft(typed, "-"))
	best, distance := "", letters/3+2 // a third of them may be wrong, and one more
	for _, name := range names {
		if d := edits(typed, name); d < distance {
			best, distance = name, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", best)
}

// edits returns how many letters must be added, removed or replaced to make b of a.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
