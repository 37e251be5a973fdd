// SPDX-License-Identifier: Apache-2.0

package filter

import (
	"encoding/json"
	"fmt"
)

// numeric reads what follows "numeric": an array of one comparison, or of two
// that bound a range.
func (c *compiler) numeric() (matcher, error) {
	if err := c.expect('[', "Value of numeric must be an array."); err != nil {
		return nil, err
	}
	first, err := c.comparison()
	if err != nil {
		return nil, err
	}
	token, err := c.next()
	if err != nil {
		return nil, err
	}
	if token == json.Delim(']') {
		return numeric{first}, nil
	}
	if first.operator != ">" && first.operator != ">=" {
		return nil, invalid(tooManyElements)
	}
	second, err := c.upperBound(token)
	if err != nil {
		return nil, err
	}
	if first.limit.compare(second.limit) >= 0 {
		return nil, invalid("Bottom must be less than top")
	}
	return numeric{first, second}, c.expect(']', "Too many terms in numeric range expression")
}

// comparison reads an operator and a number.
func (c *compiler) comparison() (bound, error) {
	token, err := c.next()
	if err != nil {
		return bound{}, err
	}
	operator, ok := token.(string)
	if !ok {
		return bound{}, invalid("Invalid member in numeric match: %s", spell(token))
	}
	name := operator
	switch operator {
	case "=":
		name = "equals"
	case "<", "<=", ">", ">=":
	default:
		return bound{}, invalid("Unrecognized numeric range operator: %s", operator)
	}
	limit, err := c.number(name)
	return bound{operator, limit}, err
}

// upperBound reads the second half of a range, of which token was read already.
func (c *compiler) upperBound(token json.Token) (bound, error) {
	operator, ok := token.(string)
	if !ok {
		return bound{}, invalid("Bad value in numeric range: %s", spell(token))
	}
	if operator != "<" && operator != "<=" {
		return bound{}, invalid("Bad numeric range operator: %s", operator)
	}
	limit, err := c.number(operator)
	return bound{operator, limit}, err
}

func (c *compiler) number(operator string) (number, error) {
	token, err := c.next()
	if err != nil {
		return number{}, err
	}
	n, ok := token.(json.Number)
	if !ok {
		return number{}, invalid("Value of %s must be numeric", operator)
	}
	return parseNumber(n.String()), nil
}

// spell returns a token as it stands in the text.
func spell(token json.Token) string {
	if token == nil {
		return "null"
	}
	return fmt.Sprint(token)
}
