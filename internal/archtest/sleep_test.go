// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// bubbles are the packages that put a test into virtual time.
var bubbles = []string{"testing/synctest", module + "/lab", "pgregory.net/rapid"}

// TestTestsSleepInVirtualTimeOnly: a sleep on the wall clock makes a test slow and
// its result a matter of luck. Linters cannot tell where a bubble is; this looks
// at whole packages.
func TestTestsSleepInVirtualTimeOnly(t *testing.T) {
	t.Parallel()
	folders := map[string][]*ast.File{}
	err := filepath.WalkDir("../..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		folders[filepath.Dir(path)] = append(folders[filepath.Dir(path)], file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for folder, files := range folders {
		if slices.ContainsFunc(files, sleeps) && !slices.ContainsFunc(files, hasBubble) {
			t.Errorf("%s: a test sleeps, but no test of this package is in virtual time: use synctest.Test or lab.Run", folder)
		}
	}
}

func TestASleepOnTheWallClockIsSeen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		source         string
		sleeps, bubble bool
	}{
		{`import "time"; func f() { time.Sleep(1) }`, true, false},
		{`import ("time"; "testing/synctest"); func f() { synctest.Wait(); time.Sleep(1) }`, true, true},
		{`import "time"; func f() { _ = time.Now() }`, false, false},
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "a_test.go", "package a; "+c.source, 0)
		if err != nil {
			t.Fatal(err)
		}
		if sleeps(file) != c.sleeps || hasBubble(file) != c.bubble {
			t.Errorf("%s: got sleeps %t, bubble %t, want %t, %t", c.source, sleeps(file), hasBubble(file), c.sleeps, c.bubble)
		}
	}
}

func sleeps(file *ast.File) bool {
	found := false
	ast.Inspect(file, func(node ast.Node) bool {
		if selector, ok := node.(*ast.SelectorExpr); ok {
			pkg, _ := selector.X.(*ast.Ident)
			found = found || pkg != nil && pkg.Name == "time" && selector.Sel.Name == "Sleep"
		}
		return !found
	})
	return found
}

func hasBubble(file *ast.File) bool {
	if file.Name.Name == "lab" { // the lab's own tests, from inside
		return true
	}
	return slices.ContainsFunc(file.Imports, func(spec *ast.ImportSpec) bool {
		path, err := strconv.Unquote(spec.Path.Value)
		return err == nil && slices.Contains(bubbles, path)
	})
}
