// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"unicode/utf8"
)

// special compares a value with a pattern such as {"$regex": "…"}. One that is
// none of the patterns is a builder, whose value is wanted.
func (m *matcher) special(path, name string, pattern *object, got any) {
	argument, _ := pattern.get(name)
	_, isMissing := got.(missing)
	switch {
	case name == "$absent":
		if !isMissing {
			m.differ(path, "nothing", got)
		}
	case name == "$one_of":
		m.oneOf(path, argument, got)
	case isMissing:
		m.differ(path, brief(pattern), got)
	case name == "$any":
	case name == "$type":
		if typeOf(got) != textOf(argument) {
			m.differ(path, "a value of type "+textOf(argument), got)
		}
	case name == "$regex":
		m.regex(path, textOf(argument), got)
	case name == "$between":
		m.between(path, argument, got)
	case name == "$length":
		m.length(path, argument, got)
	case name == "$json":
		m.jsonText(path, argument, got)
	case name == "$unordered" || name == "$contains":
		m.unordered(path, name, argument, got)
	default:
		m.built(path, pattern, got)
	}
}

// typeOf returns the JSON type of a value. A blob is a text there.
func typeOf(value any) string {
	switch value.(type) {
	case string, blob:
		return "string"
	case json.Number:
		return "number"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case *object:
		return "object"
	default:
		return "null"
	}
}

func (m *matcher) oneOf(path string, argument, got any) {
	patterns, ok := argument.([]any)
	if !ok {
		m.differ(path, "$one_of with a list", argument)
		return
	}
	for _, p := range patterns {
		if _, ok := m.try(path, p, got); ok {
			return
		}
	}
	m.differ(path, "one of "+brief(argument), got)
}

// regex wants the whole text to match. What references stand for is literal.
func (m *matcher) regex(path, pattern string, got any) {
	var problem error
	filled := references.ReplaceAllStringFunc(pattern, func(found string) string {
		match := references.FindStringSubmatch(found)
		value, err := m.scope.look(match[1], match[2])
		if err != nil {
			problem = err
		}
		return regexp.QuoteMeta(textOf(value))
	})
	re, err := regexp.Compile(`(?s)\A(?:` + filled + `)\z`)
	if problem != nil {
		err = problem
	}
	if !m.must(path, err) {
		return
	}
	if kind := typeOf(got); kind != "string" && kind != "number" || !re.MatchString(textOf(got)) {
		m.differ(path, "/"+filled+"/", got)
	}
}

// between wants a number, or a text of one, from low to high.
func (m *matcher) between(path string, argument, got any) {
	limits, err := m.scope.value(argument)
	if !m.must(path, err) {
		return
	}
	list, _ := limits.([]any)
	if len(list) != 2 {
		m.differ(path, "$between with two limits", limits)
		return
	}
	low, lowOK := numeric(list[0])
	high, highOK := numeric(list[1])
	if n, ok := numeric(got); !ok || !lowOK || !highOK || n.Cmp(low) < 0 || n.Cmp(high) > 0 {
		m.differ(path, fmt.Sprintf("%s to %s", brief(list[0]), brief(list[1])), got)
	}
}

// numeric returns the value of a number or of a text that is one.
func numeric(value any) (*big.Rat, bool) {
	switch v := value.(type) {
	case json.Number:
		return rational(v)
	case string:
		if _, err := toNumber(v); err == nil {
			return rational(json.Number(strings.TrimSpace(v)))
		}
	}
	return nil, false
}

func (m *matcher) length(path string, argument, got any) {
	want, err := m.scope.value(argument)
	if !m.must(path, err) {
		return
	}
	n, ok := lengthOf(got)
	if !ok || !equal(want, number(int64(n))) {
		m.differ(path, fmt.Sprintf("length %s", brief(want)), newObject(
			member{name: "length", value: number(int64(n))}, member{name: "value", value: got}))
	}
}

// lengthOf returns how many characters, bytes, items or members a value has.
func lengthOf(value any) (int, bool) {
	switch v := value.(type) {
	case string:
		return utf8.RuneCountInString(v), true
	case blob:
		return len(v), true
	case []any:
		return len(v), true
	case *object:
		return len(v.members), true
	default:
		return 0, false
	}
}

// jsonText wants a text whose JSON matches.
func (m *matcher) jsonText(path string, pattern, got any) {
	if typeOf(got) != "string" {
		m.differ(path, "a text of JSON", got)
		return
	}
	text := textOf(got)
	if b, ok := got.(blob); ok {
		text = string(b)
	}
	value, err := decodeJSON([]byte(text))
	if err != nil {
		m.differ(path, "a text of JSON", got)
		return
	}
	m.match(path+"(json)", pattern, value)
}

// built wants the value that a builder makes. Bytes may stand in an event, where
// they are base64 text.
func (m *matcher) built(path string, pattern *object, got any) {
	want, err := m.scope.value(pattern)
	if !m.must(path, err) {
		return
	}
	wanted, isBlob := want.(blob)
	if !isBlob {
		if !same(want, got) {
			m.differ(path, brief(want), got)
		}
		return
	}
	var found []byte
	switch v := got.(type) {
	case blob:
		found = v
	case string:
		if found, err = base64.StdEncoding.DecodeString(v); err != nil {
			found = []byte(v)
		}
	default:
		m.differ(path, brief(wanted), got)
		return
	}
	if !bytes.Equal(found, wanted) {
		m.differ(path, brief(wanted), blob(found))
	}
}
