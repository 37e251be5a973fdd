// SPDX-License-Identifier: Apache-2.0

package filter

import (
	"cmp"
	"strconv"
	"strings"
)

// A number is the exact value of a JSON number: 0.digits times ten to the power
// of point. Floating point would make neighbouring large numbers equal, and
// big.Rat would need gigabytes for 1e1000000000.
type number struct {
	sign   int    // -1, 0 or 1
	digits string // without zeros at either end
	point  int
}

// maximumExponent is where exponents are cut off. It is far from the limits of
// an int, so that sums of a few of them are safe.
const maximumExponent = 1 << 28

// parseNumber returns the value of text, which is a valid JSON number.
func parseNumber(text string) number {
	n := number{sign: 1}
	if strings.HasPrefix(text, "-") {
		n.sign, text = -1, text[1:]
	}
	mantissa, exponent := text, 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa, exponent = text[:i], parseExponent(text[i+1:])
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	significant := strings.TrimLeft(digits, "0")
	n.point = exponent + len(whole) - (len(digits) - len(significant))
	n.digits = strings.TrimRight(significant, "0")
	if n.digits == "" {
		return number{}
	}
	return n
}

func parseExponent(text string) int {
	exponent, err := strconv.Atoi(text)
	if err != nil { // it is a valid number, so it is only too large
		exponent = maximumExponent
		if strings.HasPrefix(text, "-") {
			exponent = -maximumExponent
		}
	}
	return max(-maximumExponent, min(exponent, maximumExponent))
}

// compare returns -1, 0 or 1 as n is less than, equal to or greater than m.
func (n number) compare(m number) int {
	if n.sign != m.sign {
		return cmp.Compare(n.sign, m.sign)
	}
	return n.sign * cmp.Or(cmp.Compare(n.point, m.point), cmp.Compare(n.digits, m.digits))
}
