// SPDX-License-Identifier: Apache-2.0

package localstack_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/backend"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/lab/sqs"
)

// The table for people is that of the code, and names the modes that are skipped.
func TestDifferencesAreDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("DIFFERENCES.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "|---|---|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	want := []string{}
	for _, d := range backend.LocalStackLimits().Differences {
		want = append(want, "| "+strings.Join([]string{d.Rule, d.AWS, d.Here, affected(d, sqs.Modes())}, " | ")+" |")
	}
	if diff := cmp.Diff(want, strings.Split(table, "\n")); diff != "" {
		t.Errorf("DIFFERENCES.md, want (-) and got (+):\n%s", diff)
	}
}

// affected names the modes of which a scenario on the wall clock needs the rule.
func affected(d backend.Difference, modes []lab.Mode) string {
	var names []string
	for _, mode := range modes {
		if slices.ContainsFunc(mode.Runs, func(s lab.Scenario) bool {
			return s.RealTime != nil && slices.Contains(s.RealTime.Needs, d.Rule)
		}) {
			names = append(names, mode.Name)
		}
	}
	if names == nil {
		return "none"
	}
	return strings.Join(names, ", ")
}
