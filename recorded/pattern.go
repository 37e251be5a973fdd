// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"encoding/json"
	"fmt"
)

// missing stands for a member that is not there.
type missing struct{}

// A mismatch is one place where a value is not as its pattern wants it.
type mismatch struct {
	path      string
	want, got string
}

func (m mismatch) String() string {
	return fmt.Sprintf("%s: want %s, got %s", m.path, m.want, m.got)
}

// A matcher compares values with patterns and collects what differs. Tokens are
// bound in the scope as it goes.
type matcher struct {
	scope      *scope
	mismatches []mismatch
	visits     int // of all matchers that try for this one
}

// maxVisits bounds the search for an assignment of patterns to items: a pattern
// that fits everywhere makes it exponential.
const maxVisits = 50_000

// match compares a value with a pattern and returns what differs. If nothing
// does, the scope has what the pattern's tokens stand for; else it is as before.
func (s *scope) match(path string, pattern, got any) []mismatch {
	m := &matcher{scope: s}
	bound := len(s.bound)
	m.match(path, pattern, got)
	if len(m.mismatches) > 0 {
		s.unbind(bound)
	}
	return m.mismatches
}

func (m *matcher) differ(path, want string, got any) {
	text := "nothing"
	if _, ok := got.(missing); !ok {
		text = brief(got)
	}
	m.mismatches = append(m.mismatches, mismatch{path, want, text})
}

// must reports an error in the pattern itself as a mismatch.
func (m *matcher) must(path string, err error) bool {
	if err != nil {
		m.mismatches = append(m.mismatches, mismatch{path, "a pattern that can be read", err.Error()})
	}
	return err == nil
}

// try reports whether a pattern matches, and leaves no trace if it does not.
func (m *matcher) try(path string, pattern, got any) ([]mismatch, bool) {
	m.visits++
	trial := &matcher{scope: m.scope, visits: m.visits}
	bound := len(m.scope.bound)
	trial.match(path, pattern, got)
	m.visits = trial.visits
	if len(trial.mismatches) > 0 {
		m.scope.unbind(bound)
		return trial.mismatches, false
	}
	return nil, true
}

func (m *matcher) match(path string, pattern, got any) {
	switch p := pattern.(type) {
	case *object:
		if name, ok := specialName(p); ok {
			m.special(path, name, p, got)
			return
		}
		m.matchObject(path, p, got)
	case []any:
		m.matchList(path, p, got)
	case string:
		m.matchText(path, p, got)
	case json.Number:
		if n, ok := got.(json.Number); !ok || !sameNumber(p, n) {
			m.differ(path, p.String(), got)
		}
	default: // nil and bool
		if !equal(pattern, got) {
			m.differ(path, encodeJSON(pattern), got)
		}
	}
}

// specialName returns the name of the special pattern or builder that an object is.
func specialName(o *object) (string, bool) {
	if name, ok := builderName(o); ok && name != "$open" {
		return name, true
	}
	m, ok := o.only("$open")
	return m.name, ok && isSpecial(m.name)
}

func (m *matcher) matchList(path string, pattern []any, got any) {
	items, ok := got.([]any)
	switch {
	case !ok:
		m.differ(path, "a list", got)
	case len(items) != len(pattern):
		m.differ(path, fmt.Sprintf("%d items", len(pattern)), newObject(member{name: "count", value: number(int64(len(items)))}, member{name: "items", value: items}))
	default:
		for i := range pattern {
			m.match(fmt.Sprintf("%s.%d", path, i), pattern[i], items[i])
		}
	}
}

func (m *matcher) matchObject(path string, pattern *object, got any) {
	o, ok := got.(*object)
	if !ok {
		m.differ(path, "an object", got)
		return
	}
	open, _ := pattern.get("$open")
	named := map[string]bool{}
	for _, p := range pattern.members {
		if p.name == "$open" {
			continue
		}
		name, err := m.scope.fill(p.name)
		if !m.must(path, err) {
			continue
		}
		var value any = missing{}
		if found := o.find(name); found != nil {
			named[found.name] = true
			value = found.value
		} else if p.value == nil && o.sdk {
			continue // the SDK has nothing where AWS sent null
		}
		m.match(path+"."+name, p.value, value)
	}
	if open == true {
		return
	}
	for _, extra := range o.members {
		if !named[extra.name] && !extra.optional {
			m.differ(path+"."+extra.name, "no such member", extra.value)
		}
	}
}
