// SPDX-License-Identifier: Apache-2.0

package fidelity

import (
	"flag"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "write FIDELITY.md instead of comparing it")

// TestGeneratedFiles checks every claim of the pages against the source text, and
// that FIDELITY.md is what they say. `make docs` writes it.
func TestGeneratedFiles(t *testing.T) {
	t.Parallel()
	book, problems := Read(os.DirFS("../.."))
	for _, p := range problems {
		t.Error(p)
	}
	const name = "../../FIDELITY.md"
	if *update {
		if err := os.WriteFile(name, []byte(book.String()), 0o644); err != nil { //nolint:gosec // a document, for everybody to read
			t.Fatal(err)
		}
		return
	}
	if text, err := os.ReadFile(name); err != nil || string(text) != book.String() {
		t.Errorf("FIDELITY.md is not current (%v): `make docs` writes it", err)
	}
}

const (
	rulesOf = "## One\n| Rule | What AWS does | Evidence |\n|---|---|---|\n| 1.1 | it works | [L:page] |\n\n## Open\n| Rule | Question | Evidence |\n|---|---|---|\n| 10.1 | why? | [undocumented] |\n"
	claims  = "| Rule | Here | Test | Knob or reason |\n|---|---|---|---|\n"
	choices = "| Rule | Question | Default | Knob | Test |\n|---|---|---|---|---|\n| 10.1 | why? | no | `Config.Why` | `TestIt/1.1` |\n"
	lessons = "| Rule | Beyond the rule | Source |\n|---|---|---|\n"
	code    = "package p\n\ntype Config struct{ Why, Other bool }\n"
	tests   = "package p\n\nimport \"testing\"\n\nvar rows = []string{\"1.1 it works\"}\n\n" +
		"func TestIt(t *testing.T) { _ = Config{Why: true}; for _, row := range rows { t.Run(row, func(*testing.T) {}) } }\n\n" +
		"func TestFlat(t *testing.T) { t.Log(rows) }\n\nfunc helper() {}\n"
)

// TestWrongClaimsAreFound is the test of the test: one claim is wrong in each row.
func TestWrongClaimsAreFound(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, page, want string // "" for nothing wrong
	}{
		{"all is well", claims + "| 1.1 | yes | `TestIt/1.1` | `Config.Why` |\n\n" + choices, ""},
		{"a test of another package", claims + "| 1.1 | yes | `p.TestIt` | – |\n\n" + choices, ""},
		{"a recorded case", claims + "| 1.1 | yes | `recorded: suite/a/case` | – |\n\n" + choices, ""},
		{"a reason", claims + "| 1.1 | no | – | not yet: Kinesis |\n\n" + choices, ""},
		{"a rule that nobody mentions", choices, "1.1: no page names a test of it, or a reason why it is not emulated"},
		{"an open question that nobody mentions", claims + "| 1.1 | yes | `TestIt` | – |\n", "10.1: AWS leaves it open, and no page says what is done"},
		{"neither test nor reason", claims + "| 1.1 | yes | – | – |\n\n" + choices, "names neither a test nor a reason"},
		{"no backquotes", claims + "| 1.1 | yes | TestIt | – |\n\n" + choices, `its tests are "TestIt": want names in backquotes, or –`},
		{"no such rule", claims + "| 1.2 | yes | `TestIt` | – |\n", "p/FIDELITY.md: 1.2: there is no such rule"},
		{"no such test", claims + "| 1.1 | yes | `TestThat` | – |\n", "package p has no test TestThat"},
		{"no test but a helper", claims + "| 1.1 | yes | `helper` | – |\n", "package p has no test helper"},
		{"no such package", claims + "| 1.1 | yes | `q.TestIt` | – |\n", "q is no folder of a package"},
		{"no such row", claims + "| 1.1 | yes | `TestIt/1.2` | – |\n", `TestIt of package p has no subtest for a row "1.2"`},
		{"a row that is no subtest", claims + "| 1.1 | yes | `TestFlat/1.1` | – |\n", `TestFlat of package p has no subtest for a row "1.1"`},
		{"no such case", claims + "| 1.1 | yes | `recorded: suite/another` | – |\n", "the recorded suite suite has no case another"},
		{"no such knob in a remark", claims + "| 1.1 | yes | `TestIt` | `Config.None` |\n", "package p has no knob Config.None"},
		{"a knob that no test turns", strings.Replace(choices, "Why`", "Other`", 1), "no test that it names turns the knob p.Config.Other"},
		{"a choice without a test", strings.Replace(choices, "`TestIt/1.1`", "–", 1), `a choice without a test must say "not yet: "`},
		{"something learnt from nowhere", lessons + "| 1.1 | more | |\n", "something learnt has no text or no source"},
		{"a table of another kind", "| Rule | Test |\n|---|---|\n| 1.1 | `TestIt` |\n", `its table has the head "Rule | Test"`},
		{"a line that is too short", claims + "| 1.1 | yes |\n", "line 3 has 2 cells: its table has 4"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
			_, problems := Read(fstest.MapFS{
				rulesPage: file(rulesOf), elsewherePage: file(""), "p/FIDELITY.md": file(row.page), "p/p.go": file(code), "p/p_test.go": file(tests),
				"recorded/testdata/suite.json": file(`[{"name":"a/case"}]`),
			})
			var all []string
			for _, p := range problems {
				all = append(all, p.Error())
			}
			got := strings.Join(all, "\n")
			if row.want == "" && got != "" || !strings.Contains(got, row.want) {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

func TestThePageCountsWhatIsShown(t *testing.T) {
	t.Parallel()
	b := Book{sections: []section{
		{title: "One", rules: []*rule{
			{number: "1", tests: []test{{"p", "TestIt", "1"}}}, {number: "2", remarks: []string{"not yet: Kinesis"}}, {number: "3", remarks: []string{"of no use"}},
		}},
		{title: "Open", rules: []*rule{{number: "10.1", open: true}}},
	}}
	page := b.String()
	for _, want := range []string{"3 rules: 1 have a test, 1 are not yet emulated, 1 are left out", "| 1 |  |  | `p.TestIt/1` |  |", "| 3 |  |  | – | of no use |"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q:\n%s", want, page)
		}
	}
}
