// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"reflect"

	"github.com/aws/smithy-go"
)

// A shapeFinder is told the schema of a structure by the structure itself. A zero
// value writes no members, so the embedded serializer is never called.
type shapeFinder struct {
	smithy.ShapeSerializer
	found *smithy.Schema
}

// WriteStruct is the beginning of a structure.
func (f *shapeFinder) WriteStruct(s *smithy.Schema) { f.found = s }

// CloseStruct is the end of a structure.
func (f *shapeFinder) CloseStruct() {}

// shapeOf returns the schema of an error of the SDK, or nil if the SDK has none.
func shapeOf(err error) *smithy.Schema {
	t := reflect.TypeOf(err)
	if t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct {
		return nil
	}
	zero, ok := reflect.New(t.Elem()).Interface().(smithy.Serializable)
	if !ok {
		return nil
	}
	f := &shapeFinder{}
	zero.Serialize(f)
	return f.found
}
