// SPDX-License-Identifier: Apache-2.0

package fidelity

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// A source is the text of the module. Packages and suites are parsed when they
// are asked about.
type source struct {
	module   fs.FS
	packages map[string]*pkg
	suites   map[string][]string // names of recorded cases
}

// A pkg is what claims about a package can be checked against.
type pkg struct {
	tests   map[string]*declared // top-level names of its test files
	structs map[string][]string  // fields of its structs
}

// A declared is a top-level name of a test file.
type declared struct {
	function bool
	subtests bool            // it calls a method Run
	texts    []string        // its string literals
	mentions map[string]bool // names in it
}

// A test is one that a page names.
type test struct {
	folder, name, row string
}

func (t test) String() string {
	if t.name == "" {
		return "recorded: " + t.row
	}
	if t.row == "" {
		return t.folder + "." + t.name
	}
	return t.folder + "." + t.name + "/" + t.row
}

// find returns the test that a page of a package names, or says why there is none.
func (s *source) find(folder, ref string) (test, error) {
	if name, ok := strings.CutPrefix(ref, "recorded: "); ok {
		return test{row: name}, s.findCase(name)
	}
	t := test{folder: folder}
	if other, name, ok := strings.Cut(ref, ".Test"); ok {
		t.folder, ref = other, "Test"+name
	}
	t.name, t.row, _ = strings.Cut(ref, "/")
	p, err := s.pkg(t.folder)
	if err != nil {
		return t, err
	}
	d := p.tests[t.name]
	if d == nil || !d.function || !strings.HasPrefix(t.name, "Test") && !strings.HasPrefix(t.name, "Fuzz") {
		return t, fmt.Errorf("package %s has no test %s", t.folder, t.name)
	}
	if t.row != "" && !p.hasRow(t.name, t.row) {
		return t, fmt.Errorf("%s of package %s has no subtest for a row %q", t.name, t.folder, t.row)
	}
	return t, nil
}

// findCase returns an error if no suite of recorded has the case SUITE/CASE.
func (s *source) findCase(name string) error {
	suite, name, _ := strings.Cut(name, "/")
	if s.suites[suite] == nil {
		text, err := fs.ReadFile(s.module, "recorded/testdata/"+suite+".json")
		if err != nil {
			return err
		}
		var cases []struct{ Name string }
		if err := json.Unmarshal(text, &cases); err != nil {
			return err
		}
		for _, c := range cases {
			s.suites[suite] = append(s.suites[suite], c.Name)
		}
	}
	if !slices.Contains(s.suites[suite], name) {
		return fmt.Errorf("the recorded suite %s has no case %s", suite, name)
	}
	return nil
}

// pkg parses the package of a folder.
func (s *source) pkg(folder string) (*pkg, error) {
	if p := s.packages[folder]; p != nil {
		return p, nil
	}
	names, err := fs.Glob(s.module, path.Join(folder, "*.go"))
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("%s is no folder of a package", folder)
	}
	p := &pkg{tests: map[string]*declared{}, structs: map[string][]string{}}
	for _, name := range names {
		text, err := fs.ReadFile(s.module, name)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		if strings.HasSuffix(name, "_test.go") {
			p.declare(file)
		} else {
			p.define(file)
		}
	}
	s.packages[folder] = p
	return p, nil
}

// declare adds what a test file declares.
func (p *pkg) declare(file *ast.File) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil {
				name = "(method)." + name // which one is meant is for the type checker
			}
			p.tests[name] = describe(d, d.Recv == nil)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					for _, name := range v.Names {
						p.tests[name.Name] = describe(v, false)
					}
				}
			}
		}
	}
}

func describe(node ast.Node, function bool) *declared {
	d := &declared{function: function, mentions: map[string]bool{}}
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			d.mentions[n.Name] = true
		case *ast.SelectorExpr:
			d.subtests = d.subtests || n.Sel.Name == "Run"
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
				d.texts = append(d.texts, text)
			}
		}
		return true
	})
	return d
}

// define adds the structs that a file defines.
func (p *pkg) define(file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		if t, ok := spec.Type.(*ast.StructType); ok {
			for _, f := range t.Fields.List {
				for _, name := range f.Names {
					p.structs[spec.Name.Name] = append(p.structs[spec.Name.Name], name.Name)
				}
			}
		}
		return true
	})
}

// reach returns a test and what it uses of its package's test files, directly or
// not: rows may stand in a variable, and subtests be run by a helper.
func (p *pkg) reach(name string) []*declared {
	seen, queue, all := map[string]bool{name: true}, []string{name}, []*declared(nil)
	for len(queue) > 0 {
		d := p.tests[queue[0]]
		queue = queue[1:]
		if d == nil {
			continue
		}
		all = append(all, d)
		for mention := range d.mentions {
			if !seen[mention] {
				seen[mention] = true
				queue = append(queue, mention)
			}
		}
	}
	return all
}

// hasRow says whether a test runs a subtest whose name is row, or begins with it
// and a space.
func (p *pkg) hasRow(name, row string) bool {
	found, subtests := false, false
	for _, d := range p.reach(name) {
		subtests = subtests || d.subtests
		found = found || slices.ContainsFunc(d.texts, func(text string) bool {
			return text == row || strings.HasPrefix(text, row+" ")
		})
	}
	return found && subtests
}

// mentions says whether a test uses a name.
func (p *pkg) mentions(test, name string) bool {
	return slices.ContainsFunc(p.reach(test), func(d *declared) bool { return d.mentions[name] })
}
