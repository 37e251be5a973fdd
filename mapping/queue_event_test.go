// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var orders = Queue{ARN: "arn:aws:sqs:us-east-1:000000000000:orders"}

// record returns the text of a message's record.
func record(m *sqstypes.Message, window bool) string {
	return string(append(appendRecord(nil, m, window), appendSource(nil, orders)...))
}

func TestEventRecord(t *testing.T) {
	t.Parallel()
	standard := func() sqstypes.Message {
		return sqstypes.Message{
			MessageId: aws.String("059f36b4"), ReceiptHandle: aws.String("AQEB"), Body: aws.String("raw text"), MD5OfBody: aws.String("0f0f"),
			Attributes: map[string]string{
				"SentTimestamp": "1545082649183", "ApproximateReceiveCount": "1", "ApproximateFirstReceiveTimestamp": "1545082649185", "SenderId": "AIDA",
			},
		}
	}
	const start = `{"messageId":"059f36b4","receiptHandle":"AQEB",`
	const end = `"md5OfBody":"0f0f","eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-1:000000000000:orders","awsRegion":"us-east-1"}`
	const attributes = `"attributes":{"ApproximateReceiveCount":"1","SentTimestamp":"1545082649183","SenderId":"AIDA","ApproximateFirstReceiveTimestamp":"1545082649185"},`

	for _, row := range []struct {
		rule   string
		change func(*sqstypes.Message)
		window bool
		want   string
	}{
		{"1.8.1 a standard message", nil, false, start + `"body":"raw text",` + attributes + `"messageAttributes":{},` + end},
		{"1.8.3 without attributes, with a window", nil, true, start + `"body":"raw text",` + attributes + `"messageAttributes":{},"md5OfMessageAttributes":null,` + end},
		{"1.8.1 a FIFO message that was traced and dead-lettered", func(m *sqstypes.Message) {
			m.Attributes = map[string]string{
				"DeadLetterQueueSourceArn": "arn", "ApproximateFirstReceiveTimestamp": "2", "MessageDeduplicationId": "d", "SenderId": "s",
				"MessageGroupId": "g", "SequenceNumber": "18849496460467696128", "SentTimestamp": "1", "AWSTraceHeader": "Root=1", "ApproximateReceiveCount": "3",
			}
		}, false, start + `"body":"raw text","attributes":{"ApproximateReceiveCount":"3","AWSTraceHeader":"Root=1","SentTimestamp":"1",` +
			`"SequenceNumber":"18849496460467696128","MessageGroupId":"g","SenderId":"s","MessageDeduplicationId":"d",` +
			`"ApproximateFirstReceiveTimestamp":"2","DeadLetterQueueSourceArn":"arn"},"messageAttributes":{},` + end},
		{"1.8 attributes that AWS has not made yet come last, by name", func(m *sqstypes.Message) {
			m.Attributes = map[string]string{"Zeal": "z", "Ardour": "a", "SenderId": "s"}
		}, false, start + `"body":"raw text","attributes":{"SenderId":"s","Ardour":"a","Zeal":"z"},"messageAttributes":{},` + end},
		{"1.8.2 attributes of the sender", func(m *sqstypes.Message) {
			m.MD5OfMessageAttributes = aws.String("d25a6aea97eb8f585bfa92d314504a92")
			m.MessageAttributes = map[string]sqstypes.MessageAttributeValue{
				"WeeksOn": {DataType: aws.String("Number"), StringValue: aws.String("6")},
				"Title":   {DataType: aws.String("String"), StringValue: aws.String("The Whistler")},
				"Cover":   {DataType: aws.String("Binary.png"), BinaryValue: []byte{0, 1, 255}},
			}
		}, true, start + `"body":"raw text",` + attributes + `"messageAttributes":{` +
			`"Cover":{"binaryValue":"AAH/","stringListValues":[],"binaryListValues":[],"dataType":"Binary.png"},` +
			`"Title":{"stringValue":"The Whistler","stringListValues":[],"binaryListValues":[],"dataType":"String"},` +
			`"WeeksOn":{"stringValue":"6","stringListValues":[],"binaryListValues":[],"dataType":"Number"}},` +
			`"md5OfMessageAttributes":"d25a6aea97eb8f585bfa92d314504a92",` + end},
		{"1.8 no attributes were asked for", func(m *sqstypes.Message) { m.Attributes = nil }, false,
			start + `"body":"raw text","attributes":{},"messageAttributes":{},` + end},
		{"1.8 a body that must be escaped", func(m *sqstypes.Message) { m.Body = aws.String("a\"b\\c\nd\te\x01<&>é\u2028\xff") }, false,
			start + `"body":"a\"b\\c\nd\te\u0001<&>é` + "\u2028\ufffd" + `",` + attributes + `"messageAttributes":{},` + end},
	} {
		t.Run(row.rule, func(t *testing.T) {
			m := standard()
			if row.change != nil {
				row.change(&m)
			}
			if diff := cmp.Diff(row.want, record(&m, row.window)); diff != "" {
				t.Errorf("record (-want +got):\n%s", diff)
			}
		})
	}
}

// What is written by hand is what encoding/json would have written, to whoever
// reads it.
func TestEventTextsAreJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "text")
		standard, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		var got, want string
		if err := json.Unmarshal(standard, &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(appendText(nil, text), &got); err != nil || got != want {
			t.Fatalf("%q is written %s and read %q, %v", text, appendText(nil, text), got, err)
		}
	})
}

func TestAwsLambdaGoReadsTheEvent(t *testing.T) {
	t.Parallel()
	m := sqstypes.Message{
		MessageId: aws.String("id"), ReceiptHandle: aws.String("handle"), Body: aws.String(`{"id":1}`), MD5OfBody: aws.String("md5"),
		MD5OfMessageAttributes: aws.String("md5a"),
		Attributes:             map[string]string{"SenderId": "me"},
		MessageAttributes: map[string]sqstypes.MessageAttributeValue{
			"n": {DataType: aws.String("Number"), StringValue: aws.String("6")},
			"b": {DataType: aws.String("Binary"), BinaryValue: []byte("bytes")},
		},
	}
	var got events.SQSEvent
	if err := json.Unmarshal([]byte(eventStart+record(&m, true)+eventEnd), &got); err != nil {
		t.Fatal(err)
	}
	want := events.SQSEvent{Records: []events.SQSMessage{{
		MessageId: "id", ReceiptHandle: "handle", Body: `{"id":1}`, Md5OfBody: "md5", Md5OfMessageAttributes: "md5a",
		Attributes: map[string]string{"SenderId": "me"},
		MessageAttributes: map[string]events.SQSMessageAttribute{
			"n": {DataType: "Number", StringValue: aws.String("6"), StringListValues: []string{}, BinaryListValues: [][]byte{}},
			"b": {DataType: "Binary", BinaryValue: []byte("bytes"), StringListValues: []string{}, BinaryListValues: [][]byte{}},
		},
		AWSRegion: "us-east-1", EventSource: "aws:sqs", EventSourceARN: orders.ARN,
	}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("(-want +got):\n%s", cmp.Diff(want, got))
	}
}
