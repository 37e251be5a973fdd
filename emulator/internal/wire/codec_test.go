// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdaschemas "github.com/aws/aws-sdk-go-v2/service/lambda/schemas"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/schemas"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/aws/smithy-go/transport/http/protocol/awsjson"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// An operation is one of an SDK client's, found by reflection.
type operation struct {
	name          string
	input, output reflect.Type
}

// operationsOf returns the operations of a client, without those that have
// members which no codec can hold: unions, documents and streams.
func operationsOf(client reflect.Type) []operation {
	var found []operation
	for i := range client.NumMethod() {
		method := client.Method(i)
		if method.Type.NumIn() != 4 || method.Type.NumOut() != 2 {
			continue
		}
		op := operation{method.Name, method.Type.In(2).Elem(), method.Type.Out(0).Elem()}
		if isPlain(op.input) && isPlain(op.output) {
			found = append(found, op)
		}
	}
	return found
}

func isPlain(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Interface:
		return false
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return isPlain(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && f.Type != reflect.TypeFor[middleware.Metadata]() && !isPlain(f.Type) {
				return false
			}
			if strings.HasSuffix(t.Field(i).Name, "eventStream") {
				return false
			}
		}
	}
	return true
}

// draw fills a value at random. A value that is full has no member left out: in
// the Query protocol, what is empty is not there.
func draw(t *rapid.T, into reflect.Value, text *rapid.Generator[string], full bool) {
	switch into.Kind() {
	case reflect.Pointer:
		if full || rapid.Bool().Draw(t, "is there") {
			into.Set(reflect.New(into.Type().Elem()))
			draw(t, into.Elem(), text, full)
		}
	case reflect.Struct:
		if into.Type() == reflect.TypeFor[time.Time]() {
			// The SDK cuts off what floating point makes of other fractions.
			into.Set(reflect.ValueOf(time.UnixMilli(500 * rapid.Int64Range(0, 1<<32).Draw(t, "time")).UTC()))
			return
		}
		for i := range into.NumField() {
			if f := into.Type().Field(i); f.IsExported() && f.Type != reflect.TypeFor[middleware.Metadata]() {
				draw(t, into.Field(i), text, full)
			}
		}
	case reflect.Slice:
		if into.Type().Elem().Kind() == reflect.Uint8 {
			into.SetBytes(rapid.SliceOfN(rapid.Byte(), 1, 8).Draw(t, "bytes")) // the SDK's XML takes the bytes before for none
			return
		}
		n := rapid.IntRange(0, 3).Draw(t, "length")
		into.Set(reflect.MakeSlice(into.Type(), n, n))
		for i := range n {
			draw(t, into.Index(i), text, true)
		}
	case reflect.Map:
		into.Set(reflect.MakeMap(into.Type()))
		for range rapid.IntRange(0, 3).Draw(t, "length") {
			key, element := reflect.New(into.Type().Key()).Elem(), reflect.New(into.Type().Elem()).Elem()
			draw(t, key, text, true)
			draw(t, element, text, true)
			into.SetMapIndex(key, element)
		}
	case reflect.String:
		into.SetString(text.Draw(t, "text"))
	case reflect.Bool:
		into.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Int32:
		into.SetInt(int64(rapid.Int32().Draw(t, "number")))
	case reflect.Int64:
		into.SetInt(rapid.Int64().Draw(t, "number"))
	case reflect.Float32, reflect.Float64:
		into.SetFloat(float64(rapid.Float32().Draw(t, "number")))
	default:
		t.Fatalf("a member is a %v", into.Type())
	}
}

// xmlText are texts that XML can hold.
var xmlText = rapid.StringOf(rapid.OneOf(
	rapid.SampledFrom([]rune("<>&\"'\r\n\t a€\u2028\ufffd\U0001f600]")),
	rapid.Rune().Filter(func(r rune) bool { return r >= ' ' && r != '\ufffe' && r != '\uffff' }),
))

var sameValues = cmp.Options{
	cmpopts.EquateEmpty(), // requests do not tell an empty list from none
	cmp.Exporter(func(reflect.Type) bool { return true }),
}

// sent returns what a client of a protocol sends.
func sent(t *rapid.T, p smithyhttp.ClientProtocol, op operation, input any) []byte {
	described, ok := input.(smithy.Serializable)
	if !ok {
		t.Fatalf("%T does not describe itself", input)
	}
	request, ok := smithyhttp.NewStackRequest().(*smithyhttp.Request)
	if !ok {
		t.Fatalf("the SDK makes other requests")
	}
	schema := smithy.NewSchema(smithy.ShapeID{Name: op.name}, smithy.ShapeTypeOperation, 0)
	if err := p.SerializeRequest(context.Background(), smithy.NewOperationSchema(schema, schemaOf(described), nil), described, request); err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(request.GetStream())
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// received returns what a client of a protocol makes of a response.
func received(t *rapid.T, p smithyhttp.ClientProtocol, op operation, registry *smithy.TypeRegistry, r response) (any, error) {
	output := reflect.New(op.output).Interface()
	readable, ok := output.(smithy.Deserializable)
	if !ok {
		t.Fatalf("%T cannot be read", output)
	}
	described, _ := output.(smithy.Serializable)
	response := &smithyhttp.Response{Response: &http.Response{StatusCode: r.status, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(r.body))}}
	response.Header.Set("X-Amzn-Query-Error", r.queryError)
	schema := smithy.NewSchema(smithy.ShapeID{Name: op.name}, smithy.ShapeTypeOperation, 0)
	err := p.DeserializeResponse(context.Background(), smithy.NewOperationSchema(schema, nil, schemaOf(described)), registry, response, readable)
	return output, err
}

func TestRequestsInJSONAreReadAsTheyWereMeant(t *testing.T) {
	t.Parallel()
	operations := slices.Concat(operationsOf(reflect.TypeFor[*awssqs.Client]()), operationsOf(reflect.TypeFor[*awslambda.Client]()))
	client := awsjson.New10(schemas.AmazonSQS)
	rapid.Check(t, func(t *rapid.T) {
		op := rapid.SampledFrom(operations).Draw(t, "operation")
		want := reflect.New(op.input)
		draw(t, want.Elem(), rapid.String(), false)

		v, err := newJSONValue(sent(t, client, op, want.Interface()))
		if err != nil {
			t.Fatal(err)
		}
		got := reflect.New(op.input)
		if _, err := bind(got.Interface(), v); err != nil {
			t.Fatal(err)
		}

		if diff := cmp.Diff(want.Interface(), got.Interface(), sameValues); diff != "" {
			t.Fatalf("%s (-sent +read):\n%s", op.name, diff)
		}
	})
}

func TestRequestsInQueryAreReadAsTheyWereMeant(t *testing.T) {
	t.Parallel()
	operations := operationsOf(reflect.TypeFor[*awssqs.Client]())
	client := awsquery.New(schemas.AmazonSQS)
	rapid.Check(t, func(t *rapid.T) {
		op := rapid.SampledFrom(operations).Draw(t, "operation")
		want := reflect.New(op.input)
		draw(t, want.Elem(), rapid.String(), false)
		if in, ok := want.Interface().(*awssqs.ReceiveMessageInput); ok {
			in.AttributeNames = nil // has the same name as MessageSystemAttributeNames
		}

		parameters, err := url.ParseQuery(string(sent(t, client, op, want.Interface())))
		if err != nil {
			t.Fatal(err)
		}
		got := reflect.New(op.input)
		if _, err := bind(got.Interface(), newForm(parameters)); err != nil {
			t.Fatal(err)
		}

		if in, ok := got.Interface().(*awssqs.ReceiveMessageInput); ok {
			in.AttributeNames = nil
		}
		if diff := cmp.Diff(want.Interface(), got.Interface(), sameValues); diff != "" {
			t.Fatalf("%s (-sent +read):\n%s", op.name, diff)
		}
	})
}

func TestAnswersInJSONAreUnderstood(t *testing.T) {
	t.Parallel()
	type service struct {
		name       string
		operations []operation
		client     smithyhttp.ClientProtocol
		registry   *smithy.TypeRegistry
	}
	queues := service{"SQS", operationsOf(reflect.TypeFor[*awssqs.Client]()), awsjson.New10(schemas.AmazonSQS), awssqs.TypeRegistry}
	functions := service{"Lambda", operationsOf(reflect.TypeFor[*awslambda.Client]()), awsjson.New10(lambdaschemas.AWSGirApiService), awslambda.TypeRegistry}
	rapid.Check(t, func(t *rapid.T) {
		s := queues
		if rapid.Bool().Draw(t, "Lambda") {
			s = functions
		}
		op := rapid.SampledFrom(s.operations).Draw(t, "operation")
		want := reflect.New(op.output)
		draw(t, want.Elem(), rapid.String(), false)

		described, _ := want.Interface().(smithy.Serializable)
		got, err := received(t, s.client, op, s.registry, jsonProtocol{}.answer(&call{}, described))

		if diff := cmp.Diff(want.Interface(), got, sameValues); err != nil || diff != "" {
			t.Fatalf("%s.%s: %v (-written +read):\n%s", s.name, op.name, err, diff)
		}
	})
}

func TestAnswersInXMLAreUnderstood(t *testing.T) {
	t.Parallel()
	operations := operationsOf(reflect.TypeFor[*awssqs.Client]())
	client := awsquery.New(schemas.AmazonSQS)
	rapid.Check(t, func(t *rapid.T) {
		op := rapid.SampledFrom(operations).Draw(t, "operation")
		want := reflect.New(op.output)
		draw(t, want.Elem(), xmlText, false)

		described, _ := want.Interface().(smithy.Serializable)
		got, err := received(t, client, op, awssqs.TypeRegistry, queryProtocol{}.answer(&call{operation: op.name}, described))

		if diff := cmp.Diff(want.Interface(), got, sameValues); err != nil || diff != "" {
			t.Fatalf("%s: %v (-written +read):\n%s", op.name, err, diff)
		}
	})
}

func TestErrorsAreUnderstoodInBothProtocols(t *testing.T) {
	t.Parallel()
	deleteQueue := operation{"DeleteQueue", reflect.TypeFor[awssqs.DeleteQueueInput](), reflect.TypeFor[awssqs.DeleteQueueOutput]()}
	sqs := serviceWhere(func(s *Service) bool { return s.ID == "SQS" })
	names := make([]string, 0, len(awssqs.TypeRegistry.Entries))
	for name := range awssqs.TypeRegistry.Entries {
		if e, ok := awssqs.TypeRegistry.DeserializableError(name); ok && e != nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "error")
		modeled, _ := awssqs.TypeRegistry.DeserializableError(name)
		message := xmlText.Filter(func(s string) bool { return s != "" }).Draw(t, "message")
		described, _ := modeled.(smithy.Serializable)
		if schemaOf(described).Member("message") != nil { // two have none
			reflect.ValueOf(modeled).Elem().FieldByName("Message").Set(reflect.ValueOf(&message))
		}
		c := &call{id: "id", service: sqs, operation: deleteQueue.name}
		f := Explain(modeled)

		_, inJSON := received(t, awsjson.New10(schemas.AmazonSQS), deleteQueue, awssqs.TypeRegistry, jsonProtocol{}.refuse(c, f))
		if code := reflect.ValueOf(inJSON).Elem().FieldByName("ErrorCodeOverride"); code.IsNil() || code.Elem().String() != f.Code {
			t.Errorf("%s in JSON: got %#v, want the code %s", name, inJSON, f.Code)
		} else {
			code.SetZero()
		}
		if f.Code == "AWS.SimpleQueueService.NonExistentQueue" {
			f.Code = "QueueDoesNotExist" // whose text differs in the Query protocol
		}
		_, inQuery := received(t, awsquery.New(schemas.AmazonSQS), deleteQueue, awssqs.TypeRegistry, queryProtocol{}.refuse(c, f))

		for _, got := range []error{inJSON, inQuery} {
			if diff := cmp.Diff(error(modeled), got, sameValues); diff != "" {
				t.Errorf("%s (-written +read):\n%s", name, diff)
			}
		}
	})
}
