// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"fmt"
	"regexp"
	"strings"
)

// tokens are <kind> and <kind:1>.
var tokenOrReference = regexp.MustCompile(`<([a-z0-9-]+)(?::([A-Za-z0-9-]+))?>|` + referenceForm)

// A textPart is a piece of the text of a pattern: a literal or a token.
type textPart struct {
	literal      string
	kind, number string // of a token
}

// parts cuts the text of a pattern into literals and tokens. References are
// filled in: what they stand for is literal.
func (s *scope) parts(text string) ([]textPart, error) {
	var parts []textPart
	literal := func(s string) {
		if n := len(parts); n > 0 && parts[n-1].kind == "" {
			parts[n-1].literal += s
		} else {
			parts = append(parts, textPart{literal: s})
		}
	}
	end := 0
	for _, at := range tokenOrReference.FindAllStringSubmatchIndex(text, -1) {
		group := func(i int) string {
			if at[2*i] < 0 {
				return ""
			}
			return text[at[2*i]:at[2*i+1]]
		}
		if at[0] > end {
			literal(text[end:at[0]])
		}
		end = at[1]
		if kind := group(1); kind != "" {
			parts = append(parts, textPart{kind: kind, number: group(2)})
			continue
		}
		value, err := s.look(group(3), group(4))
		if err != nil {
			return nil, err
		}
		literal(textOf(value))
	}
	if end < len(text) || len(parts) == 0 {
		literal(text[end:])
	}
	return parts, nil
}

// matchText compares a value with a text that may have references and tokens.
func (m *matcher) matchText(path, pattern string, got any) {
	if match := references.FindStringSubmatch(pattern); match != nil && match[0] == pattern {
		want, err := m.scope.look(match[1], match[2])
		if m.must(path, err) && !same(want, got) {
			m.differ(path, brief(want), got)
		}
		return
	}
	parts, err := m.scope.parts(pattern)
	if !m.must(path, err) {
		return
	}
	if len(parts) == 1 && parts[0].kind != "" {
		m.bind(path, parts[0], got)
		return
	}
	text, ok := got.(string)
	if b, isBlob := got.(blob); isBlob {
		text, ok = string(b), true
	}
	if len(parts) == 1 {
		if !ok || text != parts[0].literal {
			m.differ(path, brief(parts[0].literal), got)
		}
		return
	}
	m.matchParts(path, parts, text, got, ok)
}

// same is equal, but for numbers and booleans that are handed on as a text.
func same(want, got any) bool {
	if equal(want, got) {
		return true
	}
	return isScalar(want) && isScalar(got) && textOf(want) == textOf(got)
}

// isScalar tells whether a value has a text that stands for it.
func isScalar(value any) bool {
	switch value.(type) {
	case nil, missing, []any, *object:
		return false
	default:
		return true
	}
}

// matchParts compares a text with literals and tokens. Tokens that are bound
// already are literals too.
func (m *matcher) matchParts(path string, parts []textPart, text string, got any, isText bool) {
	var form, shown strings.Builder
	var open []textPart
	for _, p := range parts {
		bound, isBound := m.scope.tokens[p.kind+":"+p.number]
		switch {
		case p.kind == "":
			form.WriteString(regexp.QuoteMeta(p.literal))
			shown.WriteString(p.literal)
		case p.number != "" && isBound:
			form.WriteString(regexp.QuoteMeta(bound))
			shown.WriteString(bound)
		default:
			form.WriteString("(.+?)")
			shown.WriteString(p.String())
			open = append(open, p)
		}
	}
	re, err := regexp.Compile(`(?s)\A` + form.String() + `\z`)
	if !m.must(path, err) {
		return
	}
	var found []string
	if isText {
		found = re.FindStringSubmatch(text)
	}
	if found == nil {
		m.differ(path, brief(shown.String()), got)
		return
	}
	for i, p := range open {
		m.bind(path, p, found[i+1])
	}
}

func (p textPart) String() string {
	if p.number == "" {
		return "<" + p.kind + ">"
	}
	return "<" + p.kind + ":" + p.number + ">"
}

// bind makes a token stand for a value. A numbered one stands for the same value
// everywhere in the case, and another number of its kind for another value.
func (m *matcher) bind(path string, token textPart, got any) {
	if got == nil || got == (missing{}) {
		m.differ(path, token.String(), got)
		return
	}
	if token.number == "" {
		return
	}
	key, value := token.kind+":"+token.number, textOf(got)
	if bound, ok := m.scope.tokens[key]; ok {
		if bound != value {
			m.differ(path, fmt.Sprintf("%s, which is %s", token, brief(bound)), got)
		}
		return
	}
	for other, bound := range m.scope.tokens {
		if kind, _, _ := strings.Cut(other, ":"); bound == value && kind == token.kind {
			m.differ(path, fmt.Sprintf("%s, which is not what <%s> is", token, other), got)
			return
		}
	}
	m.scope.bind(key, value)
}
