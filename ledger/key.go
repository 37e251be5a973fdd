// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// keyLength bounds a key that is made of a body, in bytes.
const keyLength = 40

// KeyOf returns the business key of an item with this body, when nobody said
// how to find it: the member "id" of a JSON object if that is a text or a
// number, else the body itself, cut after 40 bytes.
func KeyOf(body string) string {
	if key, ok := plainID(body); ok {
		return key
	}
	if strings.HasPrefix(strings.TrimLeft(body, " \t\r\n"), "{") {
		var object struct {
			ID json.RawMessage `json:"id"`
		}
		if json.Unmarshal([]byte(body), &object) == nil {
			if key := scalar(object.ID); key != "" {
				return key
			}
		}
	}
	return cut(body)
}

// plainID returns the id of a body that begins with it and needs no decoding, as
// most do: every message is asked for its key several times.
func plainID(body string) (string, bool) {
	rest, ok := strings.CutPrefix(body, `{"id":"`)
	end := strings.IndexAny(rest, "\"\\")
	if !ok || end <= 0 || rest[end] != '"' || !strings.HasSuffix(body, "}") {
		return "", false
	}
	return rest[:end], true
}

// scalar returns the JSON text or number as a text, and "" for anything else.
func scalar(raw json.RawMessage) string {
	var value any
	if json.Unmarshal(raw, &value) != nil {
		return ""
	}
	switch value := value.(type) {
	case string:
		return value
	case float64:
		return string(raw)
	default:
		return ""
	}
}

// cut shortens a text to keyLength bytes without breaking a character.
func cut(text string) string {
	if len(text) <= keyLength {
		return text
	}
	end := keyLength
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
