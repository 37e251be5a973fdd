// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// allowedCharacters is how AWS describes what XML 1.0 allows.
const allowedCharacters = "#x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]"

// badCharacter returns the first character of text that XML 1.0 does not allow
// (recorded: send/invalid-characters), written as AWS writes it, or "".
func badCharacter(text string) string {
	for i := 0; i < len(text); {
		if c := text[i]; c >= 0x20 && c < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		invalid := r == utf8.RuneError && size == 1 // not UTF-8
		switch {
		case invalid, r == 0xFFFE, r == 0xFFFF, r < 0x20 && r != '\t' && r != '\n' && r != '\r':
			return fmt.Sprintf("#x%X", r)
		}
		i += size
	}
	return ""
}

func badCharacterMessage(character, where string) string {
	return fmt.Sprintf("Invalid binary character '%s' was found in %s, the set of allowed characters is %s.",
		character, where, allowedCharacters)
}

// isID says whether text can be a MessageGroupId, MessageDeduplicationId or
// ReceiveRequestAttemptId: 1 to 128 letters, digits and punctuation of ASCII.
func isID(text string) bool {
	if text == "" || len(text) > 128 {
		return false
	}
	for _, c := range []byte(text) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return true
}

// checkID applies rule 7.2.25 to a parameter that is given.
func checkID(value, parameter string) error {
	if isID(value) {
		return nil
	}
	return invalidValue(value, parameter,
		parameter+" can only include alphanumeric and punctuation characters. 1 to 128 in length.")
}

// isAttributeName says whether name has only what the name of a message
// attribute may have. AWS takes letters of other alphabets too (recorded:
// message-attributes/name-and-type-rules).
func isAttributeName(name string) bool {
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '-' && r != '.' {
			return false
		}
	}
	return true
}
