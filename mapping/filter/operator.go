// SPDX-License-Identifier: Apache-2.0

package filter

import (
	"encoding/json"
	"net/netip"
	"strconv"
	"strings"
)

// What AWS says in several places.
const (
	oneKey          = "Only one key allowed in match expression"
	tooManyElements = "Too many elements in numeric expression"
)

// operator reads a match expression, whose brace was read already, and adds it
// to the values of a condition.
func (c *compiler) operator(to *condition) error {
	name, err := c.name("Match expression name not found")
	if err != nil {
		return err
	}
	if name == "exists" {
		return c.exists(to)
	}
	read, ok := map[string]func() (matcher, error){
		"exactly":            c.exactly,
		"prefix":             c.prefix,
		"suffix":             c.suffix,
		"equals-ignore-case": c.equalsIgnoreCase,
		"wildcard":           c.wildcard,
		"cidr":               c.cidr,
		"numeric":            c.numeric,
		"anything-but":       c.anythingBut,
	}[name]
	if !ok {
		return invalid("Unrecognized match type %s", name)
	}
	m, err := read()
	if err != nil {
		return err
	}
	to.values = append(to.values, m)
	reason := oneKey
	if name == "numeric" || name == "anything-but" {
		reason = tooManyElements
	}
	return c.expect('}', reason)
}

// name reads the name of the first member of an object.
func (c *compiler) name(reason string) (string, error) {
	token, err := c.next()
	if err != nil {
		return "", err
	}
	name, ok := token.(string)
	if !ok {
		return "", invalid("%s", reason)
	}
	return name, nil
}

// text reads a text and complains with reason about anything else.
func (c *compiler) text(reason string) (string, error) { return c.name(reason) }

func (c *compiler) exists(to *condition) error {
	token, err := c.next()
	if err != nil {
		return err
	}
	switch token {
	case true:
		to.values = append(to.values, present{})
	case false:
		to.absent = true
	default:
		return invalid("exists match pattern must be either true or false.")
	}
	return c.expect('}', oneKey)
}

func (c *compiler) exactly() (matcher, error) {
	s, err := c.text("exact match pattern must be a string")
	return equal{s}, err
}

func (c *compiler) equalsIgnoreCase() (matcher, error) {
	s, err := c.text("equals-ignore-case match pattern must be a string")
	return equalFold(s), err
}

func (c *compiler) prefix() (matcher, error) { return c.affix("prefix", prefix, prefixFold) }
func (c *compiler) suffix() (matcher, error) { return c.affix("suffix", suffix, suffixFold) }

// affix reads what follows "prefix" or "suffix": a text, or an object with
// "equals-ignore-case".
func (c *compiler) affix(name string, exact, fold func(string) text) (matcher, error) {
	token, err := c.next()
	if err != nil {
		return nil, err
	}
	if s, ok := token.(string); ok {
		return exact(s), nil
	}
	if token != json.Delim('{') {
		return nil, invalid("%s match pattern must be a string", name)
	}
	title := strings.ToUpper(name[:1]) + name[1:]
	inner, err := c.name(title + " expression name not found")
	if err != nil {
		return nil, err
	}
	if inner != "equals-ignore-case" {
		return nil, invalid("Unsupported %s pattern: %s", name, inner)
	}
	s, err := c.text("equals-ignore-case match pattern must be a string")
	if err != nil {
		return nil, err
	}
	return fold(s), c.expect('}', oneKey)
}

func (c *compiler) wildcard() (matcher, error) {
	s, err := c.text("wildcard match pattern must be a string")
	if err != nil {
		return nil, err
	}
	return parseWildcard(s)
}

// maximumWildcards is how many wildcard characters one pattern may have. AWS
// bounds a cost that it does not define; it was recorded to refuse six.
const maximumWildcards = 5

// parseWildcard splits a wildcard pattern at its asterisks. A backslash stands
// before an asterisk or a backslash that is meant. Positions in errors count
// the quotation mark before the text, as AWS counts.
func parseWildcard(pattern string) (matcher, error) {
	parts := []string{""}
	for i := 0; i < len(pattern); i++ {
		last := len(parts) - 1
		switch following := pattern[i+1:]; pattern[i] {
		case '*':
			if strings.HasPrefix(following, "*") {
				return nil, invalid("Consecutive wildcard characters at pos %d", i+1)
			}
			parts = append(parts, "")
		case '\\':
			if !strings.HasPrefix(following, "*") && !strings.HasPrefix(following, `\`) {
				return nil, invalid("Invalid escape character at pos %d", i+1)
			}
			i++
			parts[last] += pattern[i : i+1]
		default:
			parts[last] += pattern[i : i+1]
		}
	}
	if len(parts)-1 > maximumWildcards {
		return nil, invalid("%s", tooComplex)
	}
	return wildcard(parts), nil
}

func (c *compiler) cidr() (matcher, error) {
	s, err := c.text("prefix match pattern must be a string") // so says AWS
	if err != nil {
		return nil, err
	}
	return parseCIDR(s)
}

// parseCIDR returns a matcher of the addresses from the one that is written
// down, whatever its last bits, to the last one of its network.
func parseCIDR(s string) (matcher, error) {
	address, mask, ok := strings.Cut(s, "/")
	if !ok || strings.Contains(mask, "/") {
		return nil, invalid("Malformed CIDR, one '/' required")
	}
	bits, err := strconv.Atoi(mask)
	if err != nil {
		return nil, invalid("Malformed CIDR, mask bits must be an integer")
	}
	if bits < 0 {
		return nil, invalid("Malformed CIDR, mask bits must not be negative")
	}
	low, err := netip.ParseAddr(address)
	if err != nil || low.Zone() != "" {
		return nil, invalid("Nonstandard IP address: %s", address)
	}
	if low.Is4() && bits > 31 {
		return nil, invalid("IPv4 mask bits must be < 32")
	}
	if bits > 127 {
		return nil, invalid("IPv6 mask bits must be < 128")
	}
	return addresses(low, last(low, bits)), nil
}

// last returns the last address of the network of ip with that many mask bits.
func last(ip netip.Addr, bits int) netip.Addr {
	bytes := ip.AsSlice()
	for bit := bits; bit < len(bytes)*8; bit++ {
		bytes[bit/8] |= 0x80 >> (bit % 8)
	}
	high, _ := netip.AddrFromSlice(bytes)
	return high
}
