// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestImportsKeepTheRules(t *testing.T) {
	t.Parallel()
	for _, line := range checkRules(imports(t), rules) {
		t.Error(line)
	}
}

func TestNothingBannedIsBroughtAlong(t *testing.T) {
	t.Parallel()
	for _, line := range checkBans(imports(t), bans) {
		t.Error(line)
	}
}

// imports asks the go command for what all packages of the module import, and
// what those import in turn. Tests may import what they like, except those of
// consumers, which people copy with the code.
func imports(t *testing.T) graph {
	t.Helper()
	touchSources(t)
	command := exec.CommandContext(t.Context(), "go", "list", "-deps",
		"-json=ImportPath,Imports,TestImports,XTestImports", module+"/...")
	out, err := command.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		t.Fatalf("%v: %v\n%s", command, err, exit.Stderr)
	} else if err != nil {
		t.Fatalf("%v: %v", command, err)
	}
	g := graph{}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath                         string
			Imports, TestImports, XTestImports []string
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%v: %v", command, err)
		}
		g[p.ImportPath] = p.Imports
		if pkg, _ := short(p.ImportPath); in("consumers")(pkg) {
			g[p.ImportPath+"/_test"] = slices.Concat(inModule(p.TestImports), inModule(p.XTestImports))
		}
	}
	if len(g.ours()) == 0 {
		t.Fatalf("%v: lists no package of %s", command, module)
	}
	return g
}

// touchSources looks at every source file. The go command caches the result of a
// test by the files that it looked at itself, not by those that its commands read.
func touchSources(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		_, err = os.Stat(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func inModule(paths []string) []string {
	return slices.DeleteFunc(slices.Clone(paths), func(path string) bool {
		_, ours := short(path)
		return !ours
	})
}
