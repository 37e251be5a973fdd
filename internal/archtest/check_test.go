// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// module is the prefix of the packages that are ours.
const module = "github.com/eventlab/eventlab"

// A graph has the imports of each package, by import path.
type graph map[string][]string

// ours returns the short paths of this module's packages, sorted.
func (g graph) ours() []string {
	var packages []string
	for _, path := range slices.Sorted(maps.Keys(g)) {
		if pkg, ok := short(path); ok {
			packages = append(packages, pkg)
		}
	}
	return packages
}

// short returns the path of a package of ours within the module.
func short(path string) (pkg string, ours bool) {
	return strings.CutPrefix(path, module+"/")
}

// checkRules returns a line for each import that no rule allows.
func checkRules(g graph, rules []rule) []string {
	var broken []string
	for _, pkg := range g.ours() {
		own := ruleOf(pkg, rules)
		if own == nil {
			broken = append(broken, fmt.Sprintf("%s: no rule says what it may import: give its folder one", pkg))
			continue
		}
		for _, imported := range g[module+"/"+pkg] {
			other, ok := short(imported)
			if !ok {
				continue
			}
			if target := ruleOf(other, rules); target != nil && !own.allows(target.folder) {
				broken = append(broken, fmt.Sprintf("%s imports %s, but may import of ours only %v: %s",
					pkg, other, own.may, own.why))
			}
		}
	}
	return broken
}

// ruleOf returns the rule of the nearest folder above a package, or nil.
func ruleOf(pkg string, rules []rule) *rule {
	var nearest *rule
	for i := range rules {
		if in(rules[i].folder)(pkg) && (nearest == nil || len(rules[i].folder) > len(nearest.folder)) {
			nearest = &rules[i]
		}
	}
	return nearest
}

func (r *rule) allows(folder string) bool {
	return folder == r.folder || slices.Contains(r.may, folder) || slices.Contains(r.may, "…")
}

// checkBans returns a line for each package that brings along what it must not,
// with the shortest chain of imports that leads there.
func checkBans(g graph, bans []ban) []string {
	var broken []string
	for _, b := range bans {
		for _, pkg := range g.ours() {
			if !b.from(pkg) {
				continue
			}
			if way := g.way(module+"/"+pkg, b.banned, b.direct); way != nil {
				broken = append(broken, fmt.Sprintf("%s: %s: %s", b.name, strings.Join(way, " → "), b.why))
			}
		}
	}
	return broken
}

// way returns the shortest chain of imports from a package to a banned one, both
// included, or nil.
func (g graph) way(from string, banned func(string) bool, direct bool) []string {
	before := map[string]string{from: ""}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		for _, next := range g[queue[0]] {
			if _, seen := before[next]; seen {
				continue
			}
			before[next] = queue[0]
			if banned(next) {
				return chain(before, next)
			}
			if !direct {
				queue = append(queue, next)
			}
		}
	}
	return nil
}

func chain(before map[string]string, end string) []string {
	var links []string
	for path := end; path != ""; path = before[path] {
		links = append(links, strings.TrimPrefix(path, module+"/"))
	}
	slices.Reverse(links)
	return links
}

// Sets of packages.

func is(path string) func(string) bool {
	return func(p string) bool { return p == path }
}

func under(folder string) func(string) bool {
	return func(p string) bool { return strings.HasPrefix(p, folder+"/") }
}

// in is the folder's package and everything below it.
func in(folder string) func(string) bool { return anyOf(is(folder), under(folder)) }

func not(set func(string) bool) func(string) bool {
	return func(p string) bool { return !set(p) }
}

func anyOf(sets ...func(string) bool) func(string) bool {
	return func(p string) bool {
		return slices.ContainsFunc(sets, func(set func(string) bool) bool { return set(p) })
	}
}

// standard are the packages of the standard library: other paths begin with a domain.
func standard(p string) bool {
	first, _, _ := strings.Cut(p, "/")
	return !strings.Contains(first, ".")
}

// lawOf are the packages of laws that implementations must keep, such as
// storetest: they are made for tests, as testing/fstest is.
func lawOf(p string) bool {
	return strings.HasSuffix(p, "test")
}
