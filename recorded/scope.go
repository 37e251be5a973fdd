// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"
)

// A scope is what a case has named so far: answers, and what the tokens of its
// patterns stand for.
type scope struct {
	vars   map[string]any
	tokens map[string]string // such as "uuid:1"
	bound  []string          // the keys of tokens, in the order in which they were bound
}

// bind makes a token stand for a text.
func (s *scope) bind(key, text string) {
	s.tokens[key] = text
	s.bound = append(s.bound, key)
}

// unbind frees all tokens but the first ones.
func (s *scope) unbind(first int) {
	for _, key := range s.bound[first:] {
		delete(s.tokens, key)
	}
	s.bound = s.bound[:first]
}

func newScope(vars map[string]any) *scope {
	return &scope{vars: maps.Clone(vars), tokens: map[string]string{}}
}

// A reference is ${name.path.0.member}.
const referenceForm = `\$\{([A-Za-z_][A-Za-z0-9_-]*)((?:\.[A-Za-z0-9_:$@/-]+)*)\}`

var references = regexp.MustCompile(referenceForm)

// look returns what a reference stands for.
func (s *scope) look(name, path string) (any, error) {
	value, ok := s.vars[name]
	if !ok {
		return nil, fmt.Errorf("${%s%s}: nothing is called %s", name, path, name)
	}
	for part := range strings.SplitSeq(strings.TrimPrefix(path, "."), ".") {
		if part == "" {
			continue
		}
		inner, ok := step(value, part)
		if !ok {
			return nil, fmt.Errorf("${%s%s}: there is no %s in %s", name, path, part, brief(value))
		}
		value = inner
	}
	return value, nil
}

// step returns the part of a value that is called part, or stands at that index.
func step(value any, part string) (any, bool) {
	switch v := value.(type) {
	case *object:
		return v.get(part)
	case []any:
		if i, err := strconv.Atoi(part); err == nil && i >= 0 && i < len(v) {
			return v[i], true
		}
	}
	return nil, false
}

// text fills in the references of a text. One that is alone in it keeps its type.
func (s *scope) text(text string) (any, error) {
	if !strings.Contains(text, "${") {
		return text, nil
	}
	if match := references.FindStringSubmatch(text); match != nil && match[0] == text {
		return s.look(match[1], match[2])
	}
	return s.fill(text)
}

// fill fills in the references of a text.
func (s *scope) fill(text string) (string, error) {
	var problem error
	filled := references.ReplaceAllStringFunc(text, func(found string) string {
		match := references.FindStringSubmatch(found)
		value, err := s.look(match[1], match[2])
		if err != nil && problem == nil {
			problem = err
		}
		return textOf(value)
	})
	return filled, problem
}

// brief returns a value in a form that fits into a message.
func brief(value any) string {
	const most = 300
	text := encodeJSON(value)
	if b, ok := value.(blob); ok {
		text = fmt.Sprintf("%d bytes %.*q", len(b), most, textOf(b))
	}
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
