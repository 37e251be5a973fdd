// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/prelude"
	"github.com/aws/smithy-go/traits"
)

// example is a structure with members of the kinds that queues do not have.
type example struct {
	schema, whole, half, at, date, list, mapping, flat, union *smithy.Schema
}

func newExample() *example {
	list := smithy.NewSchema(smithy.ShapeID{Name: "List"}, smithy.ShapeTypeList, 1)
	list.AddMember("member", prelude.Double)
	mapping := smithy.NewSchema(smithy.ShapeID{Name: "Map"}, smithy.ShapeTypeMap, 2)
	mapping.AddMember("key", prelude.String)
	mapping.AddMember("value", list)
	union := smithy.NewSchema(smithy.ShapeID{Name: "Union"}, smithy.ShapeTypeUnion, 1)
	union.AddMember("text", prelude.String)
	e := &example{schema: smithy.NewSchema(smithy.ShapeID{Name: "Example"}, smithy.ShapeTypeStructure, 8)}
	e.whole = e.schema.AddMember("whole", prelude.Byte)
	e.half = e.schema.AddMember("half", prelude.Float)
	e.at = e.schema.AddMember("at", prelude.Timestamp)
	e.date = e.schema.AddMember("date", prelude.Timestamp, &traits.TimestampFormat{Format: "http-date"})
	e.list = e.schema.AddMember("list", list)
	e.mapping = e.schema.AddMember("mapping", mapping)
	e.flat = e.schema.AddMember("flat", mapping, &traits.XMLFlattened{}, &traits.XMLName{Name: "Flat"})
	e.union = e.schema.AddMember("union", union)
	return e
}

// Serialize writes an example as generated code would.
func (e *example) Serialize(s smithy.ShapeSerializer) {
	s.WriteStruct(e.schema)
	s.WriteInt8(e.whole, -8)
	s.WriteInt16(e.whole, 16)
	s.WriteFloat32(e.half, 0.5)
	s.WriteTime(e.at, time.UnixMilli(1500))
	s.WriteTime(e.date, time.UnixMilli(1500))
	s.WriteNil(e.half)
	s.WriteList(e.list)
	for _, x := range []float64{math.Inf(1), math.Inf(-1), math.NaN(), 1e21} {
		s.WriteFloat64(e.list.ListMember(), x)
	}
	s.CloseList()
	for _, m := range []*smithy.Schema{e.mapping, e.flat} {
		s.WriteMap(m)
		for _, key := range []string{"c", "a", "b"} {
			s.WriteKey(m.MapKey(), key)
			s.WriteList(m.MapValue())
			s.WriteFloat64(m.MapValue().ListMember(), 1)
			s.WriteFloat64(m.MapValue().ListMember(), 2)
			s.CloseList()
		}
		s.CloseMap()
	}
	s.WriteUnion(e.union, e.union.Member("text"))
	s.WriteString(e.union.Member("text"), "in it")
	s.CloseUnion()
	s.CloseStruct()
}

func TestJSONOfAllKinds(t *testing.T) {
	t.Parallel()
	var w jsonWriter
	newExample().Serialize(&w)
	const want = `{"whole":-8,"whole":16,"half":0.5,"at":1.5,"date":"Thu, 01 Jan 1970 00:00:01 GMT","half":null,` +
		`"list":["Infinity","-Infinity","NaN",1000000000000000000000],"mapping":{"a":[1,2],"b":[1,2],"c":[1,2]},` +
		`"flat":{"a":[1,2],"b":[1,2],"c":[1,2]},"union":{"text":"in it"}}`
	if got := string(w.Bytes()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if !json.Valid(w.Bytes()) {
		t.Error("it is not valid")
	}
}

func TestXMLOfAllKinds(t *testing.T) {
	t.Parallel()
	var w xmlWriter
	newExample().Serialize(&w)
	const want = `<whole>-8</whole><whole>16</whole><half>0.5</half><at>1970-01-01T00:00:01.5Z</at><date>Thu, 01 Jan 1970 00:00:01 GMT</date>` +
		`<list><member>Infinity</member><member>-Infinity</member><member>NaN</member><member>1000000000000000000000</member></list>` +
		`<mapping><entry><key>a</key><value><member>1</member><member>2</member></value></entry>` +
		`<entry><key>b</key><value><member>1</member><member>2</member></value></entry>` +
		`<entry><key>c</key><value><member>1</member><member>2</member></value></entry></mapping>` +
		`<Flat><key>a</key><value><member>1</member><member>2</member></value></Flat>` +
		`<Flat><key>b</key><value><member>1</member><member>2</member></value></Flat>` +
		`<Flat><key>c</key><value><member>1</member><member>2</member></value></Flat>` +
		`<union><text>in it</text></union>`
	if got := string(w.Bytes()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Go's maps have another order each time.
func TestTheSameAnswerIsTheSameBytes(t *testing.T) {
	t.Parallel()
	attributes := map[string]sqstypes.MessageAttributeValue{}
	system := map[string]string{}
	for _, name := range []string{"e", "d", "c", "b", "a"} {
		attributes[name] = sqstypes.MessageAttributeValue{DataType: new("String"), StringValue: new(name)}
		system[name] = name
	}
	out := &awssqs.ReceiveMessageOutput{Messages: []sqstypes.Message{{Attributes: system, MessageAttributes: attributes}}}
	c := &call{id: "id", operation: "ReceiveMessage", service: services[0]}
	for _, p := range []protocol{jsonProtocol{}, queryProtocol{}} {
		first := string(p.answer(c, out).body)
		for range 20 {
			if again := string(p.answer(c, out).body); again != first {
				t.Fatalf("got  %s\nthen %s", first, again)
			}
		}
	}
}

func TestWhatAFormatCannotHoldIsReplaced(t *testing.T) {
	t.Parallel()
	const text = "a\x00\x1f\"\\\r\n\t<&>'\u2028\ufffe\xff\xc3é"
	var j jsonWriter
	j.string(text)
	if got, want := string(j.Bytes()), `"a\u0000\u001f\"\\\r\n\t<&>'`+"\u2028\ufffe"+`\ufffd\ufffdé"`; got != want {
		t.Errorf("JSON: got %s, want %s", got, want)
	}
	var x xmlWriter
	x.escaped(text)
	if got, want := string(x.Bytes()), "a\ufffd\ufffd&quot;\\&#xD;\n\t&lt;&amp;&gt;'\u2028\ufffd\ufffd\ufffdé"; got != want {
		t.Errorf("XML: got %s, want %s", got, want)
	}
}
