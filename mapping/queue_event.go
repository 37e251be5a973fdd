// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"encoding/base64"
	"maps"
	"slices"
	"unicode/utf8"

	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// The event is written by hand: with the recorded order of its members (rule
// 1.8), and without reflection, since every message passes here.

const (
	eventStart = `{"Records":[`
	eventEnd   = `]}`
)

// systemAttributes are the attributes of a message in the order of the event.
var systemAttributes = [...]string{
	"ApproximateReceiveCount",
	"AWSTraceHeader",
	"SentTimestamp",
	"SequenceNumber",
	"MessageGroupId",
	"SenderId",
	"MessageDeduplicationId",
	"ApproximateFirstReceiveTimestamp",
	"DeadLetterQueueSourceArn",
}

// appendRecord appends a message's record but for its end, which is the same for
// all messages of a queue. When a message has no attributes of its user, the
// member md5OfMessageAttributes is missing, or null in a mapping with a window
// (rule 1.8.3).
func appendRecord(dst []byte, m *sqstypes.Message, window bool) []byte {
	dst = append(dst, `{"messageId":`...)
	dst = appendText(dst, value(m.MessageId))
	dst = append(dst, `,"receiptHandle":`...)
	dst = appendText(dst, value(m.ReceiptHandle))
	dst = append(dst, `,"body":`...)
	dst = appendText(dst, value(m.Body))
	dst = append(dst, `,"attributes":`...)
	dst = appendAttributes(dst, m.Attributes)
	dst = append(dst, `,"messageAttributes":`...)
	dst = appendMessageAttributes(dst, m.MessageAttributes)
	if m.MD5OfMessageAttributes != nil {
		dst = append(dst, `,"md5OfMessageAttributes":`...)
		dst = appendText(dst, *m.MD5OfMessageAttributes)
	} else if window {
		dst = append(dst, `,"md5OfMessageAttributes":null`...)
	}
	dst = append(dst, `,"md5OfBody":`...)
	return appendText(dst, value(m.MD5OfBody))
}

// appendSource appends the end of every record of a queue.
func appendSource(dst []byte, q Queue) []byte {
	dst = append(dst, `,"eventSource":"aws:sqs","eventSourceARN":`...)
	dst = appendText(dst, q.ARN)
	dst = append(dst, `,"awsRegion":`...)
	dst = appendText(dst, q.region())
	return append(dst, '}')
}

func appendAttributes(dst []byte, attributes map[string]string) []byte {
	start := len(dst)
	left := len(attributes)
	for _, name := range systemAttributes {
		if text, ok := attributes[name]; ok {
			dst = appendMember(dst, name)
			dst = appendText(dst, text)
			left--
		}
	}
	if left > 0 { // AWS has made new ones
		for _, name := range slices.Sorted(maps.Keys(attributes)) {
			if !slices.Contains(systemAttributes[:], name) {
				dst = appendMember(dst, name)
				dst = appendText(dst, attributes[name])
			}
		}
	}
	return appendObject(dst, start)
}

func appendMessageAttributes(dst []byte, attributes map[string]sqstypes.MessageAttributeValue) []byte {
	if len(attributes) == 0 {
		return append(dst, `{}`...)
	}
	start := len(dst)
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		attribute := attributes[name]
		dst = appendMember(dst, name)
		dst = append(dst, '{')
		if attribute.StringValue != nil {
			dst = append(dst, `"stringValue":`...)
			dst = appendText(dst, *attribute.StringValue)
			dst = append(dst, ',')
		}
		if attribute.BinaryValue != nil {
			dst = append(dst, `"binaryValue":"`...)
			dst = base64.StdEncoding.AppendEncode(dst, attribute.BinaryValue)
			dst = append(dst, `",`...)
		}
		dst = append(dst, `"stringListValues":[],"binaryListValues":[],"dataType":`...)
		dst = appendText(dst, value(attribute.DataType))
		dst = append(dst, '}')
	}
	return appendObject(dst, start)
}

// appendMember appends the name of an object's member, after a comma that becomes
// the object's brace if it is the first.
func appendMember(dst []byte, name string) []byte {
	dst = append(dst, ',')
	dst = appendText(dst, name)
	return append(dst, ':')
}

// appendObject ends the object whose members begin at start.
func appendObject(dst []byte, start int) []byte {
	if len(dst) == start {
		return append(dst, `{}`...)
	}
	dst[start] = '{'
	return append(dst, '}')
}

// plain are the bytes that stand for themselves in a JSON text.
var plain = func() (table [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		table[c] = c != '"' && c != '\\'
	}
	return table
}()

// appendText appends a JSON text. Only what must be is escaped; invalid UTF-8
// becomes U+FFFD.
func appendText(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			dst = append(dst, s[start:i]...)
			dst = appendEscaped(dst, c)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			dst = append(dst, s[start:i]...)
			dst = append(dst, "\ufffd"...)
			start = i + 1
		}
		i += size
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

func appendEscaped(dst []byte, c byte) []byte {
	const hex = "0123456789ABCDEF"
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	default:
		return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
	}
}
