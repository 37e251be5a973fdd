// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"crypto/md5" // SQS's checksum, not a secret's
	"encoding/binary"
	"math/big"
	"slices"
	"strings"

	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/emulator/internal/queue"
)

const maxAttributes = 10

// messageAttributes checks the attributes of a message (1.10.1, 7.2.28) and
// returns them sorted by name, or nil if there are none.
func messageAttributes(given map[string]sqstypes.MessageAttributeValue) ([]queue.Attribute, error) {
	if len(given) == 0 {
		return nil, nil
	}
	if len(given) > maxAttributes {
		return nil, invalidParameter("Number of message attributes [%d] exceeds the allowed maximum [%d].", len(given), maxAttributes)
	}
	attributes := make([]queue.Attribute, 0, len(given))
	for _, name := range sortedKeys(given) {
		if err := checkAttributeName(name); err != nil {
			return nil, err
		}
		value := given[name]
		a, err := attribute(name, &value)
		if err != nil {
			return nil, err
		}
		attributes = append(attributes, a)
	}
	return attributes, nil
}

func checkAttributeName(name string) error {
	lower := strings.ToLower(name)
	switch {
	case name == "":
		return invalidParameter("The request must contain non-empty message (user) attribute names.")
	case len(name) > 256:
		return invalidParameter("Message (user) attribute name must be shorter than 256 bytes.")
	case !isAttributeName(name):
		return invalidParameter("Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ")
	case strings.HasPrefix(lower, "aws.") || strings.HasPrefix(lower, "amazon."):
		return invalidParameter("You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use.")
	case name[0] == '.' || name[len(name)-1] == '.' || strings.Contains(name, ".."):
		return invalidParameter("Message (user) attribute names can't start or end with a period or have periods in succession.")
	}
	return nil
}

// attribute checks type and value. A data type is Binary, Number or String, with
// a label after a period if its owner likes.
func attribute(name string, v *sqstypes.MessageAttributeValue) (queue.Attribute, error) {
	var none queue.Attribute
	if len(v.StringListValues) > 0 || len(v.BinaryListValues) > 0 {
		return none, invalidParameter("Message attribute list values in SendMessage operation are not supported.")
	}
	if v.DataType == nil || *v.DataType == "" {
		return none, invalidParameter("The message (user) attribute '%s' must contain a non-empty message attribute value.", name)
	}
	if len(*v.DataType) > 256 {
		return none, invalidParameter("Message (user) attribute type must be shorter than 256 bytes.")
	}
	a := queue.Attribute{Name: name, DataType: *v.DataType}
	kind, _, _ := strings.Cut(a.DataType, ".")
	switch kind {
	case "Binary":
		a.Binary, a.Value = true, string(v.BinaryValue)
	case "String", "Number":
		if v.StringValue != nil {
			a.Value = *v.StringValue
		}
	default:
		return none, invalidParameter("The type of message (user) attribute '%s' is invalid. You must use only the following supported type prefixes: Binary, Number, String.", name)
	}
	return a, checkAttributeValue(&a, kind)
}

func checkAttributeValue(a *queue.Attribute, kind string) error {
	if a.Value == "" {
		return invalidParameter("Message (user) attribute '%s' must contain a non-empty value of type '%s'.", a.Name, kind)
	}
	if a.Binary {
		return nil
	}
	if bad := badCharacter(a.Value); bad != "" {
		return invalidParameter("%s", badCharacterMessage(bad, "the message (user) attribute '"+a.Name+"' value"))
	}
	if kind == "Number" && !isNumber(a.Value) {
		return invalidParameter("Can't cast the value of message (user) attribute '%s' to a number.", a.Name)
	}
	return nil
}

// isNumber accepts decimal numbers of any size.
func isNumber(text string) bool {
	const digits = "+-.eE0123456789"
	if strings.Trim(text, digits) != "" || len(text) > 256 {
		return false
	}
	_, _, err := big.ParseFloat(text, 10, 64, big.ToNearestEven)
	return err == nil
}

// traceHeader returns the only system attribute that senders can set, as an
// attribute, or nil.
func traceHeader(given map[string]sqstypes.MessageSystemAttributeValue) (*queue.Attribute, error) {
	const header = string(sqstypes.MessageSystemAttributeNameForSendsAWSTraceHeader)
	for _, name := range sortedKeys(given) {
		if name != header {
			return nil, invalidParameter("Message system attribute name '%s' is invalid.", name)
		}
	}
	v, ok := given[header]
	switch {
	case !ok:
		return nil, nil
	case v.DataType == nil || *v.DataType != "String" || v.StringValue == nil || *v.StringValue == "":
		return nil, invalidParameter("Message (system) attribute '%s' must contain a non-empty value of type 'String'.", header)
	}
	return &queue.Attribute{Name: header, DataType: *v.DataType, Value: *v.StringValue}, nil
}

// digest is the MD5 over attributes, which must be sorted by name (1.8.4).
func digest(attributes []queue.Attribute) [16]byte {
	size := 0
	for i := range attributes {
		a := &attributes[i]
		size += 13 + len(a.Name) + len(a.DataType) + len(a.Value)
	}
	text := make([]byte, 0, size)
	for i := range attributes {
		a := &attributes[i]
		text = appendSized(text, a.Name)
		text = appendSized(text, a.DataType)
		if a.Binary {
			text = append(text, 2)
		} else {
			text = append(text, 1)
		}
		text = appendSized(text, a.Value)
	}
	return md5.Sum(text)
}

func appendSized(b []byte, text string) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(text))), text...)
}

// attributesSize is what attributes add to the size of a message.
func attributesSize(given map[string]sqstypes.MessageAttributeValue) int {
	size := 0
	for name, v := range given {
		size += len(name) + len(v.BinaryValue)
		if v.DataType != nil {
			size += len(*v.DataType)
		}
		if v.StringValue != nil {
			size += len(*v.StringValue)
		}
	}
	return size
}

// A filter says which message attributes a receive returns: All, .* or *, names,
// and prefixes followed by .* (recorded: receive/MessageAttributeNames-filters).
// Names that no attribute can have match nothing.
type filter []string

func (f filter) matches(name string) bool {
	return slices.ContainsFunc(f, func(wanted string) bool {
		if wanted == "All" || wanted == "*" || wanted == name {
			return true
		}
		prefix, ok := strings.CutSuffix(wanted, ".*")
		return ok && strings.HasPrefix(name, prefix)
	})
}

// of returns the attributes that f matches; the message's own slice if all do.
func (f filter) of(attributes []queue.Attribute) []queue.Attribute {
	if len(f) == 0 {
		return nil
	}
	for i := range attributes {
		if !f.matches(attributes[i].Name) {
			return slices.DeleteFunc(slices.Clone(attributes), func(a queue.Attribute) bool { return !f.matches(a.Name) })
		}
	}
	return attributes
}
