// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"strings"

	"github.com/aws/smithy-go"
)

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
