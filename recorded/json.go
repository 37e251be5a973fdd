// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// decodeJSON returns the one JSON value in text. Numbers keep their text and
// objects the order of their members.
func decodeJSON(text []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	value, err := decodeValue(dec)
	if err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is text after the JSON value")
	}
	return value, nil
}

func decodeValue(dec *json.Decoder) (any, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return decodeObject(dec)
	case json.Delim('['):
		list := []any{}
		for dec.More() {
			value, err := decodeValue(dec)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err := dec.Token()
		return list, err
	default:
		return token, nil
	}
}

func decodeObject(dec *json.Decoder) (*object, error) {
	o := newObject()
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		value, err := decodeValue(dec)
		if err != nil {
			return nil, err
		}
		o.set(name.(string), value) // the decoder has checked that it is one
	}
	_, err := dec.Token()
	return o, err
}

// encodeJSON returns the compact JSON text of a value. Characters stand for
// themselves where JSON allows it, because cases hold the hashes of such texts.
func encodeJSON(value any) string { return string(appendJSON(nil, value)) }

func appendJSON(dst []byte, value any) []byte {
	switch v := value.(type) {
	case nil:
		return append(dst, "null"...)
	case bool:
		return strconv.AppendBool(dst, v)
	case string:
		return appendText(dst, v)
	case json.Number:
		return append(dst, v...)
	case blob:
		return appendText(dst, base64.StdEncoding.EncodeToString(v))
	case []any:
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendJSON(dst, item)
		}
		return append(dst, ']')
	case *object:
		dst = append(dst, '{')
		for i, m := range v.members {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendText(dst, m.name), ':')
			dst = appendJSON(dst, m.value)
		}
		return append(dst, '}')
	default:
		panic(fmt.Sprintf("recorded: %T is no value", value))
	}
}

func appendText(dst []byte, s string) []byte {
	const short = `"\` + "\n\r\t\b\f"
	const names = `"\nrtbf`
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		switch at := strings.IndexByte(short, s[i]); {
		case at >= 0:
			dst = append(dst, '\\', names[at])
		case s[i] < ' ':
			dst = fmt.Appendf(dst, `\u%04x`, s[i])
		default:
			dst = append(dst, s[i])
		}
	}
	return append(dst, '"')
}

func appendInt(dst []byte, n int64) []byte { return strconv.AppendInt(dst, n, 10) }

// textOf returns a value as it stands inside of a text: a text as it is, all
// else as JSON.
func textOf(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case blob:
		if utf8.Valid(v) {
			return string(v)
		}
	}
	return encodeJSON(value)
}

// maxExponent bounds numbers that are compared by value: those beyond it would
// take more memory than they are worth.
const maxExponent = 400

// rational returns the value of a number.
func rational(n json.Number) (*big.Rat, bool) {
	_, exponent, _ := strings.Cut(strings.ToLower(n.String()), "e")
	if exponent != "" {
		if e, err := strconv.Atoi(exponent); err != nil || e > maxExponent || e < -maxExponent {
			return nil, false
		}
	}
	return new(big.Rat).SetString(n.String())
}

// equal tells whether two values are the same. Numbers are compared by value,
// objects whatever the order of their members.
func equal(a, b any) bool {
	switch a := a.(type) {
	case json.Number:
		b, ok := b.(json.Number)
		return ok && sameNumber(a, b)
	case blob:
		b, ok := b.(blob)
		return ok && bytes.Equal(a, b)
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !equal(a[i], b[i]) {
				return false
			}
		}
		return true
	case *object:
		b, ok := b.(*object)
		return ok && a.includes(b) && b.includes(a)
	default:
		switch b.(type) {
		case nil, bool, string:
			return a == b
		}
		return false
	}
}

// includes tells whether o has all members of other, with the same values.
func (o *object) includes(other *object) bool {
	for _, m := range other.members {
		if value, ok := o.get(m.name); !m.optional && (!ok || !equal(value, m.value)) {
			return false
		}
	}
	return true
}

func sameNumber(a, b json.Number) bool {
	if a == b {
		return true
	}
	x, ok := rational(a)
	if !ok {
		return false
	}
	y, ok := rational(b)
	return ok && x.Cmp(y) == 0
}
