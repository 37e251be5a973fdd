// SPDX-License-Identifier: Apache-2.0

package docs

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/lab/sqs"
)

var update = flag.Bool("update", false, "write the generated files instead of comparing them")

// root is the folder of the module.
const root = "../.."

// TestGeneratedFiles runs every mode and every fix under seed 1 and compares what
// they measured with the files. `make docs` writes them.
func TestGeneratedFiles(t *testing.T) {
	t.Parallel()
	modes, fixes := measure(t), try(t)
	current(t, "FAILURES.md", func(string) string { return Failures(modes) })
	current(t, "FIXES.md", func(string) string { return Fixes(fixes) })
	current(t, "README.md", func(old string) string { return between(t, old, "modes", Table(modes)) })
}

// TestNoFixLosesAMessage is the least that a fix must keep under every trouble.
func TestNoFixLosesAMessage(t *testing.T) {
	t.Parallel()
	for _, fix := range try(t) {
		for _, o := range fix.Outcomes {
			if n := o.Counts.By["lost"]; n > 0 {
				t.Errorf("%s under %s lost %d messages", fix.Name, o.Scenario, n)
			}
		}
	}
}

func measure(t *testing.T) []Measured {
	t.Helper()
	var measured []Measured
	for _, mode := range sqs.Modes() {
		m := Measured{Mode: mode}
		for _, s := range mode.Runs {
			o := mode.Run(t, s, lab.Config{Seed: 1})
			if !o.Verdict.Good() {
				t.Errorf("%s, %s: %s: %s", mode.Name, s.Name, o.Verdict, strings.Join(o.Why, "; "))
			}
			m.Outcomes = append(m.Outcomes, o)
		}
		measured = append(measured, m)
	}
	return measured
}

func try(t *testing.T) []Tried {
	t.Helper()
	var tried []Tried
	for _, fix := range sqs.Fixes() {
		f := Tried{Fix: fix}
		for _, trouble := range fix.Troubles {
			o := fix.Run(t, trouble, lab.Config{Seed: 1})
			if !o.Verdict.Good() {
				t.Errorf("%s under %s: %s: %s", fix.Name, trouble.Name, o.Verdict, strings.Join(o.Why, "; "))
			}
			f.Outcomes = append(f.Outcomes, o)
		}
		tried = append(tried, f)
	}
	return tried
}

// current compares a file with what it should be, or writes it.
func current(t *testing.T, name string, want func(old string) string) {
	t.Helper()
	path := filepath.Join(root, name)
	old, err := os.ReadFile(path)
	if err != nil && !(*update && os.IsNotExist(err)) {
		t.Fatal(err)
	}
	now := want(string(old))
	switch {
	case now == string(old):
	case *update:
		if err := os.WriteFile(path, []byte(now), 0o644); err != nil { //nolint:gosec // a document, for everybody to read
			t.Fatal(err)
		}
	default:
		t.Errorf("%s is not current: `make docs` writes it", name)
	}
}

// between replaces what stands between <!-- name --> and <!-- /name -->.
func between(t *testing.T, text, name, content string) string {
	t.Helper()
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	before, rest, ok := strings.Cut(text, begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("README.md has no %s … %s", strings.TrimSpace(begin), end)
	}
	return before + begin + content + end + after
}
