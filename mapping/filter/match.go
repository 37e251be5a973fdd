// SPDX-License-Identifier: Apache-2.0

package filter

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
	"unicode/utf8"
)

// A matcher accepts some values of fields.
type matcher interface {
	matches(value any) bool
}

// equal accepts one text, boolean or null.
type equal struct{ value any }

func (m equal) matches(value any) bool { return m.value == value }

// present accepts every value.
type present struct{}

func (present) matches(any) bool { return true }

// text accepts texts.
type text func(string) bool

func (m text) matches(value any) bool {
	s, ok := value.(string)
	return ok && m(s)
}

// numeric accepts numbers by value: all of its bounds hold.
//
// Lambda's guide says that a bare 300 is another value than 300.0; the engine
// was recorded to match them (TestEventPattern, 2025), and recordings win.
type numeric []bound

type bound struct {
	operator string
	limit    number
}

func (m numeric) matches(value any) bool {
	n, ok := value.(json.Number)
	if !ok {
		return false
	}
	parsed := parseNumber(n.String())
	return !slices.ContainsFunc(m, func(b bound) bool { return !b.holds(parsed) })
}

func (b bound) holds(n number) bool {
	order := n.compare(b.limit)
	switch b.operator {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	case ">=":
		return order >= 0
	default:
		return order == 0
	}
}

// anythingBut accepts what none of its matchers accepts.
type anythingBut []matcher

func (m anythingBut) matches(value any) bool {
	return !slices.ContainsFunc(m, func(not matcher) bool { return not.matches(value) })
}

func prefix(want string) text {
	return func(s string) bool { return strings.HasPrefix(s, want) }
}

func suffix(want string) text {
	return func(s string) bool { return strings.HasSuffix(s, want) }
}

func equalFold(want string) text {
	return func(s string) bool { return strings.EqualFold(s, want) }
}

func prefixFold(want string) text {
	return func(s string) bool {
		end := 0
		for range utf8.RuneCountInString(want) {
			_, size := utf8.DecodeRuneInString(s[end:])
			end += size
		}
		return strings.EqualFold(s[:end], want)
	}
}

func suffixFold(want string) text {
	return func(s string) bool {
		start := len(s)
		for range utf8.RuneCountInString(want) {
			_, size := utf8.DecodeLastRuneInString(s[:start])
			start -= size
		}
		return strings.EqualFold(s[start:], want)
	}
}

// wildcard accepts texts that consist of parts, in order, with anything between
// two of them.
func wildcard(parts []string) text {
	return func(s string) bool {
		first, last := parts[0], parts[len(parts)-1]
		if len(parts) == 1 {
			return s == first
		}
		if len(s) < len(first)+len(last) || !strings.HasPrefix(s, first) || !strings.HasSuffix(s, last) {
			return false
		}
		s = s[len(first) : len(s)-len(last)]
		for _, part := range parts[1 : len(parts)-1] {
			i := strings.Index(s, part)
			if i < 0 {
				return false
			}
			s = s[i+len(part):]
		}
		return true
	}
}

// addresses accepts the IP addresses from low to high.
func addresses(low, high netip.Addr) text {
	return func(s string) bool {
		ip, err := netip.ParseAddr(s)
		return err == nil && ip.BitLen() == low.BitLen() && low.Compare(ip) <= 0 && ip.Compare(high) <= 0
	}
}
