// SPDX-License-Identifier: Apache-2.0

package recorded_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/eventlab/eventlab/recorded"
)

// A queue and a function, for the scripts of these tests.
const queue = `{"call": "sqs.CreateQueue", "input": {"QueueName": "q-${unique}", "Attributes": {"VisibilityTimeout": "5"}}, "as": "q"}, `

// mapped is a queue that a function handles.
func mapped(handler string) string {
	return queue + `{"call": "sqs.CreateQueue", "input": {"QueueName": "out-${unique}"}, "as": "out"},
		{"function": "fn", "handler": ` + handler + `},
		{"call": "lambda.CreateEventSourceMapping", "input": {"FunctionName": "fn", "EventSourceArn": "arn:${partition}:sqs:${region}:${account}:q-${unique}",
			"FunctionResponseTypes": ["ReportBatchItemFailures"]}, "as": "m"},
		{"call": "lambda.GetEventSourceMapping", "input": {"UUID": "${m.UUID}"}, "answer": {"State": "Enabled", "$open": true}, "within": 60}, `
}

const send = `{"call": "sqs.SendMessage", "input": {"QueueUrl": "${q.QueueUrl}", "MessageBody": "{\"fail_attempts\": 1}"}, "as": "sent"}, `

// A row is a script, and what becomes of a case that has it: the verdict, and
// texts that say why.
type row struct {
	name, script string
	want         recorded.Verdict
	says         []string
}

func (r row) check(t *testing.T, cfg recorded.Config) {
	t.Helper()
	text := `[{"name": "` + r.name + `", "rule": "r", "script": [` + strings.TrimSuffix(strings.TrimSpace(r.script), ",") + `]}]`
	suites, err := recorded.Load(fstest.MapFS{"one.json": {Data: []byte(text)}})
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	got := replay(t, suites[0].Cases[0], cfg)
	if got.Verdict != r.want {
		t.Errorf("got %v, want %s", got, r.want)
	}
	for _, say := range r.says {
		if !strings.Contains(got.String(), say) {
			t.Errorf("got %v, want that it says %q", got, say)
		}
	}
}

func checkAll(t *testing.T, rows []row) {
	t.Helper()
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			r.check(t, recorded.Config{})
		})
	}
}

// Every verb has a case with a wrong expectation, which must fail and say where.
func TestACaseWithAWrongExpectationFails(t *testing.T) {
	t.Parallel()
	checkAll(t, []row{
		{"answer", queue + `{"call": "sqs.GetQueueUrl", "input": {"QueueName": "q-${unique}"}, "answer": {"QueueUrl": "another"}}`,
			recorded.Failed, []string{"step 2 call sqs.GetQueueUrl", `answer.QueueUrl: want "another", got "https://`}},
		{"answer with more", queue + send + `{"call": "sqs.ReceiveMessage", "input": {"QueueUrl": "${q.QueueUrl}"}, "answer": {}}`,
			recorded.Failed, []string{"step 3 call sqs.ReceiveMessage", "answer.Messages: want no such member, got ["}},
		{"status", queue + `{"call": "sqs.GetQueueUrl", "input": {"QueueName": "q-${unique}"}, "answer": {"_http": 202, "$open": true}}`,
			recorded.Failed, []string{"answer._http: want 202, got 200"}},
		{"no error", queue + `{"call": "sqs.GetQueueUrl", "input": {"QueueName": "q-${unique}"}, "error": {"code": "X"}}`,
			recorded.Failed, []string{`error: want {"code":"X"}, got the answer {"QueueUrl":`}},
		{"another error", `{"call": "sqs.GetQueueUrl", "input": {"QueueName": "none"}, "error": {"code": "X", "status": 404}}`,
			recorded.Failed, []string{`error.code: want "X", got "AWS.SimpleQueueService.NonExistentQueue"`, "error.status: want 404, got 400"}},
		{"an error", `{"call": "sqs.GetQueueUrl", "input": {"QueueName": "none"}}`,
			recorded.Failed, []string{"answer: want no error, got {", "NonExistentQueue"}},
		{"one of many", queue + `{"call": "sqs.SendMessage", "input": {"QueueUrl": "${q.QueueUrl}", "MessageBody": "m-${i}"}, "repeat": 3, "every": 1,
			"answer": {"MessageId": "<id:1>", "$open": true}}`,
			recorded.Failed, []string{"call 2 of 3", `answer.MessageId: want <id:1>, which is "`}},
		{"too late", queue + `{"call": "sqs.GetQueueAttributes", "input": {"QueueUrl": "${q.QueueUrl}", "AttributeNames": ["ApproximateNumberOfMessages"]},
			"answer": {"Attributes": {"ApproximateNumberOfMessages": "1"}}, "within": 3}`,
			recorded.Failed, []string{`answer.Attributes.ApproximateNumberOfMessages: want "1", got "0"`}},
		{"too few messages", queue + send + `{"receive": "${q.QueueUrl}", "count": 2, "within": 5}`,
			recorded.Failed, []string{"step 3 receive", "messages: want 2 within 5s, got 1: [{"}},
		{"a message too many", queue + send + `{"receive": "${q.QueueUrl}", "count": 0, "within": 5}`,
			recorded.Failed, []string{"messages: want 0 within 5s, got 1"}},
		{"another message", queue + send + `{"receive": "${q.QueueUrl}", "messages": [{"Body": "x", "$open": true}]}`,
			recorded.Failed, []string{"messages: want an item for pattern 0", `messages.0.Body: want "x", got "{`}},
		{"too few invocations", mapped(`{"kind": "record"}`) + `{"invocations": "fn", "count": 1, "within": 10}`,
			recorded.Failed, []string{"invocations: want 1 within 10s, got 0"}},
		{"an invocation too many", mapped(`{"kind": "raise", "message": "no"}`) + send + `{"invocations": "fn", "count": 1, "quiet": 20}`,
			recorded.Failed, []string{"invocations: want count 1 and none in the 20s after, got 1 and then"}},
		{"not quiet", mapped(`{"kind": "raise", "message": "no"}`) + send + `{"invocations": "fn", "at_least": 1, "quiet": 20}`,
			recorded.Failed, []string{"invocations: want at_least 1 and none in the 20s after, got 1 and then"}},
		{"another event", mapped(`{"kind": "record"}`) + send + `{"invocations": "fn", "count": 1, "events": [{"Records": [{"body": "x", "$open": true}]}]}`,
			recorded.Failed, []string{`events.0.Records.0.body: want "x", got "{`}},
		{"other records", mapped(`{"kind": "record"}`) + send + `{"invocations": "fn", "count": 1, "records": [{"body": "x", "$open": true}, {}]}`,
			recorded.Failed, []string{"records: want 2 items"}},
		{"check", `{"check": ["a", "==", "b"]}`, recorded.Failed, []string{"step 1 check", `"a" == "b" does not hold`}},
		{"check matches", `{"check": [{"a": 1}, "matches", {"a": 2}]}`, recorded.Failed, []string{"check.a: want 2, got 1"}},
		{"status of a request", queue + `{"http": {"url": "${q.QueueUrl}?Action=FooBar"}, "status": 200}`,
			recorded.Failed, []string{"status: want 200, got 400", "InvalidAction"}},
		{"text of a request", queue + `{"http": {"url": "${q.QueueUrl}?Action=FooBar"}, "contains": ["<Code>X</Code>"], "lacks": ["<Error>"]}`,
			recorded.Failed, []string{`want a text that contains "<Code>X</Code>"`, `want a text that lacks "<Error>"`}},
		{"JSON of a request", queue + `{"http": {"url": "${q.QueueUrl}?Action=FooBar"}, "json": {}}`,
			recorded.Failed, []string{"body: want JSON"}},
		{"a name that is not there", `{"call": "sqs.GetQueueUrl", "input": {"QueueName": "${nobody.x}"}}`,
			recorded.Failed, []string{"step 1 call sqs.GetQueueUrl", "nothing is called nobody"}},
		{"no script", ``, recorded.Failed, []string{"no script"}},
		{"two verbs", `{"wait": 1, "check": [1, "==", 1]}`, recorded.Failed, []string{"step 1 has two verbs"}},
		{"no step", `"wait"`, recorded.Failed, []string{"not an object"}},
		{"no function", `{"invocations": "fn", "count": 1}`, recorded.Failed, []string{"there is no function fn"}},
		{"a function twice", `{"function": "fn", "handler": {"kind": "record"}}, {"function": "fn", "handler": {"kind": "record"}}`,
			recorded.Failed, []string{"step 2 function fn", "already exist"}},
		{"a handler without a queue", `{"function": "fn", "handler": {"kind": "forward-records"}}`, recorded.Failed, []string{"queue is no URL"}},
	})
}

func TestWhatTheLabLacksIsUnsupported(t *testing.T) {
	t.Parallel()
	checkAll(t, []row{
		{"a service, before anything runs", `{"check": [1, "==", 2]}, {"call": "sns.Publish", "input": {}}`, recorded.Unsupported, []string{"sns.Publish: there is no service sns"}},
		{"an operation of the SDK", `{"call": "sqs.Explode"}`, recorded.Unsupported, []string{"sqs.Explode"}},
		{"an operation of the lab", `{"call": "lambda.ListLayers"}`, recorded.Unsupported, []string{"lambda.ListLayers: the emulator has no Lambda.ListLayers"}},
		{"a member of an input", `{"call": "sqs.CreateQueue", "input": {"Colour": "red"}}`, recorded.Unsupported, []string{"sqs.CreateQueue: Colour: the SDK's CreateQueueInput has no such member"}},
		{"a type of an input", `{"call": "sqs.CreateQueue", "input": {"QueueName": 5}}`, recorded.Unsupported, []string{"QueueName: the SDK wants a text there, not 5"}},
		{"a protocol", `{"call": "sqs.ListQueues", "via": "cbor"}`, recorded.Unsupported, []string{"sqs.ListQueues: the lab does not speak cbor with sqs"}},
		{"a service's request", `{"http": {"headers": {"Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kinesis/aws4_request, Signature=0"}}}`,
			recorded.Unsupported, []string{"http: there is no service kinesis over the wire"}},
		{"a verb", `{"dance": 1}`, recorded.Unsupported, []string{"step 1: there is no such verb"}},
		{"a member of a verb", `{"wait": 1, "until": 2}`, recorded.Unsupported, []string{"step 1 wait: there is no member until"}},
		{"a handler", `{"function": "fn", "handler": {"kind": "juggle"}}`, recorded.Unsupported, []string{`there is no handler "juggle"`}},
		{"a setting", `{"function": "fn", "handler": {"kind": "record"}, "config": {"Speed": 1}}`, recorded.Unsupported, []string{"there is no setting Speed"}},
		{"an operator", `{"check": [1, "~", 1]}`, recorded.Unsupported, []string{"there is no operator ~"}},
	})
}

func TestACaseForTestsByHandIsUnsupported(t *testing.T) {
	t.Parallel()
	suites, err := recorded.Load(fstest.MapFS{"one.json": {Data: []byte(`[{"name": "a", "rule": "b", "manual": "Do it.", "tags": ["drift:2020"]}]`)}})
	if err != nil {
		t.Fatal(err)
	}
	c := suites[0].Cases[0]
	if r := replay(t, c, recorded.Config{}); r.Verdict != recorded.Unsupported {
		t.Errorf("got %v, want it to be unsupported", r)
	}
	if c.Manual != "Do it." || !c.Informs() || (recorded.Case{Tags: []string{"lambda-documented"}}).Informs() {
		t.Errorf("got %+v, want a case that only informs", c)
	}
	for _, text := range []string{`{}`, `[1]`, `[`} {
		if _, err := recorded.Load(fstest.MapFS{"bad.json": {Data: []byte(text)}}); err == nil || !strings.Contains(err.Error(), "bad.json") {
			t.Errorf("%s: got %v, want an error that names the file", text, err)
		}
	}
}

func TestHandlersDoWhatTheirKindSays(t *testing.T) {
	t.Parallel()
	const invoke = `{"call": "lambda.Invoke", "input": {"FunctionName": "fn", "Payload": {"$utf8": "{\"Records\": []}"}}, `
	function := func(handler string) string { return `{"function": "fn", "handler": ` + handler + `}, ` }
	checkAll(t, []row{
		{"record", function(`{"kind": "record"}`) + invoke + `"answer": {"StatusCode": 200, "_http": 200, "ExecutedVersion": "$LATEST", "Payload": {"$json": null}}}`, recorded.Passed, nil},
		{"return", function(`{"kind": "return", "value": {"a": ["${region}"]}}`) + invoke + `"answer": {"Payload": {"$json": {"a": ["${region}"]}}, "$open": true}}`, recorded.Passed, nil},
		{"raise", function(`{"kind": "raise", "message": "no"}`) + invoke + `"answer": {"FunctionError": "Unhandled", "Payload": {"$json": {"errorMessage": "no", "$open": true}}, "$open": true}}`, recorded.Passed, nil},
		{"raise with a type", function(`{"kind": "raise", "message": "no", "type": "KeyError"}`) + invoke +
			`"answer": {"FunctionError": "Unhandled", "Payload": {"$json": {"errorMessage": "no", "errorType": "KeyError"}}, "$open": true}}`, recorded.Passed, nil},
		{"empty-body", function(`{"kind": "empty-body"}`) + invoke + `"as": "a", "answer": {"$open": true}}, {"check": [{"$text": "${a.Payload}"}, "==", ""]}`, recorded.Passed, nil},
		{"sleep", function(`{"kind": "sleep", "seconds": 2}`) + invoke + `"answer": {"FunctionError": {"$absent": true}, "$open": true}},
			{"invocations": "fn", "count": 1, "as": "runs"}, {"check": ["${runs.0.ended}", ">", "${runs.0.started}"]}`, recorded.Passed, nil},
		{"sleep too long", `{"function": "fn", "handler": {"kind": "sleep", "seconds": 5}, "config": {"Timeout": 1, "MemorySize": 256}}, ` + invoke +
			`"answer": {"FunctionError": "Unhandled", "Payload": {"$json": {"errorMessage": "<m> Task timed out after 1.00 seconds", "$open": true}}, "$open": true}}`, recorded.Passed, nil},
		{"reserved concurrency of zero", `{"function": "fn", "handler": {"kind": "record"}, "config": {"ReservedConcurrency": 0}}, ` + invoke +
			`"error": {"code": "TooManyRequestsException", "status": 429, "type": "User", "Reason": "ReservedFunctionConcurrentInvocationLimitExceeded"}}`, recorded.Passed, nil},
		{"return-context", `{"function": "fn", "handler": {"kind": "return-context"}, "config": {"MemorySize": 256}}, ` + invoke + `"answer": {"Payload": {"$json": {"event": {"Records": []}, "context": {
			"invoked_function_arn": "${fn.arn}", "function_version": "$LATEST", "function_name": "fn", "memory_limit_in_mb": "256", "aws_request_id": "<id>",
			"log_group_name": "/aws/lambda/fn", "log_stream_name": {"$regex": "\\d{4}/\\d{2}/\\d{2}/\\[\\$LATEST\\][0-9a-f]{32}"}, "client_context": null}}}, "$open": true}}`, recorded.Passed, nil},
		{"echo-and-fail", mapped(`{"kind": "echo-and-fail", "queue": "${out.QueueUrl}"}`) + send + `
			{"receive": "${out.QueueUrl}", "messages": [{"Body": {"$json": {"error": "failed attempt", "event": {"Records": [{"messageId": "${sent.MessageId}", "$open": true}]}}}, "$open": true}]},
			{"receive": "${out.QueueUrl}", "messages": [{"Body": {"$json": {"error": null, "event": {"$open": true}}}, "$open": true}]},
			{"invocations": "fn", "count": 2, "quiet": 20}`, recorded.Passed, nil},
		{"echo-and-fail without a record", queue + function(`{"kind": "echo-and-fail", "queue": "${q.QueueUrl}"}`) + invoke + `"answer": {"FunctionError": "Unhandled", "$open": true}},
			{"receive": "${q.QueueUrl}", "count": 0, "within": 2}`, recorded.Passed, nil},
		{"report-partial", mapped(`{"kind": "report-partial", "queue": "${out.QueueUrl}"}`) + send + `
			{"receive": "${out.QueueUrl}", "count": 2, "order": "exact", "messages": [
				{"Body": {"$json": {"event": {"$open": true}, "result": {"batchItemFailures": [{"itemIdentifier": "${sent.MessageId}"}]}}}, "$open": true},
				{"Body": {"$json": {"event": {"$open": true}, "result": {"batchItemFailures": []}}}, "$open": true}]}`, recorded.Passed, nil},
		{"forward-records", queue + function(`{"kind": "forward-records", "queue": "${q.QueueUrl}"}`) + invoke + `"answer": {"Payload": {"$json": {"count": 0}}, "$open": true}},
			{"receive": "${q.QueueUrl}", "messages": [{"Body": "[]", "$open": true}]}`, recorded.Passed, nil},
		{"report-version", queue + function(`{"kind": "report-version", "queue": "${q.QueueUrl}", "variable": "V"}`) + invoke + `"answer": {"$open": true}},
			{"receive": "${q.QueueUrl}", "messages": [{"Body": {"$json": {"function_version": "$LATEST", "V": null, "event": {"Records": []}}}, "$open": true}]}`, recorded.Passed, nil},
		{"report-and-raise", queue + function(`{"kind": "report-and-raise", "queue": "${q.QueueUrl}", "message": "no", "type": "T"}`) + invoke + `"answer": {"FunctionError": "Unhandled",
			"Payload": {"$json": {"errorMessage": "no", "errorType": "T"}}, "$open": true}},
			{"receive": "${q.QueueUrl}", "messages": [{"Body": {"$json": {"aws_request_id": {"$regex": "[0-9a-f-]{36}"}, "event": {"Records": []}}}, "$open": true}]}`, recorded.Passed, nil},
		{"stream-report-partial", function(`{"kind": "stream-report-partial"}`) + `{"call": "lambda.Invoke", "input": {"FunctionName": "fn", "Payload": {"$utf8": {"$json": {"Records": [
			{"kinesis": {"sequenceNumber": "1", "data": {"$utf8": "{\"should_fail\": true}"}}}, {"kinesis": {"sequenceNumber": "2", "data": {"$utf8": "{\"should_fail\": false}"}}},
			{"kinesis": {"sequenceNumber": "3", "data": {"$utf8": "hi"}}}, {"kinesis": {"sequenceNumber": "4", "data": "%"}},
			{"dynamodb": {"SequenceNumber": "5", "NewImage": {"should_fail": {"BOOL": true}}}}, {"dynamodb": {"SequenceNumber": "6"}}]}}}},
			"answer": {"Payload": {"$json": {"batchItemFailures": [{"itemIdentifier": "1"}, {"itemIdentifier": "5"}]}}, "$open": true}}`, recorded.Passed, nil},
	})
}

func TestStepsDoWhatTheirVerbSays(t *testing.T) {
	t.Parallel()
	rows := []row{
		{"the error has a name", `{"call": "sqs.GetQueueUrl", "input": {"QueueName": "none"}, "error": {"code": "<code:1>"}, "as": "e"},
			{"check": ["${e.code}", "matches", "<code:1>"]}, {"check": ["${e.message}", "contains", "does not exist"]}`, recorded.Passed, nil},
		{"within waits for an error too", queue + `{"call": "sqs.DeleteQueue", "input": {"QueueUrl": "${q.QueueUrl}"}},
			{"call": "sqs.GetQueueAttributes", "input": {"QueueUrl": "${q.QueueUrl}"}, "error": {"code": "AWS.SimpleQueueService.NonExistentQueue"}, "within": 60}`, recorded.Passed, nil},
		{"a receive takes as many as it wants", queue + send + send + `{"receive": "${q.QueueUrl}", "as": "one"}, {"receive": "${q.QueueUrl}", "as": "two"},
			{"check": ["${one.0.MessageId}", "!=", "${two.0.MessageId}"]}, {"receive": "${q.QueueUrl}", "count": 0, "within": 20}`, recorded.Passed, nil},
		{"explicit zeros are sent", queue + send + `{"call": "sqs.ReceiveMessage", "input": {"QueueUrl": "${q.QueueUrl}", "VisibilityTimeout": 0}},
			{"call": "sqs.ReceiveMessage", "input": {"QueueUrl": "${q.QueueUrl}"}, "answer": {"Messages": {"$length": 1}}}`, recorded.Passed, nil},
		{"the Query protocol", queue + `{"call": "sqs.SendMessage", "via": "query", "input": {"QueueUrl": "${q.QueueUrl}", "MessageBody": "a", "MessageAttributes": {"k": {"DataType": "String", "StringValue": "v"}}},
				"answer": {"MessageId": "<id:1>", "$open": true, "_http": 200}},
			{"call": "sqs.ReceiveMessage", "via": "query", "input": {"QueueUrl": "${q.QueueUrl}", "VisibilityTimeout": 0, "MessageAttributeNames": ["All"]},
				"answer": {"Messages": [{"MessageId": "<id:1>", "Body": "a", "MessageAttributes": {"k": {"DataType": "String", "StringValue": "v"}}, "$open": true}]}},
			{"receive": "${q.QueueUrl}", "within": 1},
			{"call": "sqs.GetQueueUrl", "via": "query", "input": {"QueueName": "none"}, "error": {"code": "AWS.SimpleQueueService.NonExistentQueue", "status": 400, "type": "Sender"}}`, recorded.Passed, nil},
		{"a raw request", queue + `{"http": {"method": "POST", "url": "${endpoint}/", "headers": {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.GetQueueUrl"},
				"body": {"$json": {"QueueName": "q-${unique}"}}}, "status": 200, "json": {"QueueUrl": "${q.QueueUrl}"}, "lacks": ["Error"], "as": "r"},
			{"check": ["${r.status}", "==", 200]}, {"check": ["${r.body}", "matches", {"$json": {"QueueUrl": "${q.QueueUrl}"}}]}`, recorded.Passed, nil},
		{"TestEventPattern wants an event", `{"call": "events.TestEventPattern", "input": {"EventPattern": "{\"a\": [1]}", "Event": "{\"a\": 1}"},
			"error": {"code": "ValidationException", "status": 400}}`, recorded.Passed, nil},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			r.check(t, recorded.Config{})
			r.check(t, recorded.Config{Wire: true})
		})
	}
}
