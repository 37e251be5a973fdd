// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
	"time"

	"github.com/aws/smithy-go"
	smithytime "github.com/aws/smithy-go/time"
	"github.com/aws/smithy-go/traits"
)

// A jsonValue is one value of JSON, without space around it. It is part of a text
// that was found to be valid, so nothing is checked twice.
type jsonValue []byte

var _ value = jsonValue(nil)

// newJSONValue returns the structure that a request's body is.
func newJSONValue(body []byte) (jsonValue, error) {
	v := jsonValue(bytes.TrimSpace(body))
	if len(v) == 0 || v[0] != '{' || !json.Valid(v) {
		return nil, malformed("")
	}
	return v, nil
}

func malformed(message string) *Failure { return newFailure("MalformedInput", message) }

func (v jsonValue) isNull() bool { return v[0] == 'n' }

func (v jsonValue) text(schema *smithy.Schema) (string, error) {
	if v[0] != '"' {
		return "", v.isNot(schema)
	}
	return unquote(v), nil
}

func (v jsonValue) boolean(schema *smithy.Schema) (bool, error) {
	switch v[0] {
	case 't', 'f':
		return v[0] == 't', nil
	case '"':
		return false, malformed("Unexpected token received from parser")
	default:
		return false, v.isNot(schema)
	}
}

func (v jsonValue) integer(schema *smithy.Schema, bits int) (int64, error) {
	if !v.isNumber() {
		return 0, v.isNot(schema)
	}
	n, err := strconv.ParseInt(string(v), 10, bits)
	if err == nil || !v.isDecimal() {
		return n, nil // the nearest, if it was out of range
	}
	x, _ := strconv.ParseFloat(string(v), 64)
	return truncate(x, bits), nil
}

// truncate cuts off the fraction of x.
func truncate(x float64, bits int) int64 {
	most := int64(math.MaxInt64) >> (64 - bits)
	switch {
	case x >= float64(most):
		return most
	case x <= float64(-most-1):
		return -most - 1
	default:
		return int64(x)
	}
}

func (v jsonValue) float(schema *smithy.Schema) (float64, error) {
	switch {
	case v.isNumber():
		x, _ := strconv.ParseFloat(string(v), 64) // the nearest, if it was out of range
		return x, nil
	case v[0] == '"':
		if x, ok := specialFloat(unquote(v)); ok {
			return x, nil
		}
	}
	return 0, v.isNot(schema)
}

// specialFloat reads the numbers that JSON cannot write.
func specialFloat(text string) (float64, bool) {
	switch text {
	case "NaN":
		return math.NaN(), true
	case "Infinity":
		return math.Inf(1), true
	case "-Infinity":
		return math.Inf(-1), true
	default:
		return 0, false
	}
}

func (v jsonValue) blob(schema *smithy.Schema) ([]byte, error) {
	if v[0] != '"' {
		return nil, v.isNot(schema)
	}
	return decodeBlob(unquote(v))
}

// decodeBlob reads base64, and refuses what is none in AWS's words.
func decodeBlob(text string) ([]byte, error) {
	if len(text)%4 != 0 {
		return nil, malformed("Base64 encoded length is expected a multiple of 4 bytes but found: " + strconv.Itoa(len(text)))
	}
	decoded, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, malformed("Invalid last non-pad Base64 character dectected") // so spelled
	}
	return decoded, nil
}

func (v jsonValue) timestamp(schema *smithy.Schema) (time.Time, error) {
	format := "epoch-seconds"
	if trait, ok := smithy.SchemaTrait[*traits.TimestampFormat](schema); ok {
		format = trait.Format
	}
	if format == "epoch-seconds" {
		if !v.isNumber() {
			return time.Time{}, v.isNot(schema)
		}
		x, _ := strconv.ParseFloat(string(v), 64)
		return time.UnixMilli(truncate(math.Round(x*1000), 64)).UTC(), nil
	}
	if v[0] != '"' {
		return time.Time{}, v.isNot(schema)
	}
	return parseTime(unquote(v), format)
}

func parseTime(text, format string) (time.Time, error) {
	parse := smithytime.ParseDateTime
	if format == "http-date" {
		parse = smithytime.ParseHTTPDate
	}
	t, err := parse(text)
	if err != nil {
		return time.Time{}, malformed(text + " cannot be converted to a timestamp")
	}
	return t.UTC(), nil
}

func (v jsonValue) members(schema *smithy.Schema, visit func(*smithy.Schema, value) error) error {
	return v.object(schema, func(name string, v value) error {
		if member := schema.Member(name); member != nil {
			return visit(member, v)
		}
		return nil
	})
}

func (v jsonValue) entries(schema *smithy.Schema, visit func(string, value) error) error {
	return v.object(schema, visit)
}

func (v jsonValue) object(schema *smithy.Schema, visit func(string, value) error) error {
	if v[0] != '{' {
		return v.isNot(schema)
	}
	for rest := next(v[1:]); rest[0] != '}'; rest = next(rest) {
		var key, element jsonValue
		key, rest = cut(rest)
		element, rest = cut(next(rest))
		if err := visit(unquote(key), element); err != nil {
			return err
		}
	}
	return nil
}

func (v jsonValue) items(schema *smithy.Schema, visit func(value) error) error {
	if v[0] != '[' {
		return v.isNot(schema)
	}
	for rest := next(v[1:]); rest[0] != ']'; rest = next(rest) {
		var element jsonValue
		element, rest = cut(rest)
		if err := visit(element); err != nil {
			return err
		}
	}
	return nil
}

func (v jsonValue) isNumber() bool  { return v[0] == '-' || '0' <= v[0] && v[0] <= '9' }
func (v jsonValue) isDecimal() bool { return bytes.ContainsAny(v, ".eE") }
