// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"errors"
	"math"
	"testing"
	"time"

	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/prelude"
	"github.com/aws/smithy-go/traits"
	"github.com/google/go-cmp/cmp"
)

// readJSON puts a body into an input.
func readJSON(t *testing.T, body string, input any) (zeros []string, err error) {
	t.Helper()
	v, err := newJSONValue([]byte(body))
	if err != nil {
		return nil, err
	}
	return bind(input, v)
}

func wantFailure(t *testing.T, what string, err error, code, message string) {
	t.Helper()
	f, ok := errors.AsType[*Failure](err)
	if !ok || f.Code != code || f.Message != message {
		t.Errorf("%s: got %v, want %s: %s", what, err, code, message)
	}
}

func TestABodyThatIsNoJSONStructureIsMalformed(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"", " ", "{", "}", "[]", "null", "7", `"a"`, `{"QueueUrl":"a"`, `{"QueueUrl":"a`, `{"QueueUrl"}`, `{"QueueUrl":}`,
		`{"QueueUrl":"a",}`, `{'QueueUrl':'a'}`, `{"QueueUrl":"a"}{}`, `{"QueueUrl":01}`, "{\"QueueUrl\":\"\x01\"}", "QueueUrl=a",
	} {
		_, err := readJSON(t, body, &awssqs.SendMessageInput{})
		wantFailure(t, body, err, "MalformedInput", "")
	}
}

func TestAWrongTypeInJSONIsMalformed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ body, message string }{
		{`{"MessageBody":true}`, "TRUE_VALUE cannot be converted to String"},
		{`{"MessageBody":false}`, "FALSE_VALUE cannot be converted to String"},
		{`{"MessageBody":23}`, "NUMBER_VALUE cannot be converted to String"},
		{`{"MessageBody":-2.5e3}`, "DECIMAL_VALUE cannot be converted to String"},
		{`{"MessageBody":[]}`, "Unrecognized collection type class java.lang.String"},
		{`{"MessageBody":{}}`, "Start of structure or map found where not expected"},
		{`{"DelaySeconds":"23"}`, "STRING_VALUE cannot be converted to Integer"},
		{`{"DelaySeconds":true}`, "TRUE_VALUE cannot be converted to Integer"},
		{`{"DelaySeconds":[23]}`, "Unrecognized collection type class java.lang.Integer"},
		{`{"MessageAttributes":"a"}`, "Unexpected field type"},
		{`{"MessageAttributes":[]}`, "Unrecognized collection type java.util.Map"},
		{`{"MessageAttributes":{"a":7}}`, "Unexpected field type"},
		{`{"MessageAttributes":{"a":[]}}`, "Unrecognized collection type class com.amazonaws.sqs.MessageAttributeValue"},
		{`{"MessageAttributes":{"a":{"BinaryValue":7}}}`, "only base-64-encoded strings are convertible to bytes"},
		{`{"MessageAttributes":{"a":{"BinaryValue":[7]}}}`, "Unrecognized collection type class java.nio.ByteBuffer"},
		{`{"MessageAttributes":{"a":{"BinaryValue":"23456"}}}`, "Base64 encoded length is expected a multiple of 4 bytes but found: 5"},
		{`{"MessageAttributes":{"a":{"BinaryValue":"=+/="}}}`, "Invalid last non-pad Base64 character dectected"},
		{`{"MessageAttributes":{"a":{"StringListValues":{}}}}`, "Start of structure or map found where not expected"},
		{`{"MessageAttributes":{"a":{"StringListValues":"a"}}}`, "Unexpected field type"},
		{`{"MessageAttributes":{"a":{"StringListValues":[1]}}}`, "NUMBER_VALUE cannot be converted to String"},
	} {
		_, err := readJSON(t, c.body, &awssqs.SendMessageInput{})
		wantFailure(t, c.body, err, "MalformedInput", c.message)
	}
	_, err := readJSON(t, `{"Publish":"true"}`, &awslambda.CreateFunctionInput{})
	wantFailure(t, "a boolean as a text", err, "MalformedInput", "Unexpected token received from parser")
	_, err = readJSON(t, `{"Publish":1}`, &awslambda.CreateFunctionInput{})
	wantFailure(t, "a boolean as a number", err, "MalformedInput", "NUMBER_VALUE cannot be converted to Boolean")
	_, err = readJSON(t, `{"StartingPositionTimestamp":"now"}`, &awslambda.CreateEventSourceMappingInput{})
	wantFailure(t, "a time as a text", err, "MalformedInput", "STRING_VALUE cannot be converted to Date")
}

func TestWhatAWSToleratesInJSONIsTolerated(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		want       awssqs.SendMessageInput
		zeros      []string
	}{
		{"null is absent", `{"MessageBody":null,"DelaySeconds":null,"MessageAttributes":null}`, awssqs.SendMessageInput{}, nil},
		{"unknown members", `{"Other":[{"a":"]}\"\\"},[],{}],"MessageBody":"b","More":{"x":"}"}}`, awssqs.SendMessageInput{MessageBody: new("b")}, nil},
		{"names are exact", `{"messageBody":"b"}`, awssqs.SendMessageInput{}, nil},
		{"space", " \n{ \t\"MessageBody\" :\r\"b\" , \"DelaySeconds\" : 5 } \n", awssqs.SendMessageInput{MessageBody: new("b"), DelaySeconds: 5}, nil},
		{"the last of two", `{"MessageBody":"a","MessageBody":"b"}`, awssqs.SendMessageInput{MessageBody: new("b")}, nil},
		{"escapes", `{"MessageBody":"\u00e9\ud83d\ude00\n\"\\\/"}`, awssqs.SendMessageInput{MessageBody: new("é\U0001f600\n\"\\/")}, nil},
		{"half a pair", `{"MessageBody":"\ud83d"}`, awssqs.SendMessageInput{MessageBody: new("\ufffd")}, nil},
		{"no UTF-8", "{\"MessageBody\":\"a\xffb\"}", awssqs.SendMessageInput{MessageBody: new("a\ufffdb")}, nil},
		{"fractions are cut off", `{"DelaySeconds":-5.9}`, awssqs.SendMessageInput{DelaySeconds: -5}, nil},
		{"exponents", `{"DelaySeconds":9e2}`, awssqs.SendMessageInput{DelaySeconds: 900}, nil},
		{"the largest", `{"DelaySeconds":99999999999}`, awssqs.SendMessageInput{DelaySeconds: math.MaxInt32}, nil},
		{"the smallest", `{"DelaySeconds":-1e300}`, awssqs.SendMessageInput{DelaySeconds: math.MinInt32}, nil},
		{"zero is told", `{"DelaySeconds":0}`, awssqs.SendMessageInput{}, []string{"DelaySeconds"}},
	} {
		var got awssqs.SendMessageInput
		zeros, err := readJSON(t, c.body, &got)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(&c.want, &got, sameValues) + cmp.Diff(c.zeros, zeros); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestZerosAreToldByTheirPlace(t *testing.T) {
	t.Parallel()
	var in awssqs.SendMessageBatchInput
	zeros, err := readJSON(t, `{"Entries":[{"DelaySeconds":3},{"DelaySeconds":0},{},{"DelaySeconds":0.5}]}`, &in)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Entries.1.DelaySeconds", "Entries.3.DelaySeconds"}, zeros); diff != "" {
		t.Errorf("zeros (-want +got):\n%s", diff)
	}
}

func TestMoreItemsThanAnyOperationAllowsAreRefused(t *testing.T) {
	t.Parallel()
	body := []byte(`{"Entries":[{}`)
	for range maxItems {
		body = append(body, ",{}"...)
	}
	var in awssqs.SendMessageBatchInput
	_, err := readJSON(t, string(append(body, "]}"...)), &in)
	wantFailure(t, "a long list", err, "MalformedInput", "Entries has more than 10000 members")
}

func TestNumbersAndTimesInJSON(t *testing.T) {
	t.Parallel()
	schema := smithy.NewSchema(smithy.ShapeID{Name: "Example"}, smithy.ShapeTypeStructure, 0)
	date := schema.AddMember("date", prelude.Timestamp, &traits.TimestampFormat{Format: "date-time"})
	header := schema.AddMember("header", prelude.Timestamp, &traits.TimestampFormat{Format: "http-date"})
	for _, c := range []struct {
		text   string
		schema *smithy.Schema
		want   time.Time
	}{
		{"32.007", prelude.Timestamp, time.UnixMilli(32007)},
		{"1.7e9", prelude.Timestamp, time.Unix(1_700_000_000, 0)},
		{`"2026-01-02T03:04:05Z"`, date, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)},
		{`"Fri, 02 Jan 2026 03:04:05 GMT"`, header, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)},
	} {
		if got, err := jsonValue(c.text).timestamp(c.schema); err != nil || !got.Equal(c.want) {
			t.Errorf("%s: got %v, %v, want %v", c.text, got, err, c.want)
		}
	}
	_, err := jsonValue(`"soon"`).timestamp(date)
	wantFailure(t, "a date", err, "MalformedInput", "soon cannot be converted to a timestamp")
	_, err = jsonValue(`7`).timestamp(date)
	wantFailure(t, "a date", err, "MalformedInput", "NUMBER_VALUE cannot be converted to Date")

	for text, want := range map[string]float64{"0.1": 0.1, "1e400": math.Inf(1), `"-Infinity"`: math.Inf(-1), `"Infinity"`: math.Inf(1)} {
		if got, err := jsonValue(text).float(prelude.Double); err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %v", text, got, err, want)
		}
	}
	if got, err := jsonValue(`"NaN"`).float(prelude.Float); err != nil || !math.IsNaN(got) {
		t.Errorf("NaN: got %v, %v", got, err)
	}
	_, err = jsonValue(`"7"`).float(prelude.Float)
	wantFailure(t, "a float", err, "MalformedInput", "STRING_VALUE cannot be converted to Float")
	_, err = jsonValue(`"7"`).integer(prelude.Long, 64)
	wantFailure(t, "a long", err, "MalformedInput", "STRING_VALUE cannot be converted to Long")
	_, err = jsonValue(`"7"`).integer(prelude.Short, 16)
	wantFailure(t, "a short", err, "MalformedInput", "STRING_VALUE cannot be converted to Short")
	_, err = jsonValue(`"7"`).integer(prelude.Byte, 8)
	wantFailure(t, "a byte", err, "MalformedInput", "STRING_VALUE cannot be converted to Byte")
	_, err = jsonValue(`true`).float(prelude.Double)
	wantFailure(t, "a double", err, "MalformedInput", "TRUE_VALUE cannot be converted to Double")
}

func TestAnInputThatNoSchemaDescribesIsAnError(t *testing.T) {
	t.Parallel()
	v, err := newJSONValue([]byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bind(&struct{}{}, v); err == nil {
		t.Error("got no error")
	}
}
