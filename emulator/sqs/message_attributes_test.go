// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/emulator/sqs"
)

func TestMD5OfAttributesHasTheRecordedValue(t *testing.T) { // rule 1.8.4
	t.Parallel()
	f := newFixture(t, sqs.Config{})
	url := f.queue("orders")
	attributes := text("Title", "The Whistler")
	maps.Copy(attributes, text("Author", "John Grisham"))
	attributes["WeeksOn"] = sqstypes.MessageAttributeValue{DataType: new("Number"), StringValue: new("6")}
	const want = "d25a6aea97eb8f585bfa92d314504a92"
	sent := f.sendWith(awssqs.SendMessageInput{QueueUrl: &url, MessageBody: new("a"), MessageAttributes: attributes})
	f.want("sent", *sent.MD5OfMessageAttributes, want)
	f.want("received", *f.glanceWith(url, "All").MD5OfMessageAttributes, want)
	f.want("of the body", *sent.MD5OfMessageBody, "0cc175b9c0f1b6a831c399e269772661")
}

func TestReceivesFilterMessageAttributes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		filter string
		want   string
	}{
		{"All", "General Hello Help.Me"},
		{"*", "General Hello Help.Me"},
		{".*", "General Hello Help.Me"},
		{"Hel.*", "Hello Help.Me"},
		{"Help.*", "Help.Me"},
		{"Foo Hello", "Hello"},
		{"Foo Help", ""},
		{"AWS. ..foo", ""},
	} {
		t.Run(c.filter, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, sqs.Config{})
			url := f.queue("orders")
			attributes := text("Hello", "There")
			maps.Copy(attributes, text("General", "Kenobi"))
			maps.Copy(attributes, text("Help.Me", "Me"))
			f.sendWith(awssqs.SendMessageInput{QueueUrl: &url, MessageBody: new("a"), MessageAttributes: attributes})
			m := f.glanceWith(url, strings.Fields(c.filter)...)
			f.want("names", slices.Sorted(maps.Keys(m.MessageAttributes)), strings.Fields(c.want))
			f.want("MD5 is there", m.MD5OfMessageAttributes != nil, c.want != "")
		})
	}
}

func TestAttributesComeThroughUnchanged(t *testing.T) {
	t.Parallel()
	f := newFixture(t, sqs.Config{})
	url := f.queue("orders")
	blob := []byte{0, 1, 255}
	f.sendWith(awssqs.SendMessageInput{QueueUrl: &url, MessageBody: new("a"), MessageAttributes: map[string]sqstypes.MessageAttributeValue{
		"blob": {DataType: new("Binary.png"), BinaryValue: blob},
		"big":  {DataType: new("Number.bigint"), StringValue: new("1234567890123456789012")},
	}})
	blob[0] = 7 // the message is not the caller's any more
	m := f.glanceWith(url, "All")
	f.want("binary", m.MessageAttributes["blob"].BinaryValue, []byte{0, 1, 255})
	f.want("its type", *m.MessageAttributes["blob"].DataType, "Binary.png")
	f.want("number", *m.MessageAttributes["big"].StringValue, "1234567890123456789012")
}

func TestMessageAttributesThatAWSRefuses(t *testing.T) {
	t.Parallel()
	const chars = "Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. "
	const reserved = "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use."
	const dots = "Message (user) attribute names can't start or end with a period or have periods in succession."
	value := func(dataType, text string) sqstypes.MessageAttributeValue {
		return sqstypes.MessageAttributeValue{DataType: &dataType, StringValue: &text}
	}
	good := value("String", "x")
	for _, c := range []struct {
		name, attribute string
		value           sqstypes.MessageAttributeValue
		message         string // "" is none
	}{
		{"letters of all alphabets", "attr.1øßä", good, ""},
		{"punctuation", "Invalid-!-attr", good, chars},
		{"a paragraph sign", "Invalid-§-attr", good, chars},
		{"AWS's prefix in any case", "aWs.-attr", good, reserved},
		{"Amazon's prefix in any case", "AMAZON.-attr", good, reserved},
		{"a period at the start", ".attr", good, dots},
		{"a period at the end", "attr.", good, dots},
		{"two periods", "a..b", good, dots},
		{"256 letters", strings.Repeat("a", 256), good, ""},
		{"257 letters", strings.Repeat("a", 257), good, "Message (user) attribute name must be shorter than 256 bytes."},
		{"no name", "", good, "The request must contain non-empty message (user) attribute names."},
		{"unknown type", "a", value("Invalid", "x"), "The type of message (user) attribute 'a' is invalid. You must use only the following supported type prefixes: Binary, Number, String."},
		{"long type", "a", value("Number."+strings.Repeat("L", 256), "1"), "Message (user) attribute type must be shorter than 256 bytes."},
		{"no type", "a", sqstypes.MessageAttributeValue{StringValue: new("x")}, "The message (user) attribute 'a' must contain a non-empty message attribute value."},
		{"not a number", "a", value("Number", "one"), "Can't cast the value of message (user) attribute 'a' to a number."},
		{"a number", "a", value("Number", "-1.5e3"), ""},
		{"empty binary", "a", sqstypes.MessageAttributeValue{DataType: new("Binary")}, "Message (user) attribute 'a' must contain a non-empty value of type 'Binary'."},
		{"lists", "a", sqstypes.MessageAttributeValue{DataType: new("StringList"), StringListValues: []string{"x"}}, "Message attribute list values in SendMessage operation are not supported."},
		{"control characters", "a", value("String", "\b"), "Invalid binary character '#x8' was found in the message (user) attribute 'a' value, the set of allowed characters is #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, sqs.Config{})
			url := f.queue("orders")
			_, err := f.SendMessage(t.Context(), &awssqs.SendMessageInput{
				QueueUrl: &url, MessageBody: new("a"), MessageAttributes: map[string]sqstypes.MessageAttributeValue{c.attribute: c.value},
			})
			if c.message == "" {
				f.want("error", err, nil)
				return
			}
			f.wantError(err, "InvalidParameterValue", c.message)
		})
	}
}

func TestBodiesHoldWhatXMLAllows(t *testing.T) {
	t.Parallel()
	for body, ok := range map[string]bool{
		"tab\tline\r\n": true, "\u00e4\ud7ff\ue000\ufffd\U00010000\U0010ffff": true, " ": true,
		"\x00": false, "\x1f": false, "\ufffe": false, "\uffff": false, "\xff": false, "ends\xc3": false,
	} {
		f := newFixture(t, sqs.Config{})
		url := f.queue("orders")
		_, err := f.SendMessage(t.Context(), &awssqs.SendMessageInput{QueueUrl: &url, MessageBody: &body})
		if (err == nil) != ok {
			t.Errorf("body %q: got error %v, want it accepted: %t", body, err, ok)
		}
	}
}

func TestTheTraceHeaderIsDigestedApart(t *testing.T) {
	t.Parallel()
	f := newFixture(t, sqs.Config{})
	url := f.queue("orders")
	const header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
	sent := f.sendWith(awssqs.SendMessageInput{QueueUrl: &url, MessageBody: new("test"), MessageSystemAttributes: traceHeader(header)})
	f.want("MD5", *sent.MD5OfMessageSystemAttributes, "5ae4d5d7636402d80f4eb6d213245a88")
	f.want("of attributes", sent.MD5OfMessageAttributes == nil, true)
	f.want("received", f.glanceWith(url).Attributes["AWSTraceHeader"], header)
	_, err := f.SendMessage(t.Context(), &awssqs.SendMessageInput{
		QueueUrl: &url, MessageBody: new("a"), MessageSystemAttributes: map[string]sqstypes.MessageSystemAttributeValue{"Other": traceHeader("x")["AWSTraceHeader"]},
	})
	f.wantError(err, "InvalidParameterValue", "Message system attribute name 'Other' is invalid.")
}

// glanceWith receives one message and hides it not, with a filter of its
// attributes; without one, it asks for none.
func (f *fixture) glanceWith(url string, filter ...string) sqstypes.Message {
	f.Helper()
	ctx := sqs.WithZeros(f.Context(), "VisibilityTimeout")
	in := awssqs.ReceiveMessageInput{QueueUrl: &url, MessageAttributeNames: append([]string{}, filter...)}
	return f.receiveWith(ctx, in)[0]
}
