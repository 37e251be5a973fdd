// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/emulator/sqs"
)

func TestGetQueueAttributes(t *testing.T) {
	t.Parallel()
	all := func(f *fixture, url string) map[string]string {
		out, err := f.GetQueueAttributes(f.Context(), &awssqs.GetQueueAttributesInput{QueueUrl: &url, AttributeNames: []sqstypes.QueueAttributeName{"All"}})
		f.want("error", err, nil)
		return out.Attributes
	}
	const standard = "ApproximateNumberOfMessages ApproximateNumberOfMessagesDelayed ApproximateNumberOfMessagesNotVisible " +
		"CreatedTimestamp DelaySeconds LastModifiedTimestamp MaximumMessageSize MessageRetentionPeriod QueueArn " +
		"ReceiveMessageWaitTimeSeconds SqsManagedSseEnabled VisibilityTimeout"
	checkRules(t, []rule{
		{name: "All of a standard queue", test: func(f *fixture) {
			f.want("names", slices.Sorted(maps.Keys(all(f, f.queue("orders")))), strings.Fields(standard))
		}},
		{name: "All of a FIFO queue", test: func(f *fixture) {
			got := all(f, f.fifo())
			f.want("count", len(got), len(strings.Fields(standard))+4)
			for name, want := range map[string]string{
				"FifoQueue": "true", "ContentBasedDeduplication": "true", "DeduplicationScope": "queue", "FifoThroughputLimit": "perQueue",
			} {
				f.want(name, got[name], want)
			}
		}},
		{name: "none without names", test: func(f *fixture) {
			url := f.queue("orders")
			out, err := f.GetQueueAttributes(f.Context(), &awssqs.GetQueueAttributesInput{QueueUrl: &url})
			f.want("answer", []any{out.Attributes == nil, err}, []any{true, nil})
		}},
		{name: "unknown names are an error", test: func(f *fixture) {
			url := f.queue("orders")
			_, err := f.GetQueueAttributes(f.Context(), &awssqs.GetQueueAttributesInput{QueueUrl: &url, AttributeNames: []sqstypes.QueueAttributeName{"Colour"}})
			f.wantError(err, "InvalidAttributeName", "Unknown Attribute Colour.")
		}},
		{name: "counts and instants", test: func(f *fixture) {
			url := f.queue("orders")
			created := f.attribute(url, "CreatedTimestamp")
			f.send(url, "a")
			f.receive(url)
			f.send(url, "b")
			f.sendWith(awssqs.SendMessageInput{QueueUrl: &url, MessageBody: new("c"), DelaySeconds: 1})
			pass(500 * time.Millisecond)
			got := all(f, url)
			f.want("visible", got["ApproximateNumberOfMessages"], 1)
			f.want("in flight", got["ApproximateNumberOfMessagesNotVisible"], 1)
			f.want("delayed", got["ApproximateNumberOfMessagesDelayed"], 1)
			pass(time.Hour)
			f.mustSet(url, "DelaySeconds", "1")
			f.want("created", f.attribute(url, "CreatedTimestamp"), created)
			f.want("modified", f.attribute(url, "LastModifiedTimestamp") > created, true)
		}},
		{name: "a key of KMS switches managed encryption off, and back", test: func(f *fixture) {
			url := f.queue("orders")
			f.mustSet(url, "KmsMasterKeyId", "key", "KmsDataKeyReusePeriodSeconds", "600")
			f.want("managed", f.attribute(url, "SqsManagedSseEnabled"), false)
			f.want("key", f.attribute(url, "KmsMasterKeyId")+f.attribute(url, "KmsDataKeyReusePeriodSeconds"), "key600")
			f.mustSet(url, "SqsManagedSseEnabled", "true")
			f.want("managed", f.attribute(url, "SqsManagedSseEnabled")+f.attribute(url, "KmsMasterKeyId"), "true")
		}},
		{name: "a wrong value changes nothing", test: func(f *fixture) {
			url := f.queue("orders")
			f.wantError(f.set(url, "DelaySeconds", "5", "VisibilityTimeout", "-1"), "InvalidAttributeValue", "Invalid value for the parameter VisibilityTimeout.")
			f.want("delay", f.attribute(url, "DelaySeconds"), 0)
		}},
		{name: "2.1.12 high throughput by group needs deduplication by group", test: func(f *fixture) {
			url := f.fifo()
			f.wantError(f.set(url, "FifoThroughputLimit", "perMessageGroupId"), "InvalidAttributeValue", "Invalid value for the parameter FifoThroughputLimit. "+
				"Reason: The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.")
			f.mustSet(url, "FifoThroughputLimit", "perMessageGroupId", "DeduplicationScope", "messageGroup")
			f.mustSet(url, "FifoThroughputLimit", "perQueue", "DeduplicationScope", "queue")
		}},
		{name: "1.9.7 a redrive allow policy is checked", test: func(f *fixture) {
			url := f.queue("orders")
			const policy = `{"redrivePermission":"byQueue"}`
			f.wantError(f.set(url, "RedriveAllowPolicy", policy), "InvalidParameterValue", "Value "+policy+" for parameter RedriveAllowPolicy is invalid. Reason: "+
				"Amazon SQS can't create the redrive allow policy. When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.")
			f.mustSet(url, "RedriveAllowPolicy", `{"redrivePermission": "denyAll"}`)
			f.want("policy", f.attribute(url, "RedriveAllowPolicy"), `{"redrivePermission":"denyAll"}`)
			f.mustSet(url, "RedriveAllowPolicy", "")
			f.want("policy", f.attribute(url, "RedriveAllowPolicy"), "")
		}},
	})
}

func TestQueueNames(t *testing.T) {
	t.Parallel()
	const standard = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
	const fifo = "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length."
	for _, c := range []struct {
		name, queue string
		fifo        bool
		message     string // "" is none
	}{
		{"80 letters", strings.Repeat("a", 80), false, ""},
		{"81 letters", strings.Repeat("a", 81), false, standard},
		{"a slash", "a/b", false, standard},
		{"FIFO's suffix", "a.fifo", false, standard},
		{"80 letters with the suffix", strings.Repeat("a", 75) + ".fifo", true, ""},
		{"81 letters with the suffix", strings.Repeat("a", 76) + ".fifo", true, fifo},
		{"no suffix", "a", true, fifo},
		{"only the suffix", ".fifo", true, fifo},
		{"empty", "", false, "Queue name cannot be empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, sqs.Config{})
			in := &awssqs.CreateQueueInput{QueueName: &c.queue}
			if c.fifo {
				in.Attributes = map[string]string{"FifoQueue": "true"}
			}
			out, err := f.CreateQueue(t.Context(), in)
			if c.message != "" {
				f.wantError(err, "InvalidParameterValue", c.message)
				return
			}
			f.want("error", err, nil)
			f.want("URL", *out.QueueUrl, "https://sqs.us-east-1.amazonaws.com/000000000000/"+c.queue)
		})
	}
}

func TestQueuesAreFoundByNameAndURL(t *testing.T) {
	t.Parallel()
	f := newFixture(t, sqs.Config{Account: "111122223333", Region: "cn-north-1", Endpoint: "http://localhost:4566"})
	url := f.queue("orders")
	f.want("URL", url, "http://localhost:4566/111122223333/orders")
	f.want("ARN", f.attribute(url, "QueueArn"), "arn:aws-cn:sqs:cn-north-1:111122223333:orders")
	f.want("again", f.queue("orders", "VisibilityTimeout", "30"), url)
	out, err := f.GetQueueUrl(t.Context(), &awssqs.GetQueueUrlInput{QueueName: new("orders")})
	f.want("found", []any{*out.QueueUrl, err}, []any{url, nil})
	_, err = f.GetQueueUrl(t.Context(), &awssqs.GetQueueUrlInput{QueueName: new("orders"), QueueOwnerAWSAccountId: new("999999999999")})
	f.wantError(err, "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
	for _, name := range []string{url, "orders", "https://another.host/111122223333/orders"} {
		f.send(name, "a")
	}
	f.wantDepth(url, 3, 0, 0)
}

func TestListsComeInPages(t *testing.T) {
	t.Parallel()
	f := newFixture(t, sqs.Config{})
	dead := f.queue("dead")
	want := []string{f.queue("b-1", "RedrivePolicy", redriveTo("dead", 1)), f.queue("b-2", "RedrivePolicy", redriveTo("dead", 1)), f.queue("b-3", "RedrivePolicy", redriveTo("dead", 1))}
	var queues, sources []string
	list := &awssqs.ListQueuesInput{QueueNamePrefix: new("b-"), MaxResults: new(int32(2))}
	listSources := &awssqs.ListDeadLetterSourceQueuesInput{QueueUrl: &dead, MaxResults: new(int32(2))}
	for range 2 {
		page, err := f.ListQueues(t.Context(), list)
		f.want("error", err, nil)
		queues, list.NextToken = append(queues, page.QueueUrls...), page.NextToken
		sourcePage, err := f.ListDeadLetterSourceQueues(t.Context(), listSources)
		f.want("error", err, nil)
		sources, listSources.NextToken = append(sources, sourcePage.QueueUrls...), sourcePage.NextToken
	}
	f.want("queues", queues, want)
	f.want("sources", sources, want)
	f.want("no more", list.NextToken == nil && listSources.NextToken == nil, true)
	_, err := f.ListQueues(t.Context(), &awssqs.ListQueuesInput{MaxResults: new(int32(1001))})
	f.wantError(err, "InvalidParameterValue", "Value for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and 1000.")
}

func TestTags(t *testing.T) {
	t.Parallel()
	f := newFixture(t, sqs.Config{})
	out, err := f.CreateQueue(t.Context(), &awssqs.CreateQueueInput{QueueName: new("orders"), Tags: map[string]string{"Team": "a"}})
	f.want("create", err, nil)
	url := *out.QueueUrl
	_, err = f.TagQueue(t.Context(), &awssqs.TagQueueInput{QueueUrl: &url, Tags: map[string]string{"team": "b", "empty": ""}})
	f.want("tag", err, nil)
	_, err = f.UntagQueue(t.Context(), &awssqs.UntagQueueInput{QueueUrl: &url, TagKeys: []string{"Team", "unknown"}})
	f.want("untag", err, nil)
	tags, err := f.ListQueueTags(t.Context(), &awssqs.ListQueueTagsInput{QueueUrl: &url})
	f.want("tags", []any{tags.Tags, err}, []any{map[string]string{"team": "b", "empty": ""}, nil})
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	const invalid = "InvalidParameterValue"
	for _, c := range []struct {
		name          string
		in            awssqs.AddPermissionInput
		code, message string
	}{
		{"owner's action", awssqs.AddPermissionInput{Label: new("l"), Actions: []string{"DeleteQueue"}, AWSAccountIds: []string{"111122223333"}},
			invalid, "Value SQS:DeleteQueue for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke this action."},
		{"unknown action", awssqs.AddPermissionInput{Label: new("l"), Actions: []string{"Peek"}, AWSAccountIds: []string{"111122223333"}},
			invalid, "Value SQS:Peek for parameter ActionName is invalid. Reason: Please refer to the appropriate WSDL for a list of valid actions."},
		{"eight actions", awssqs.AddPermissionInput{Label: new("l"), Actions: make([]string, 8), AWSAccountIds: []string{"111122223333"}},
			"OverLimit", "8 Actions were found, maximum allowed is 7."},
		{"no account", awssqs.AddPermissionInput{Label: new("l"), Actions: []string{"*"}},
			"MissingParameter", "The request must contain the parameter AWSAccountIds."},
		{"short account", awssqs.AddPermissionInput{Label: new("l"), Actions: []string{"*"}, AWSAccountIds: []string{"1"}},
			invalid, "Value [1] for parameter PrincipalId is invalid. Reason: Unable to verify."},
		{"no label", awssqs.AddPermissionInput{Actions: []string{"*"}, AWSAccountIds: []string{"111122223333"}},
			"MissingParameter", "The request must contain the parameter Label."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, sqs.Config{})
			url := f.queue("orders")
			c.in.QueueUrl = &url
			_, err := f.AddPermission(t.Context(), &c.in)
			f.wantError(err, c.code, c.message)
		})
	}
}

func TestPermissionsKeepWhatOthersWroteIntoThePolicy(t *testing.T) {
	t.Parallel()
	f := newFixture(t, sqs.Config{})
	url := f.queue("orders")
	f.mustSet(url, "Policy", `{"Version":"2012-10-17","Id":"mine","Statement":[{"Sid":"s","Effect":"Deny","Condition":{"x":1}}]}`)
	_, err := f.AddPermission(t.Context(), &awssqs.AddPermissionInput{
		QueueUrl: &url, Label: new("l"), Actions: []string{"SendMessage", "ReceiveMessage"}, AWSAccountIds: []string{"111122223333"},
	})
	f.want("add", err, nil)
	f.want("policy", f.attribute(url, "Policy"), `{"Version":"2012-10-17","Id":"mine","Statement":[{"Sid":"s","Effect":"Deny","Condition":{"x":1}},`+
		`{"Sid":"l","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":["SQS:SendMessage","SQS:ReceiveMessage"],"Resource":"`+arn("orders")+`"}]}`)
	f.mustSet(url, "Policy", "")
	f.want("policy", f.attribute(url, "Policy"), "")
	f.wantError(f.set(url, "Policy", "{"), "InvalidAttributeValue", "Invalid value for the parameter Policy.")
}
