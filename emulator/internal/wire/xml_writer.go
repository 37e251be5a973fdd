// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"encoding/base64"
	"math"
	"math/big"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/document"
	smithytime "github.com/aws/smithy-go/time"
	"github.com/aws/smithy-go/traits"
)

// An xmlWriter writes the members of the SDK's outputs and errors as XML. The
// element around the first structure is its caller's.
type xmlWriter struct {
	buffer []byte
	stack  []xmlFrame
}

var _ smithy.ShapeSerializer = (*xmlWriter)(nil)

// An xmlFrame is a structure, list, map or union that is being written.
type xmlFrame struct {
	schema *smithy.Schema
	kind   smithy.ShapeType
	name   string // of its element; "" if it has none
	item   string // of its items' or entries' elements
	order  mapOrder
}

// Bytes returns what was written.
func (w *xmlWriter) Bytes() []byte { return w.buffer }

func (w *xmlWriter) openTag(name string) {
	w.buffer = append(w.buffer, '<')
	w.buffer = append(w.buffer, name...)
	w.buffer = append(w.buffer, '>')
}

func (w *xmlWriter) closeTag(name string) {
	w.buffer = append(w.buffer, '<', '/')
	w.buffer = append(w.buffer, name...)
	w.buffer = append(w.buffer, '>')
}

// element writes an element with a text, which must not need escapes, as the
// numbers do not.
func (w *xmlWriter) element(name, text string) {
	w.openTag(name)
	w.buffer = append(w.buffer, text...)
	w.closeTag(name)
}

// elementName returns what a value is called where it is written.
func (w *xmlWriter) elementName(schema *smithy.Schema) string {
	if len(w.stack) == 0 {
		return ""
	}
	switch top := &w.stack[len(w.stack)-1]; top.kind {
	case smithy.ShapeTypeList:
		return top.item
	case smithy.ShapeTypeMap:
		return xmlName(top.schema.MapValue())
	default:
		return xmlName(schema)
	}
}

// xmlName is the name on a member itself: one on its target does not count.
func xmlName(schema *smithy.Schema) string {
	if trait, ok := smithy.SchemaDirectTrait[*traits.XMLName](schema); ok {
		return trait.Name
	}
	return schema.MemberName()
}

func (w *xmlWriter) push(frame xmlFrame) {
	if frame.name != "" {
		w.openTag(frame.name)
	}
	w.stack = append(w.stack, frame)
}

func (w *xmlWriter) pop() {
	top := &w.stack[len(w.stack)-1]
	if top.name != "" {
		w.closeTag(top.name)
	}
	w.stack = w.stack[:len(w.stack)-1]
}

// WriteStruct implements smithy.ShapeSerializer.
func (w *xmlWriter) WriteStruct(schema *smithy.Schema) {
	w.push(xmlFrame{schema: schema, kind: smithy.ShapeTypeStructure, name: w.elementName(schema)})
}

// CloseStruct implements smithy.ShapeSerializer.
func (w *xmlWriter) CloseStruct() { w.pop() }

// WriteUnion implements smithy.ShapeSerializer.
func (w *xmlWriter) WriteUnion(schema, _ *smithy.Schema) {
	w.push(xmlFrame{schema: schema, kind: smithy.ShapeTypeUnion, name: w.elementName(schema)})
}

// CloseUnion implements smithy.ShapeSerializer.
func (w *xmlWriter) CloseUnion() { w.pop() }

// WriteList implements smithy.ShapeSerializer.
func (w *xmlWriter) WriteList(schema *smithy.Schema) {
	frame := xmlFrame{schema: schema, kind: smithy.ShapeTypeList, name: w.elementName(schema)}
	if isFlat(schema) {
		frame.item, frame.name = frame.name, ""
	} else {
		frame.item = xmlName(schema.ListMember())
	}
	w.push(frame)
}

// CloseList implements smithy.ShapeSerializer.
func (w *xmlWriter) CloseList() { w.pop() }

// WriteMap implements smithy.ShapeSerializer.
func (w *xmlWriter) WriteMap(schema *smithy.Schema) {
	frame := xmlFrame{schema: schema, kind: smithy.ShapeTypeMap, name: w.elementName(schema), item: "entry"}
	if isFlat(schema) {
		frame.item, frame.name = frame.name, ""
	}
	w.push(frame)
}

// WriteKey implements smithy.ShapeSerializer.
func (w *xmlWriter) WriteKey(schema *smithy.Schema, key string) {
	w.endEntry()
	top := &w.stack[len(w.stack)-1]
	top.order.add(key, len(w.buffer))
	w.openTag(top.item)
	name := xmlName(schema)
	w.openTag(name)
	w.escaped(key)
	w.closeTag(name)
}

func (w *xmlWriter) endEntry() {
	if top := &w.stack[len(w.stack)-1]; len(top.order.entries) > 0 {
		w.closeTag(top.item)
	}
}

// CloseMap implements smithy.ShapeSerializer.
func (w *xmlWriter) CloseMap() {
	w.endEntry()
	w.buffer = w.stack[len(w.stack)-1].order.sort(w.buffer, "")
	w.pop()
}

// WriteString implements smithy.ShapeSerializer.
func (w *xmlWriter) WriteString(schema *smithy.Schema, text string) {
	w.text(w.elementName(schema), text)
}

func (w *xmlWriter) text(name, text string) {
	w.openTag(name)
	w.escaped(text)
	w.closeTag(name)
}

// WriteBlob implements smithy.ShapeSerializer.
func (w *xmlWriter) WriteBlob(schema *smithy.Schema, bytes []byte) {
	name := w.elementName(schema)
	w.openTag(name)
	w.buffer = base64.StdEncoding.AppendEncode(w.buffer, bytes)
	w.closeTag(name)
}

// WriteBool implements smithy.ShapeSerializer.
func (w *xmlWriter) WriteBool(schema *smithy.Schema, is bool) {
	w.element(w.elementName(schema), strconv.FormatBool(is))
}

// WriteInt8 implements smithy.ShapeSerializer.
func (w *xmlWriter) WriteInt8(schema *smithy.Schema, n int8) { w.WriteInt64(schema, int64(n)) }

// WriteInt16 implements smithy.ShapeSerializer.
func (w *xmlWriter) WriteInt16(schema *smithy.Schema, n int16) { w.WriteInt64(schema, int64(n)) }

// WriteInt32 implements smithy.ShapeSerializer.
func (w *xmlWriter) WriteInt32(schema *smithy.Schema, n int32) { w.WriteInt64(schema, int64(n)) }

// WriteInt64 implements smithy.ShapeSerializer.
func (w *xmlWriter) WriteInt64(schema *smithy.Schema, n int64) {
	w.element(w.elementName(schema), strconv.FormatInt(n, 10))
}

// WriteFloat32 implements smithy.ShapeSerializer.
func (w *xmlWriter) WriteFloat32(schema *smithy.Schema, x float32) {
	w.element(w.elementName(schema), formatFloat(float64(x), 32))
}

// WriteFloat64 implements smithy.ShapeSerializer.
func (w *xmlWriter) WriteFloat64(schema *smithy.Schema, x float64) {
	w.element(w.elementName(schema), formatFloat(x, 64))
}

func formatFloat(x float64, bits int) string {
	switch {
	case math.IsInf(x, 1):
		return "Infinity"
	case math.IsInf(x, -1):
		return "-Infinity"
	default:
		return strconv.FormatFloat(x, 'f', -1, bits)
	}
}

// WriteTime implements smithy.ShapeSerializer.
func (w *xmlWriter) WriteTime(schema *smithy.Schema, t time.Time) {
	format := "date-time"
	if trait, ok := smithy.SchemaTrait[*traits.TimestampFormat](schema); ok {
		format = trait.Format
	}
	text := ""
	if format == "epoch-seconds" {
		text = formatFloat(smithytime.FormatEpochSeconds(t), 64)
	} else {
		text = formatTime(t, format)
	}
	w.element(w.elementName(schema), text)
}

// WriteNil implements smithy.ShapeSerializer: in XML, what is not there is left out.
func (*xmlWriter) WriteNil(*smithy.Schema) {}

// WriteDocument implements smithy.ShapeSerializer.
func (*xmlWriter) WriteDocument(*smithy.Schema, document.Value) { panic(noSuchType("a document")) }

// WriteBigInt implements smithy.ShapeSerializer.
func (*xmlWriter) WriteBigInt(*smithy.Schema, *big.Int) { panic(noSuchType("a big integer")) }

// WriteBigFloat implements smithy.ShapeSerializer.
func (*xmlWriter) WriteBigFloat(*smithy.Schema, *big.Float) { panic(noSuchType("a big decimal")) }

// escaped writes a text. SQS escapes quotes too, and a carriage return, which
// parsers of XML would make a line feed (recorded:
// send/control-and-entity-text-roundtrips). What XML cannot hold becomes U+FFFD.
func (w *xmlWriter) escaped(text string) {
	b := w.buffer
	for _, r := range text {
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '"':
			b = append(b, "&quot;"...)
		case r == '\r':
			b = append(b, "&#xD;"...)
		case r < ' ' && r != '\t' && r != '\n', r == '\uFFFE', r == '\uFFFF':
			b = utf8.AppendRune(b, utf8.RuneError)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	w.buffer = b
}
