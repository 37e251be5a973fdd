// SPDX-License-Identifier: Apache-2.0

package doctest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// root is the folder of the module.
const root = "../.."

// documents returns the Markdown files of the module by their path.
func documents(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range []string{"*.md", "*/*.md", "*/*/*.md"} {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			texts[path] = read(t, path)
		}
	}
	if len(texts) == 0 {
		t.Fatal("there are no documents")
	}
	return texts
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCodeInDocumentsIsCompiled(t *testing.T) {
	t.Parallel()
	for path, text := range documents(t) {
		for _, wrong := range checkSnippets(text, func(file string) string { return read(t, filepath.Join(root, file)) }) {
			t.Errorf("%s: %s", path, wrong)
		}
	}
}

var (
	goBlock = regexp.MustCompile("(?s)([^\n]*)\n```go\n(.*?)```")
	origin  = regexp.MustCompile(`^<!-- (\S+_test\.go) -->$`)
)

// checkSnippets returns a line for each block of Go code that does not stand, word
// for word, in the test file that the comment above it names.
func checkSnippets(document string, file func(name string) string) []string {
	var wrong []string
	for _, block := range goBlock.FindAllStringSubmatch("\n"+document, -1) {
		above, code := block[1], block[2]
		first, _, _ := strings.Cut(code, "\n")
		switch name := origin.FindStringSubmatch(above); {
		case name == nil:
			wrong = append(wrong, "above the code that begins with "+first+": want <!-- the test file that it stands in -->, got "+above)
		case !strings.Contains(file(name[1]), code):
			wrong = append(wrong, "the code that begins with "+first+" is not, word for word, in "+name[1])
		}
	}
	return wrong
}

func TestCodeThatDriftedIsSeen(t *testing.T) {
	t.Parallel()
	const compiled = "package a\n\nfunc F() {\n\tg(1)\n}\n"
	for _, c := range []struct {
		document string
		wrong    int
	}{
		{"<!-- a/b_test.go -->\n```go\nfunc F() {\n\tg(1)\n}\n```\n", 0},
		{"<!-- a/b_test.go -->\n```go\nfunc F() {\n\tg(2)\n}\n```\n", 1},
		{"So:\n```go\nfunc F() {\n\tg(1)\n}\n```\n", 1},
		{"```go\nfunc F() {\n\tg(1)\n}\n```\n", 1},
		{"```sh\ngo test\n```\n", 0},
	} {
		if wrong := checkSnippets(c.document, func(string) string { return compiled }); len(wrong) != c.wrong {
			t.Errorf("%q: got %q, want %d lines", c.document, wrong, c.wrong)
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

func TestLinksBetweenDocumentsLeadSomewhere(t *testing.T) {
	t.Parallel()
	for path, text := range documents(t) {
		for _, match := range link.FindAllStringSubmatch(text, -1) {
			target, _, _ := strings.Cut(match[1], "#")
			if target == "" || strings.Contains(target, "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), target)); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", path, match[1])
			}
		}
	}
}

var (
	makeTarget = regexp.MustCompile("(?m)(?:^|`)make ([a-z-]+)")
	ruleHead   = regexp.MustCompile(`(?m)^([a-z-]+):`)
)

func TestMakeTargetsInDocumentsExist(t *testing.T) {
	t.Parallel()
	targets := map[string]bool{}
	for _, match := range ruleHead.FindAllStringSubmatch(read(t, filepath.Join(root, "Makefile")), -1) {
		targets[match[1]] = true
	}
	for path, text := range documents(t) {
		for _, match := range makeTarget.FindAllStringSubmatch(text, -1) {
			if !targets[match[1]] {
				t.Errorf("%s: the Makefile has no target %q", path, match[1])
			}
		}
	}
}
