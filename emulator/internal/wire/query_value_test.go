// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"math"
	"net/url"
	"strings"
	"testing"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/prelude"
	"github.com/google/go-cmp/cmp"
)

func formOf(t *testing.T, query string) *node {
	t.Helper()
	parameters, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return newForm(parameters)
}

func TestQueryParametersAreReadAsAWSDocumentsThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, query string
		want        any
	}{
		{"a list", "AttributeName.1=A&AttributeName.2=B", &awssqs.GetQueueAttributesInput{AttributeNames: []sqstypes.QueueAttributeName{"A", "B"}}},
		{
			"numbers count, not places", "AttributeName.10=C&AttributeName.2=B&AttributeName.1=A&AttributeName.x=D&AttributeName.0=E&AttributeName.-1=F",
			&awssqs.GetQueueAttributesInput{AttributeNames: []sqstypes.QueueAttributeName{"A", "B", "C"}},
		},
		{"a list of one without a number", "AttributeName=All", &awssqs.GetQueueAttributesInput{AttributeNames: []sqstypes.QueueAttributeName{"All"}}},
		{"an empty list", "AttributeName=", &awssqs.GetQueueAttributesInput{}},
		{
			"a map", "Attribute.1.Name=a&Attribute.1.Value=1&Attribute.2.Name=b&Attribute.2.Value=",
			&awssqs.SetQueueAttributesInput{Attributes: map[string]string{"a": "1", "b": ""}},
		},
		{
			"a map of one without a number", "Attribute.Name=VisibilityTimeout&Attribute.Value=35",
			&awssqs.SetQueueAttributesInput{Attributes: map[string]string{"VisibilityTimeout": "35"}},
		},
		{"a map with other names", "Tag.1.Key=k&Tag.1.Value=v", &awssqs.TagQueueInput{Tags: map[string]string{"k": "v"}}},
		{
			"structures in a list", "SendMessageBatchRequestEntry.1.Id=a&SendMessageBatchRequestEntry.1.MessageBody=x" +
				"&SendMessageBatchRequestEntry.2.Id=b&SendMessageBatchRequestEntry.2.DelaySeconds=7" +
				"&SendMessageBatchRequestEntry.2.MessageAttribute.1.Name=n&SendMessageBatchRequestEntry.2.MessageAttribute.1.Value.DataType=Binary" +
				"&SendMessageBatchRequestEntry.2.MessageAttribute.1.Value.BinaryValue=AAH%2F",
			&awssqs.SendMessageBatchInput{Entries: []sqstypes.SendMessageBatchRequestEntry{
				{Id: new("a"), MessageBody: new("x")},
				{Id: new("b"), DelaySeconds: 7, MessageAttributes: map[string]sqstypes.MessageAttributeValue{
					"n": {DataType: new("Binary"), BinaryValue: []byte{0, 1, 255}},
				}},
			}},
		},
		{
			"one name for two members", "AttributeName.1=All", &awssqs.ReceiveMessageInput{
				AttributeNames: []sqstypes.QueueAttributeName{"All"}, MessageSystemAttributeNames: []sqstypes.MessageSystemAttributeName{"All"},
			},
		},
		{"unknown parameters", "Action=A&Version=1&Label=l&Other.1.x=2&Label.1=3", &awssqs.AddPermissionInput{Label: new("l")}},
		{"the first of two", "Label=a&Label=b", &awssqs.AddPermissionInput{Label: new("a")}},
		{"a name with too many parts", "Label" + strings.Repeat(".a", 1000) + "=1&Label=b", &awssqs.AddPermissionInput{Label: new("b")}},
		{"the largest", "WaitTimeSeconds=99999999999", &awssqs.ReceiveMessageInput{WaitTimeSeconds: math.MaxInt32}},
	} {
		got := newLike(c.want)
		if _, err := bind(got, formOf(t, c.query)); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, got, sameValues); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func newLike(v any) any {
	switch v.(type) {
	case *awssqs.GetQueueAttributesInput:
		return &awssqs.GetQueueAttributesInput{}
	case *awssqs.SetQueueAttributesInput:
		return &awssqs.SetQueueAttributesInput{}
	case *awssqs.TagQueueInput:
		return &awssqs.TagQueueInput{}
	case *awssqs.SendMessageBatchInput:
		return &awssqs.SendMessageBatchInput{}
	case *awssqs.ReceiveMessageInput:
		return &awssqs.ReceiveMessageInput{}
	default:
		return &awssqs.AddPermissionInput{}
	}
}

func TestWrongQueryParametersAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		query         string
		input         any
		code, message string
	}{
		{"WaitTimeSeconds=soon", &awssqs.ReceiveMessageInput{}, "MalformedInput", "Value soon for parameter WaitTimeSeconds is not a valid integer."},
		{"WaitTimeSeconds=", &awssqs.ReceiveMessageInput{}, "MalformedInput", "Value  for parameter WaitTimeSeconds is not a valid integer."},
		{"WaitTimeSeconds=1.5", &awssqs.ReceiveMessageInput{}, "MalformedInput", "Value 1.5 for parameter WaitTimeSeconds is not a valid integer."},
		{"WaitTimeSeconds.1=5", &awssqs.ReceiveMessageInput{}, "MalformedInput", "The parameter WaitTimeSeconds is not a value."},
		{"QueueUrl.1=5", &awssqs.ReceiveMessageInput{}, "MalformedInput", "The parameter QueueUrl is not a value."},
		{"Attribute.1.Name=a", &awssqs.SetQueueAttributesInput{}, "MissingParameter", "The request must contain the parameter Attribute.Value."},
		{"Attribute.1.Value=a", &awssqs.SetQueueAttributesInput{}, "MissingParameter", "The request must contain the parameter Attribute.Name."},
		{
			"MessageAttribute.1.Name=a&MessageAttribute.1.Value.BinaryValue=abc", &awssqs.SendMessageInput{},
			"MalformedInput", "Base64 encoded length is expected a multiple of 4 bytes but found: 3",
		},
	} {
		_, err := bind(c.input, formOf(t, c.query))
		wantFailure(t, c.query, err, c.code, c.message)
	}
}

func TestZerosInQueryAreTold(t *testing.T) {
	t.Parallel()
	zeros, err := bind(&awssqs.ReceiveMessageInput{}, formOf(t, "WaitTimeSeconds=0&VisibilityTimeout=1"))
	if diff := cmp.Diff([]string{"WaitTimeSeconds"}, zeros); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// Services other than SQS write lists and maps with a part more.
func TestListsAndMapsThatAreNotFlattened(t *testing.T) {
	t.Parallel()
	list := smithy.NewSchema(smithy.ShapeID{Name: "List"}, smithy.ShapeTypeList, 1)
	list.AddMember("member", prelude.String)
	mapping := smithy.NewSchema(smithy.ShapeID{Name: "Map"}, smithy.ShapeTypeMap, 2)
	mapping.AddMember("key", prelude.String)
	mapping.AddMember("value", prelude.String)
	form := formOf(t, "L.member.2=b&L.member.1=a&M.entry.1.key=k&M.entry.1.value=v&E=")

	var items []string
	collect := func(v value) error {
		text, err := v.text(prelude.String)
		items = append(items, text)
		return err
	}
	if err := form.children["L"].items(list, collect); err != nil {
		t.Error(err)
	}
	if err := form.children["E"].items(list, collect); err != nil {
		t.Error(err)
	}
	err := form.children["M"].entries(mapping, func(key string, v value) error {
		text, err := v.text(prelude.String)
		items = append(items, key, text)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if err := form.children["E"].entries(mapping, func(string, value) error { t.Error("an entry"); return nil }); err != nil {
		t.Error(err)
	}

	if diff := cmp.Diff([]string{"a", "b", "k", "v"}, items); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestScalarsThatNoOperationOfQueuesHas(t *testing.T) {
	t.Parallel()
	form := formOf(t, "yes=true&no=false&half=0.5&nan=NaN&at=2026-01-02T03:04:05Z&word=maybe")
	if is, err := form.children["yes"].boolean(prelude.Boolean); err != nil || !is {
		t.Errorf("true: got %v, %v", is, err)
	}
	if is, err := form.children["no"].boolean(prelude.Boolean); err != nil || is {
		t.Errorf("false: got %v, %v", is, err)
	}
	if x, err := form.children["half"].float(prelude.Double); err != nil || x != 0.5 {
		t.Errorf("0.5: got %v, %v", x, err)
	}
	if x, err := form.children["nan"].float(prelude.Double); err != nil || !math.IsNaN(x) {
		t.Errorf("NaN: got %v, %v", x, err)
	}
	want := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	if at, err := form.children["at"].timestamp(prelude.Timestamp); err != nil || !at.Equal(want) {
		t.Errorf("a time: got %v, %v", at, err)
	}
	word := form.children["word"]
	_, err := word.boolean(prelude.Boolean)
	wantFailure(t, "boolean", err, "MalformedInput", "Value maybe for parameter  is not a valid boolean.")
	_, err = word.float(prelude.Double)
	wantFailure(t, "number", err, "MalformedInput", "Value maybe for parameter  is not a valid number.")
	_, err = word.timestamp(prelude.Timestamp)
	wantFailure(t, "time", err, "MalformedInput", "maybe cannot be converted to a timestamp")
}
