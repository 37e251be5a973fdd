// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

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
