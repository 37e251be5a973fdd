// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"cmp"
	"fmt"
	"math/big"
	"strings"
)

// check compares two values: [left, operator, right].
func (r *run) check(s scriptStep) error {
	parts, ok := s.subject.([]any)
	if !ok || len(parts) != 3 {
		return fmt.Errorf("a check is [left, operator, right], not %s", brief(s.subject))
	}
	left, err := r.scope.value(parts[0])
	if err != nil {
		return err
	}
	operator := textOf(parts[1])
	if operator == "matches" {
		return differs(r.scope.match("check", parts[2], left))
	}
	right, err := r.scope.value(parts[2])
	if err != nil {
		return err
	}
	holds, err := compare(left, operator, right)
	if err == nil && !holds {
		err = fmt.Errorf("check: %s %s %s does not hold", brief(left), operator, brief(right))
	}
	return err
}

// compare tells whether a comparison holds.
func compare(left any, operator string, right any) (bool, error) {
	switch operator {
	case "==":
		return equal(left, right), nil
	case "!=":
		return !equal(left, right), nil
	case "length":
		n, ok := lengthOf(left)
		return ok && equal(right, number(int64(n))), nil
	case "contains":
		return contains(left, right), nil
	case "<", "<=", ">", ">=":
		order, err := orderOf(left, right)
		if err != nil {
			return false, err
		}
		return order < 0 && operator[0] == '<' || order > 0 && operator[0] == '>' || order == 0 && len(operator) == 2, nil
	default:
		return false, unsupported("check: there is no operator %s", operator)
	}
}

// contains tells whether a text has a part, a list an item or an object a member.
func contains(whole, part any) bool {
	switch w := whole.(type) {
	case string:
		text, ok := part.(string)
		return ok && strings.Contains(w, text)
	case []any:
		for _, item := range w {
			if equal(item, part) {
				return true
			}
		}
	case *object:
		name, ok := part.(string)
		return ok && w.has(name)
	}
	return false
}

// orderOf compares numbers and texts. Texts of digits are whole numbers of any
// length.
func orderOf(left, right any) (int, error) {
	x, leftIsNumber := wholeOrNumber(left)
	y, rightIsNumber := wholeOrNumber(right)
	if leftIsNumber && rightIsNumber {
		return x.Cmp(y), nil
	}
	a, leftIsText := left.(string)
	b, rightIsText := right.(string)
	if leftIsText && rightIsText {
		return cmp.Compare(a, b), nil
	}
	return 0, fmt.Errorf("check: %s and %s have no order", brief(left), brief(right))
}

func wholeOrNumber(value any) (*big.Rat, bool) {
	text, ok := value.(string)
	if !ok {
		return numeric(value)
	}
	if digits := strings.TrimPrefix(text, "-"); digits == "" || strings.Trim(digits, "0123456789") != "" {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}
