// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestFidelity reads FIDELITY.md: every rule has one row, and the tests that
// rows name exist, with rows of their own for the rule where one is named.
func TestFidelity(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("FIDELITY.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := sources(t)
	rows := map[string]int{}
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, "|")
		if len(cells) != 6 || !regexp.MustCompile(`^ \d`).MatchString(cells[1]) {
			continue
		}
		rule := strings.TrimSpace(cells[1])
		rows[rule]++
		named := regexp.MustCompile("`(Test\\w+)(?:/([\\d.]+))?`").FindAllStringSubmatch(cells[3], -1)
		if len(named) == 0 && strings.TrimSpace(cells[3]) != "–" {
			t.Errorf("%s: names neither a test nor – for none", rule)
		}
		for _, name := range named {
			if !strings.Contains(tests, "func "+name[1]+"(") {
				t.Errorf("%s: there is no test %s", rule, name[1])
			}
			if name[2] != "" && !strings.Contains(tests, `"`+name[2]+" ") {
				t.Errorf("%s: %s has no row for %s", rule, name[1], name[2])
			}
		}
	}
	for section, last := range map[string]int{"1.9": 10, "1.10": 5, "2.1": 16, "2.3": 7, "7.2": 30} {
		for n := 1; n <= last; n++ {
			if rule := fmt.Sprintf("%s.%d", section, n); rows[rule] != 1 {
				t.Errorf("rule %s has %d rows, want one", rule, rows[rule])
			}
		}
	}
}

// sources returns the text of this package's tests.
func sources(t *testing.T) string {
	t.Helper()
	names, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
