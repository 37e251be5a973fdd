// SPDX-License-Identifier: Apache-2.0

package wire

import "unicode/utf8"

const hexDigits = "0123456789abcdef"

// string writes a text. What is no UTF-8 in it becomes U+FFFD.
func (w *jsonWriter) string(text string) {
	b := append(w.buffer, '"')
	done := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		size := 1
		if c >= utf8.RuneSelf {
			var r rune
			if r, size = utf8.DecodeRuneInString(text[i:]); r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		b = append(b, text[done:i]...)
		b = appendEscape(b, c)
		i += size
		done = i
	}
	b = append(b, text[done:]...)
	w.buffer = append(b, '"')
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	if c >= utf8.RuneSelf {
		return append(b, `\ufffd`...)
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
}
