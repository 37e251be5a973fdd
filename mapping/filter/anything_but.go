// SPDX-License-Identifier: Apache-2.0

package filter

import "encoding/json"

// anythingBut reads what follows "anything-but": a text, a number, an array of
// either, or an object with an operator over a text or an array of texts.
func (c *compiler) anythingBut() (matcher, error) {
	token, err := c.next()
	if err != nil {
		return nil, err
	}
	if token == json.Delim('{') {
		return c.anythingButOperator()
	}
	switch token := token.(type) {
	case string, json.Number:
		return anythingBut{value(token)}, nil
	case json.Delim:
		if token == '[' {
			return c.anythingButList()
		}
	}
	return nil, invalid(anythingButValue)
}

// What AWS says about values of anything-but.
const (
	anythingButValue = "Value of anything-but must be an array or single string/number value."
	anythingButList  = "Inside anything but list, start|null|boolean is not supported."
	anythingButMixed = "Inside anything but list, either all values are number or string, mixed type is not supported"
)

// value returns the matcher of a bare text or number.
func value(token json.Token) matcher {
	if n, ok := token.(json.Number); ok {
		return numeric{{"=", parseNumber(n.String())}}
	}
	return equal{token}
}

func (c *compiler) anythingButList() (matcher, error) {
	var not anythingBut
	texts, numbers := 0, 0
	for {
		token, err := c.next()
		if err != nil {
			return nil, err
		}
		switch token.(type) {
		case string:
			texts++
		case json.Number:
			numbers++
		default:
			if token != json.Delim(']') {
				return nil, invalid(anythingButList)
			}
			if (texts > 0) == (numbers > 0) {
				return nil, invalid(anythingButMixed)
			}
			return not, nil
		}
		not = append(not, value(token))
	}
}

// A negatable is an operator that may stand in an anything-but.
type negatable struct {
	matcher func(string) (matcher, error)
	reason  string // for what is not a text
}

func negatables() map[string]negatable {
	affix := func(of func(string) text) negatable {
		return negatable{func(s string) (matcher, error) {
			if s == "" {
				return nil, invalid("Null prefix/suffix not allowed")
			}
			return of(s), nil
		}, "prefix/suffix match pattern must be a string"}
	}
	return map[string]negatable{
		"prefix":   affix(prefix),
		"suffix":   affix(suffix),
		"wildcard": {parseWildcard, "wildcard match pattern must be a string"},
		"equals-ignore-case": {func(s string) (matcher, error) { return equalFold(s), nil },
			"Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."},
	}
}

func (c *compiler) anythingButOperator() (matcher, error) {
	name, err := c.name("Anything-But expression name not found")
	if err != nil {
		return nil, err
	}
	operator, ok := negatables()[name]
	if !ok {
		return nil, invalid("Unsupported anything-but pattern: %s", name)
	}
	not, err := c.negated(operator)
	if err != nil {
		return nil, err
	}
	return not, c.expect('}', tooManyElements)
}

// negated reads the one value or the array of values of an operator.
func (c *compiler) negated(operator negatable) (anythingBut, error) {
	token, err := c.next()
	if err != nil {
		return nil, err
	}
	switch first := token.(type) {
	case string:
		m, err := operator.matcher(first)
		return anythingBut{m}, err
	case json.Number:
		return nil, invalid("%s", operator.reason)
	}
	if token != json.Delim('[') {
		return nil, invalid(anythingButValue)
	}
	var not anythingBut
	for {
		token, err := c.next()
		if err != nil {
			return nil, err
		}
		if token == json.Delim(']') {
			return not, nil
		}
		s, ok := token.(string)
		if !ok {
			return nil, invalid("%s", operator.reason)
		}
		m, err := operator.matcher(s)
		if err != nil {
			return nil, err
		}
		not = append(not, m)
	}
}
