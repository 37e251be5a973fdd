// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// maxBuilt bounds what builders make, in bytes.
const maxBuilt = 64 << 20

// value fills in references and runs builders.
func (s *scope) value(v any) (any, error) {
	switch v := v.(type) {
	case string:
		return s.text(v)
	case []any:
		return s.list(v)
	case *object:
		if name, ok := builderName(v); ok {
			return s.build(name, v)
		}
		filled := newObject()
		for _, m := range v.members {
			name, err := s.fill(m.name)
			if err != nil {
				return nil, err
			}
			value, err := s.value(m.value)
			if err != nil {
				return nil, err
			}
			filled.set(name, value)
		}
		return filled, nil
	default:
		return v, nil
	}
}

func (s *scope) list(items []any) ([]any, error) {
	filled := make([]any, len(items))
	for i, item := range items {
		var err error
		if filled[i], err = s.value(item); err != nil {
			return nil, err
		}
	}
	return filled, nil
}

// builderName returns the name of the builder that an object is.
func builderName(o *object) (string, bool) {
	if o.has("$repeat") && o.has("count") && len(o.members) == 2 {
		return "$repeat", true
	}
	m, ok := o.only("")
	return m.name, ok && isSpecial(m.name)
}

// isSpecial tells whether a member makes its object a builder or a pattern. A
// reference does not.
func isSpecial(name string) bool {
	return strings.HasPrefix(name, "$") && !strings.HasPrefix(name, "${")
}

func (s *scope) build(name string, o *object) (any, error) {
	argument, _ := o.get(name)
	value, err := s.value(argument)
	if err != nil {
		return nil, err
	}
	switch name {
	case "$repeat":
		count, _ := o.get("count")
		return s.repeat(value, count)
	case "$concat":
		return concat(value)
	case "$json":
		return encodeJSON(value), nil
	case "$base64":
		bytes, err := base64.StdEncoding.DecodeString(textOf(value))
		if err != nil {
			return nil, fmt.Errorf("$base64 of %s: %w", brief(value), err)
		}
		return blob(bytes), nil
	case "$utf8":
		return blob(textOf(value)), nil
	case "$zero_bytes":
		n, err := size(value)
		return make(blob, n), err
	case "$number":
		return toNumber(value)
	case "$text":
		return textOf(value), nil
	default:
		return nil, fmt.Errorf("%s is no builder: an object whose only member begins with $ is written as a text of JSON", name)
	}
}

func (s *scope) repeat(value, count any) (any, error) {
	count, err := s.value(count)
	if err != nil {
		return nil, err
	}
	n, err := size(count)
	if err != nil {
		return nil, err
	}
	text := textOf(value)
	if n*len(text) > maxBuilt {
		return nil, fmt.Errorf("$repeat makes %d bytes: at most %d are allowed", n*len(text), maxBuilt)
	}
	if b, ok := value.(blob); ok {
		return blob(strings.Repeat(string(b), n)), nil
	}
	return strings.Repeat(text, n), nil
}

// concat joins texts, or bytes if one of them is bytes.
func concat(value any) (any, error) {
	parts, ok := value.([]any)
	if !ok {
		return nil, fmt.Errorf("$concat takes a list, not %s", brief(value))
	}
	var joined []byte
	bytes := false
	for _, part := range parts {
		if b, ok := part.(blob); ok {
			bytes = true
			joined = append(joined, b...)
			continue
		}
		joined = append(joined, textOf(part)...)
	}
	if bytes {
		return blob(joined), nil
	}
	return string(joined), nil
}

// size returns the whole number that a value is.
func size(value any) (int, error) {
	n, err := strconv.Atoi(textOf(value))
	if err != nil || n < 0 || n > maxBuilt {
		return 0, fmt.Errorf("%s is no size: want a whole number from 0 to %d", brief(value), maxBuilt)
	}
	return n, nil
}

// toNumber returns the number that a text holds.
func toNumber(value any) (any, error) {
	text := strings.TrimSpace(textOf(value))
	if digits := strings.TrimPrefix(text, "-"); digits != "" && strings.Trim(digits, "0123456789") == "" {
		sign := text[:len(text)-len(digits)]
		if digits = strings.TrimLeft(digits, "0"); digits == "" {
			return json.Number("0"), nil
		}
		return json.Number(sign + digits), nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, fmt.Errorf("$number of %s: it is no number", brief(value))
	}
	return floatNumber(f), nil
}

// floatNumber returns a number in the shortest form that JSON allows.
func floatNumber(f float64) json.Number {
	return json.Number(strconv.FormatFloat(f, 'g', -1, 64))
}

// seconds returns a value as a number of seconds.
func (s *scope) seconds(v any) (float64, error) {
	value, err := s.value(v)
	if err != nil {
		return 0, err
	}
	seconds, err := strconv.ParseFloat(textOf(value), 64)
	if err != nil || !(seconds >= 0 && seconds < 1e9) {
		return 0, fmt.Errorf("%s is no number of seconds", brief(value))
	}
	return seconds, nil
}
