// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"math/big"
	"time"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/document"
)

// schemaOf returns the schema of one of the SDK's inputs, outputs or errors: the
// first thing that it writes. It is nil for an output without members.
func schemaOf(v smithy.Serializable) *smithy.Schema {
	var s schemaFinder
	v.Serialize(&s)
	return s.schema
}

// schemaFinder listens to a serialization for its first structure.
type schemaFinder struct {
	nowhere
	schema *smithy.Schema
	found  bool
}

// WriteStruct implements smithy.ShapeSerializer.
func (f *schemaFinder) WriteStruct(schema *smithy.Schema) {
	if !f.found {
		f.schema, f.found = schema, true
	}
}

var _ smithy.ShapeSerializer = nowhere{}

// nowhere writes nothing.
type nowhere struct{}

func (nowhere) Bytes() []byte                                { return nil }
func (nowhere) WriteInt8(*smithy.Schema, int8)               {}
func (nowhere) WriteInt16(*smithy.Schema, int16)             {}
func (nowhere) WriteInt32(*smithy.Schema, int32)             {}
func (nowhere) WriteInt64(*smithy.Schema, int64)             {}
func (nowhere) WriteFloat32(*smithy.Schema, float32)         {}
func (nowhere) WriteFloat64(*smithy.Schema, float64)         {}
func (nowhere) WriteBool(*smithy.Schema, bool)               {}
func (nowhere) WriteString(*smithy.Schema, string)           {}
func (nowhere) WriteBigInt(*smithy.Schema, *big.Int)         {}
func (nowhere) WriteBigFloat(*smithy.Schema, *big.Float)     {}
func (nowhere) WriteBlob(*smithy.Schema, []byte)             {}
func (nowhere) WriteTime(*smithy.Schema, time.Time)          {}
func (nowhere) WriteUnion(_, _ *smithy.Schema)               {}
func (nowhere) CloseUnion()                                  {}
func (nowhere) WriteDocument(*smithy.Schema, document.Value) {}
func (nowhere) WriteNil(*smithy.Schema)                      {}
func (nowhere) WriteStruct(*smithy.Schema)                   {}
func (nowhere) CloseStruct()                                 {}
func (nowhere) WriteList(*smithy.Schema)                     {}
func (nowhere) CloseList()                                   {}
func (nowhere) WriteMap(*smithy.Schema)                      {}
func (nowhere) WriteKey(*smithy.Schema, string)              {}
func (nowhere) CloseMap()                                    {}
