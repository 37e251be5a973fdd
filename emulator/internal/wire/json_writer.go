// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"encoding/base64"
	"math"
	"math/big"
	"strconv"
	"time"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/document"
	smithytime "github.com/aws/smithy-go/time"
	"github.com/aws/smithy-go/traits"
)

// A jsonWriter writes the SDK's outputs and errors as AWS JSON.
type jsonWriter struct {
	buffer []byte
	stack  []jsonFrame
}

var _ smithy.ShapeSerializer = (*jsonWriter)(nil)

// A jsonFrame is a structure, list, map or union that is being written.
type jsonFrame struct {
	kind  smithy.ShapeType
	began bool // something is in it, so a comma comes first
	order mapOrder
}

// Bytes returns what was written.
func (w *jsonWriter) Bytes() []byte { return w.buffer }

// begin writes what comes before a value: a comma, and in a structure its name.
func (w *jsonWriter) begin(schema *smithy.Schema) {
	if len(w.stack) == 0 {
		return
	}
	top := &w.stack[len(w.stack)-1]
	if top.kind == smithy.ShapeTypeMap || top.kind == smithy.ShapeTypeUnion {
		return // the key, or the variant's name, stands there already
	}
	if top.began {
		w.buffer = append(w.buffer, ',')
	}
	top.began = true
	if top.kind == smithy.ShapeTypeStructure {
		w.name(schema.MemberName())
	}
}

func (w *jsonWriter) name(name string) {
	w.string(name)
	w.buffer = append(w.buffer, ':')
}

func (w *jsonWriter) open(kind smithy.ShapeType, bracket byte) {
	w.buffer = append(w.buffer, bracket)
	w.stack = append(w.stack, jsonFrame{kind: kind})
}

func (w *jsonWriter) close(bracket byte) {
	w.stack = w.stack[:len(w.stack)-1]
	w.buffer = append(w.buffer, bracket)
}

// member writes a member that no schema has.
func (w *jsonWriter) member(name, text string) {
	top := &w.stack[len(w.stack)-1]
	if top.began {
		w.buffer = append(w.buffer, ',')
	}
	top.began = true
	w.name(name)
	w.string(text)
}

// WriteStruct implements smithy.ShapeSerializer.
func (w *jsonWriter) WriteStruct(schema *smithy.Schema) {
	w.begin(schema)
	w.open(smithy.ShapeTypeStructure, '{')
}

// CloseStruct implements smithy.ShapeSerializer.
func (w *jsonWriter) CloseStruct() { w.close('}') }

// WriteUnion implements smithy.ShapeSerializer.
func (w *jsonWriter) WriteUnion(schema, variant *smithy.Schema) {
	w.begin(schema)
	w.open(smithy.ShapeTypeUnion, '{')
	w.name(variant.MemberName())
}

// CloseUnion implements smithy.ShapeSerializer.
func (w *jsonWriter) CloseUnion() { w.close('}') }

// WriteList implements smithy.ShapeSerializer.
func (w *jsonWriter) WriteList(schema *smithy.Schema) {
	w.begin(schema)
	w.open(smithy.ShapeTypeList, '[')
}

// CloseList implements smithy.ShapeSerializer.
func (w *jsonWriter) CloseList() { w.close(']') }

// WriteMap implements smithy.ShapeSerializer.
func (w *jsonWriter) WriteMap(schema *smithy.Schema) {
	w.begin(schema)
	w.open(smithy.ShapeTypeMap, '{')
}

// WriteKey implements smithy.ShapeSerializer. Commas come when entries have their
// order.
func (w *jsonWriter) WriteKey(_ *smithy.Schema, key string) {
	w.stack[len(w.stack)-1].order.add(key, len(w.buffer))
	w.name(key)
}

// CloseMap implements smithy.ShapeSerializer.
func (w *jsonWriter) CloseMap() {
	w.buffer = w.stack[len(w.stack)-1].order.sort(w.buffer, ",")
	w.close('}')
}

// WriteString implements smithy.ShapeSerializer.
func (w *jsonWriter) WriteString(schema *smithy.Schema, text string) {
	w.begin(schema)
	w.string(text)
}

// WriteBlob implements smithy.ShapeSerializer.
func (w *jsonWriter) WriteBlob(schema *smithy.Schema, bytes []byte) {
	w.begin(schema)
	w.buffer = append(w.buffer, '"')
	w.buffer = base64.StdEncoding.AppendEncode(w.buffer, bytes)
	w.buffer = append(w.buffer, '"')
}

// WriteBool implements smithy.ShapeSerializer.
func (w *jsonWriter) WriteBool(schema *smithy.Schema, is bool) {
	w.begin(schema)
	w.buffer = strconv.AppendBool(w.buffer, is)
}

// WriteInt8 implements smithy.ShapeSerializer.
func (w *jsonWriter) WriteInt8(schema *smithy.Schema, n int8) { w.WriteInt64(schema, int64(n)) }

// WriteInt16 implements smithy.ShapeSerializer.
func (w *jsonWriter) WriteInt16(schema *smithy.Schema, n int16) { w.WriteInt64(schema, int64(n)) }

// WriteInt32 implements smithy.ShapeSerializer.
func (w *jsonWriter) WriteInt32(schema *smithy.Schema, n int32) { w.WriteInt64(schema, int64(n)) }

// WriteInt64 implements smithy.ShapeSerializer.
func (w *jsonWriter) WriteInt64(schema *smithy.Schema, n int64) {
	w.begin(schema)
	w.buffer = strconv.AppendInt(w.buffer, n, 10)
}

// WriteFloat32 implements smithy.ShapeSerializer.
func (w *jsonWriter) WriteFloat32(schema *smithy.Schema, x float32) {
	w.begin(schema)
	w.float(float64(x), 32)
}

// WriteFloat64 implements smithy.ShapeSerializer.
func (w *jsonWriter) WriteFloat64(schema *smithy.Schema, x float64) {
	w.begin(schema)
	w.float(x, 64)
}

func (w *jsonWriter) float(x float64, bits int) {
	switch {
	case math.IsNaN(x):
		w.string("NaN")
	case math.IsInf(x, 1):
		w.string("Infinity")
	case math.IsInf(x, -1):
		w.string("-Infinity")
	default:
		w.buffer = strconv.AppendFloat(w.buffer, x, 'f', -1, bits)
	}
}

// WriteTime implements smithy.ShapeSerializer.
func (w *jsonWriter) WriteTime(schema *smithy.Schema, t time.Time) {
	w.begin(schema)
	format := "epoch-seconds"
	if trait, ok := smithy.SchemaTrait[*traits.TimestampFormat](schema); ok {
		format = trait.Format
	}
	if format == "epoch-seconds" {
		w.float(smithytime.FormatEpochSeconds(t), 64)
		return
	}
	w.string(formatTime(t, format))
}

func formatTime(t time.Time, format string) string {
	if format == "http-date" {
		return smithytime.FormatHTTPDate(t)
	}
	return smithytime.FormatDateTime(t)
}

// WriteNil implements smithy.ShapeSerializer.
func (w *jsonWriter) WriteNil(schema *smithy.Schema) {
	w.begin(schema)
	w.buffer = append(w.buffer, "null"...)
}

// WriteDocument implements smithy.ShapeSerializer.
func (*jsonWriter) WriteDocument(*smithy.Schema, document.Value) { panic(noSuchType("a document")) }

// WriteBigInt implements smithy.ShapeSerializer.
func (*jsonWriter) WriteBigInt(*smithy.Schema, *big.Int) { panic(noSuchType("a big integer")) }

// WriteBigFloat implements smithy.ShapeSerializer.
func (*jsonWriter) WriteBigFloat(*smithy.Schema, *big.Float) { panic(noSuchType("a big decimal")) }

// noSuchType says that no service which is served here has members of a type.
func noSuchType(name string) string { return "wire: no service answers " + name }
