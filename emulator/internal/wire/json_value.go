// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

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

// isNot says that v is not what schema wants, in the words of DynamoDB, which
// speaks JSON 1.0 as well; those of SQS were not recorded.
func (v jsonValue) isNot(schema *smithy.Schema) error {
	name, isContainer := javaName(schema)
	switch {
	case v[0] == '{':
		return malformed("Start of structure or map found where not expected")
	case v[0] == '[':
		return malformed("Unrecognized collection type " + name)
	case isContainer:
		return malformed("Unexpected field type")
	case schema.Type() == smithy.ShapeTypeBlob:
		return malformed("only base-64-encoded strings are convertible to bytes")
	default:
		return malformed(v.token() + " cannot be converted to " + name[strings.LastIndexByte(name, '.')+1:])
	}
}

func (v jsonValue) token() string {
	switch {
	case v[0] == '"':
		return "STRING_VALUE"
	case v[0] == 't':
		return "TRUE_VALUE"
	case v[0] == 'f':
		return "FALSE_VALUE"
	case v.isDecimal():
		return "DECIMAL_VALUE"
	default:
		return "NUMBER_VALUE"
	}
}

// javaName is what AWS's messages call a type, and whether it contains others.
func javaName(schema *smithy.Schema) (name string, isContainer bool) {
	switch schema.Type() {
	case smithy.ShapeTypeBlob:
		return "class java.nio.ByteBuffer", false
	case smithy.ShapeTypeBoolean:
		return "class java.lang.Boolean", false
	case smithy.ShapeTypeByte:
		return "class java.lang.Byte", false
	case smithy.ShapeTypeShort:
		return "class java.lang.Short", false
	case smithy.ShapeTypeInteger, smithy.ShapeTypeIntEnum:
		return "class java.lang.Integer", false
	case smithy.ShapeTypeLong:
		return "class java.lang.Long", false
	case smithy.ShapeTypeFloat:
		return "class java.lang.Float", false
	case smithy.ShapeTypeDouble:
		return "class java.lang.Double", false
	case smithy.ShapeTypeTimestamp:
		return "class java.util.Date", false
	case smithy.ShapeTypeList:
		return "java.util.List", true
	case smithy.ShapeTypeMap:
		return "java.util.Map", true
	case smithy.ShapeTypeStructure, smithy.ShapeTypeUnion:
		id := schema.TargetID()
		return "class " + id.Namespace + "." + id.Name, true
	default:
		return "class java.lang.String", false
	}
}

// next skips what stands between two values of valid JSON.
func next(b []byte) []byte {
	for {
		switch b[0] {
		case ' ', '\t', '\r', '\n', ',', ':':
			b = b[1:]
		default:
			return b
		}
	}
}

// cut returns the value that b begins with, and what follows it.
func cut(b []byte) (jsonValue, []byte) {
	end := 0
	switch b[0] {
	case '"':
		end = stringEnd(b)
	case '{', '[':
		end = containerEnd(b)
	default:
		end = bytes.IndexAny(b, ",]} \t\r\n")
	}
	return b[:end], b[end:]
}

// stringEnd returns where the string ends that b begins with.
func stringEnd(b []byte) int {
	for i := 1; ; i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
}

func containerEnd(b []byte) int {
	for i, depth := 0, 0; ; {
		switch b[i] {
		case '"':
			i += stringEnd(b[i:])
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		i++
		if depth == 0 {
			return i
		}
	}
}

// unquote returns the text of a string. What is no UTF-8 in it becomes U+FFFD.
func unquote(quoted []byte) string {
	if raw := quoted[1 : len(quoted)-1]; bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
		return string(raw)
	}
	var text string
	_ = json.Unmarshal(quoted, &text) // cannot fail: it is a valid string
	return text
}
