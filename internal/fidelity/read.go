// SPDX-License-Identifier: Apache-2.0

package fidelity

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Where the rules are, and what is said of those that concern no package.
const (
	rulesPage     = "internal/fidelity/rules.md"
	elsewherePage = "internal/fidelity/elsewhere.md"
	pageName      = "FIDELITY.md"
)

// A Book is all that the page says.
type Book struct {
	sections []section
	choices  []choice
	learnt   []lesson
}

type section struct {
	title string
	rules []*rule
}

// A rule is what AWS does, or with open set what it leaves open, and what the
// project does about it.
type rule struct {
	number, does, evidence string
	open                   bool
	tests                  []test
	remarks                []string
}

// A choice is what is done where AWS leaves something open.
type choice struct {
	rules, question, standard, knob string
	tests                           []test
}

// A lesson is what was learnt beyond a rule.
type lesson struct {
	rules, text, source string
}

// A reader collects a Book and what is wrong with it.
type reader struct {
	*source
	book     Book
	rules    map[string]*rule
	chosen   map[string]bool // open questions with a choice
	problems []error
}

// Read reads the rules and the pages of all packages of a module. The errors name
// each rule that has neither a test nor a reason, and each test, row and knob that
// is not there.
func Read(module fs.FS) (Book, []error) {
	r := &reader{
		source: &source{module: module, packages: map[string]*pkg{}, suites: map[string][]string{}},
		rules:  map[string]*rule{}, chosen: map[string]bool{},
	}
	for _, t := range r.tables(rulesPage) {
		r.readRules(t)
	}
	for _, page := range append(r.pages(), elsewherePage) {
		folder := path.Dir(page)
		if page == elsewherePage {
			folder = ""
		}
		for _, t := range r.tables(page) {
			r.readPage(page, folder, t)
		}
	}
	for _, s := range r.book.sections {
		for _, rule := range s.rules {
			r.judge(rule)
		}
	}
	return r.book, r.problems
}

// pages returns the pages of packages in the order of their folders; the one at
// the top is what is made of them.
func (r *reader) pages() []string {
	var pages []string
	err := fs.WalkDir(r.module, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return fs.SkipDir
		case d.Name() == pageName && name != pageName:
			pages = append(pages, name)
		}
		return nil
	})
	r.report("the module", err)
	return pages
}

func (r *reader) tables(page string) []table {
	text, err := fs.ReadFile(r.module, page)
	if err != nil {
		r.report(page, err)
		return nil
	}
	all, err := tables(string(text))
	r.report(page, err)
	return all
}

func (r *reader) report(where string, err error) {
	if err != nil {
		r.problems = append(r.problems, fmt.Errorf("%s: %w", where, err))
	}
}

func (r *reader) reportf(where, format string, args ...any) {
	r.report(where, fmt.Errorf(format, args...))
}

func (r *reader) readRules(t table) {
	s := section{title: t.heading}
	for _, row := range t.rows {
		rule := &rule{number: row[0], does: row[1], evidence: row[2], open: t.head == headOpen}
		switch {
		case t.head != headRules && t.head != headOpen:
			r.reportf(rulesPage, "%s: a table has the head %q: want %q or %q", t.heading, t.head, headRules, headOpen)
		case r.rules[rule.number] != nil:
			r.reportf(rulesPage, "%s is there twice", rule.number)
		case rule.does == "" || strings.Trim(rule.evidence, "[]") == "":
			r.reportf(rulesPage, "%s has nothing that AWS does, or no evidence", rule.number)
		}
		r.rules[rule.number] = rule
		s.rules = append(s.rules, rule)
	}
	r.book.sections = append(r.book.sections, s)
}

func (r *reader) readPage(page, folder string, t table) {
	for _, row := range t.rows {
		where := page + ": " + row[0]
		for _, number := range numbers(row[0]) {
			if r.rules[number] == nil {
				r.reportf(where, "there is no such rule")
			}
		}
		switch t.head {
		case headClaims:
			r.claim(where, folder, row)
		case headChoices:
			r.choose(where, folder, row)
		case headLearnt:
			if row[1] == "" || row[2] == "" {
				r.reportf(where, "something learnt has no text or no source")
			}
			r.book.learnt = append(r.book.learnt, lesson{row[0], row[1], row[2]})
		default:
			r.reportf(where, "its table has the head %q: want %q, %q or %q", t.head, headClaims, headChoices, headLearnt)
		}
	}
}

// claim reads | Rule | Here | Test | Knob or reason |.
func (r *reader) claim(where, folder string, row []string) {
	rule := r.rules[row[0]]
	if rule == nil {
		return
	}
	tests := r.tests(where, folder, row[2])
	if len(tests) == 0 && (row[3] == "" || row[3] == none) {
		r.reportf(where, "names neither a test nor a reason why there is none")
	}
	for _, t := range tests {
		if !slices.Contains(rule.tests, t) {
			rule.tests = append(rule.tests, t)
		}
	}
	if row[3] != "" && row[3] != none {
		rule.remarks = append(rule.remarks, r.qualify(where, folder, row[3]))
	}
}

// A member of a Config as a page names it: with its type, and its package if that
// is another one.
var member = regexp.MustCompile("`(?:([a-z/]+)\\.)?([A-Z]\\w*)\\.([A-Z]\\w*)`")

// qualify puts packages before the knobs of a remark.
func (r *reader) qualify(where, folder, remark string) string {
	return member.ReplaceAllStringFunc(remark, func(knob string) string {
		m := member.FindStringSubmatch(knob)
		if m[1] == "" {
			m[1] = folder
		}
		r.knob(where, m[1], m[2], m[3])
		return "`" + m[1] + "." + m[2] + "." + m[3] + "`"
	})
}

// knob reports whether a package has a struct with that field.
func (r *reader) knob(where, folder, structure, field string) bool {
	p, err := r.pkg(folder)
	ok := err == nil && slices.Contains(p.structs[structure], field)
	if !ok {
		r.reportf(where, "package %s has no knob %s.%s", folder, structure, field)
	}
	return ok
}

// choose reads | Rule | Question | Default | Knob | Test |.
func (r *reader) choose(where, folder string, row []string) {
	c := choice{row[0], row[1], row[2], r.qualify(where, folder, row[3]), r.tests(where, folder, row[4])}
	for _, number := range numbers(row[0]) {
		r.chosen[number] = true
	}
	if len(c.tests) == 0 && !strings.HasPrefix(c.standard, "not yet: ") {
		r.reportf(where, "a choice without a test must say \"not yet: \" and what it is for")
	}
	for _, knob := range quoted(c.knob) {
		if !r.turned(knob[strings.LastIndex(knob, ".")+1:], c.tests) {
			r.reportf(where, "no test that it names turns the knob %s", knob)
		}
	}
	r.book.choices = append(r.book.choices, c)
}

// turned reports whether one of the tests uses a field.
func (r *reader) turned(field string, tests []test) bool {
	return slices.ContainsFunc(tests, func(t test) bool {
		p, err := r.pkg(t.folder)
		return err == nil && p.mentions(t.name, field)
	})
}

func (r *reader) tests(where, folder, cell string) []test {
	var tests []test
	for _, ref := range quoted(cell) {
		t, err := r.find(folder, ref)
		r.report(where, err)
		tests = append(tests, t)
	}
	if len(tests) == 0 && cell != none {
		r.reportf(where, "its tests are %q: want names in backquotes, or %s", cell, none)
	}
	return tests
}

// judge reports a rule of which nobody says anything.
func (r *reader) judge(rule *rule) {
	switch {
	case rule.open && !r.chosen[rule.number]:
		r.reportf(rule.number, "AWS leaves it open, and no page says what is done")
	case !rule.open && len(rule.tests) == 0 && len(rule.remarks) == 0:
		r.reportf(rule.number, "no page names a test of it, or a reason why it is not emulated")
	}
}
