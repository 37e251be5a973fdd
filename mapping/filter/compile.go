// SPDX-License-Identifier: Apache-2.0

package filter

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maximumAlternatives is how many ways to be satisfied a pattern may have after
// its "$or"s were multiplied out.
const maximumAlternatives = 1000

// tooComplex is what AWS says about a pattern that would cost too much.
const tooComplex = "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character"

// or is the name that joins objects by or. It is no part of a path.
const or = "$or"

// reserved are the names that no member inside "$or" may have.
var reserved = []string{
	"exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric", "cidr",
	"=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case",
	"date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range",
	"ip-address-in-range", "ip-address-not-in-range",
}

// tokens reads a pattern token by token, because AWS reports the first mistake
// in the order of the text.
type tokens struct{ dec *json.Decoder }

func newTokens(text string) tokens {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	return tokens{dec}
}

// next returns the next token: a json.Delim, string, json.Number, bool or nil.
func (t tokens) next() (json.Token, error) {
	token, err := t.dec.Token()
	if errors.Is(err, io.EOF) {
		return nil, invalid("Unexpected end-of-input")
	}
	if err != nil {
		return nil, invalid("%v", err)
	}
	return token, nil
}

// expect reads a token and complains with reason if it is another than want.
func (t tokens) expect(want json.Delim, reason string) error {
	token, err := t.next()
	if err != nil {
		return err
	}
	if token != want {
		return invalid("%s", reason)
	}
	return nil
}

// end complains unless the text ends here.
func (t tokens) end() error {
	if _, err := t.dec.Token(); !errors.Is(err, io.EOF) {
		return invalid("Unexpected text after the pattern")
	}
	return nil
}

func invalid(format string, args ...any) error {
	return &Error{Reason: fmt.Sprintf(format, args...)}
}

// A compiler turns the text of a pattern into alternatives.
type compiler struct {
	tokens
	path []string
}

func (c *compiler) pattern() ([]alternative, error) {
	if err := c.expect('{', "Filter is not an object"); err != nil {
		return nil, err
	}
	alternatives, err := c.object([]alternative{nil}, false)
	if err != nil {
		return nil, err
	}
	return alternatives, c.end()
}

// object reads the members of an object up to its end and returns what they
// make of the alternatives so far.
func (c *compiler) object(so []alternative, insideOr bool) ([]alternative, error) {
	for members := 0; ; members++ {
		token, err := c.next()
		if err != nil {
			return nil, err
		}
		if token == json.Delim('}') {
			if members == 0 {
				return nil, invalid("Empty objects are not allowed")
			}
			return so, nil
		}
		name, _ := token.(string)
		if so, err = c.member(so, name, insideOr); err != nil {
			return nil, err
		}
	}
}

func (c *compiler) member(so []alternative, name string, insideOr bool) ([]alternative, error) {
	if name == or {
		return c.either(so)
	}
	if insideOr && slices.Contains(reserved, name) {
		return nil, invalid("%s is Ruler reserved fieldName which cannot be used inside %s.", name, or)
	}
	token, err := c.next()
	if err != nil {
		return nil, err
	}
	c.path = append(c.path, name)
	defer func() { c.path = c.path[:len(c.path)-1] }()
	switch token {
	case json.Delim('{'):
		return c.object(so, insideOr)
	case json.Delim('['):
		return c.leaf(so)
	default:
		return nil, invalid("%q must be an object or an array", name)
	}
}

// either reads the array of a "$or": each of its objects goes on from the
// alternatives so far.
func (c *compiler) either(so []alternative) ([]alternative, error) {
	if err := c.expect('[', "It must be an Array followed with "+or+"."); err != nil {
		return nil, err
	}
	var all []alternative
	for objects := 0; ; objects++ {
		token, err := c.next()
		if err != nil {
			return nil, err
		}
		switch token {
		case json.Delim('{'):
			branch, err := c.object(slices.Clone(so), true)
			if err != nil {
				return nil, err
			}
			all = append(all, branch...)
			if len(all) > maximumAlternatives {
				return nil, invalid("%s", tooComplex)
			}
		case json.Delim(']'):
			if objects < 2 {
				return nil, invalid("There must have at least 2 Objects in %s relationship.", or)
			}
			return all, nil
		default:
			return nil, invalid("Only JSON object is allowed in array of %s relationship.", or)
		}
	}
}

// leaf reads the array of values of the current path.
func (c *compiler) leaf(so []alternative) ([]alternative, error) {
	condition := condition{path: strings.Join(c.path, ".")}
	for {
		token, err := c.next()
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case json.Number:
			condition.values = append(condition.values, numeric{{"=", parseNumber(token.String())}})
		case json.Delim:
			switch token {
			case '{':
				if err := c.operator(&condition); err != nil {
					return nil, err
				}
			case ']':
				if len(condition.values) == 0 && !condition.absent {
					return nil, invalid("Empty arrays are not allowed")
				}
				return with(so, condition), nil
			default:
				return nil, invalid("Match value must be String, number, true, false, or null")
			}
		default:
			condition.values = append(condition.values, equal{token})
		}
	}
}

// with adds a condition to every alternative. As in AWS's engine, the last
// condition for a path replaces earlier ones.
func with(so []alternative, added condition) []alternative {
	for i, a := range so {
		a = slices.DeleteFunc(slices.Clone(a), func(c condition) bool { return c.path == added.path })
		so[i] = append(a, added)
	}
	return so
}
