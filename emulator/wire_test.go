// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go"

	"github.com/eventlab/eventlab/emulator"
	"github.com/eventlab/eventlab/emulator/sqs"
)

// A raw request and what must come back.
type exchange struct {
	name   string
	method string // POST unless given
	path   string
	target string // X-Amz-Target, after "AmazonSQS."
	header http.Header
	body   string

	status   int
	contains []string
	queryErr string // header x-amzn-query-error
}

func (x *exchange) request(t testing.TB) *http.Request {
	t.Helper()
	if x.method == "" {
		x.method = http.MethodPost
	}
	r := httptest.NewRequestWithContext(t.Context(), x.method, "http://sqs.test"+x.path, strings.NewReader(x.body))
	for name, values := range x.header {
		r.Header[name] = values
	}
	if x.target != "" {
		r.Header.Set("X-Amz-Target", "AmazonSQS."+x.target)
		r.Header.Set("Content-Type", "application/x-amz-json-1.0")
	}
	return r
}

// play sends the requests, one after the other.
func playExchanges(t *testing.T, handler http.Handler, exchanges []exchange) {
	t.Helper()
	for _, x := range exchanges {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, x.request(t))
		body := w.Body.String()
		if w.Code != x.status || w.Header().Get("X-Amzn-Query-Error") != x.queryErr {
			t.Errorf("%s: got %d %s %s, want %d %s", x.name, w.Code, w.Header().Get("X-Amzn-Query-Error"), body, x.status, x.queryErr)
		}
		for _, want := range x.contains {
			if !strings.Contains(body, want) {
				t.Errorf("%s: got %s, want %s in it", x.name, body, want)
			}
		}
		if len(w.Header().Get("X-Amzn-Requestid")) != len("00000000-0000-0000-0000-000000000000") {
			t.Errorf("%s: got the request id %q", x.name, w.Header().Get("X-Amzn-Requestid"))
		}
		wantWellFormed(t, w)
	}
}

// wantWellFormed checks that an answer is what its header says.
func wantWellFormed(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	body := w.Body.Bytes()
	switch kind := w.Header().Get("Content-Type"); kind {
	case "application/x-amz-json-1.0":
		if len(body) > 0 && !json.Valid(body) {
			t.Errorf("got %s, which is no JSON", body)
		}
	case "text/xml", "":
		if err := xml.Unmarshal(body, new(struct{})); err != nil {
			t.Errorf("got %s, which is no XML: %v", body, err)
		}
	default:
		t.Errorf("got the content type %q", kind)
	}
}

var form = http.Header{"Content-Type": {"application/x-www-form-urlencoded; charset=utf-8"}}

func TestRawRequestsAreAnsweredAsAWSAnswersThem(t *testing.T) {
	t.Parallel()
	const trace = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1"
	get := http.MethodGet
	playExchanges(t, onTheWall(t).Handler(emulator.HandlerConfig{}), []exchange{
		{name: "JSON", target: "CreateQueue", body: `{"QueueName":"q"}`, status: 200, contains: []string{`{"QueueUrl":"http://sqs.test/000000000000/q"}`}},
		{name: "JSON 1.1 is JSON too", target: "ListQueues", body: `{}`, header: http.Header{"Content-Type": {"application/x-amz-json-1.1"}}, status: 200},
		{name: "query in a form", path: "/", header: form, body: "Action=ListQueues&Version=2012-11-05", status: 200, contains: []string{"<ListQueuesResult><QueueUrl>http://sqs.test/000000000000/q</QueueUrl></ListQueuesResult>"}},
		{name: "query in a URL, old version", method: get, path: "/?Action=ListQueues&Version=2009-02-01", status: 200, contains: []string{"<ListQueuesResponse xmlns="}},
		{
			name: "query with a signature", path: "/", header: http.Header{
				"Content-Type": form["Content-Type"], "Authorization": {"AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=0"},
			}, body: "Action=ListQueues", status: 200,
		},
		{
			name: "query with a signature in the URL", method: get, status: 200,
			path: "/000000000000/q?Action=GetQueueAttributes&AttributeName=QueueArn&X-Amz-Credential=test%2F20260101%2Fus-east-1%2Fsqs%2Faws4_request", contains: []string{"<Value>arn:aws:sqs:us-east-1:000000000000:q</Value>"},
		},
		{name: "query/get-queue-url", method: get, path: "/000000000000/q?Action=GetQueueUrl&QueueName=q&QueueOwnerAWSAccountId=000000000000", status: 200, contains: []string{"<QueueUrl>http://sqs.test/000000000000/q</QueueUrl>"}},
		{name: "query/unknown-action", method: get, path: "/000000000000/q?Action=FooBar&Version=2012-11-05", status: 400, contains: []string{
			"<Code>InvalidAction</Code>", "<Type>Sender</Type>", "<Message>The action FooBar is not valid for this endpoint.</Message>",
		}},
		{name: "query/missing-parameter", method: get, path: "/000000000000/q?Action=SendMessage", status: 400, contains: []string{
			"<Code>MissingParameter</Code>", "<Type>Sender</Type>", "<Message>The request must contain the parameter MessageBody.</Message>",
		}},
		{name: "query/deleted-queue", method: get, path: "/000000000000/gone?Action=GetQueueAttributes&AttributeName.1=QueueArn", status: 400, contains: []string{
			"<Code>AWS.SimpleQueueService.NonExistentQueue</Code>", "<Message>The specified queue does not exist for this wsdl version",
		}},
		{
			name: "send/x-amzn-trace-id-header-becomes-AWSTraceHeader", target: "SendMessage", header: http.Header{"X-Amzn-Trace-Id": {trace}},
			body: `{"QueueUrl":"q","MessageBody":"test"}`, status: 200, contains: []string{`"MD5OfMessageBody":"098f6bcd4621d373cade4e832627b4f6"`},
		},
		{
			name: "and is received", target: "ReceiveMessage", body: `{"QueueUrl":"q","AttributeNames":["AWSTraceHeader"],"VisibilityTimeout":0}`, status: 200,
			contains: []string{`"Attributes":{"AWSTraceHeader":"` + trace + `"}`},
		},
		{name: "a zero makes visible at once", target: "ReceiveMessage", body: `{"QueueUrl":"q"}`, status: 200, contains: []string{`"Body":"test"`}},
		{name: "an answer without members has no body", target: "DeleteQueue", body: `{"QueueUrl":"q"}`, status: 200},

		{name: "unknown operation", target: "FooBar", body: `{}`, status: 400, queryErr: "InvalidAction;Sender", contains: []string{
			`"__type":"com.amazon.coral.service#UnknownOperationException"`, "the emulator has no SQS.FooBar; of SQS it has AddPermission, ",
		}},
		{name: "unknown target", header: http.Header{"X-Amz-Target": {"Nobody_20200101.Foo"}}, body: `{}`, status: 400, contains: []string{
			"UnknownOperationException", `no service here has the X-Amz-Target \"Nobody_20200101.Foo\"`,
		}},
		{name: "no target", header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}}, body: `{}`, status: 400, contains: []string{"UnknownOperationException"}},
		{name: "bad JSON", target: "SendMessage", body: `{"QueueUrl":`, status: 400, queryErr: "MalformedInput;Sender", contains: []string{`{"__type":"com.amazon.coral.service#SerializationException"}`}},
		{name: "wrong type", target: "SendMessage", body: `{"QueueUrl":7}`, status: 400, queryErr: "MalformedInput;Sender", contains: []string{`"Message":"NUMBER_VALUE cannot be converted to String"`}},
		{name: "no action", path: "/000000000000/q", header: form, body: "QueueName=q", status: 400, contains: []string{"<Code>MissingAction</Code>"}},
		{name: "empty form", path: "/", header: form, status: 400, contains: []string{"<Code>MissingAction</Code>"}},
		{name: "bad escape in a form", path: "/", header: form, body: "Action=ListQueues&a=%zz", status: 404, contains: []string{"<Code>MalformedQueryString</Code>"}},
		{name: "bad escape in a URL", method: get, path: "/?Action=ListQueues&a=%zz", status: 404, contains: []string{"<Code>MalformedQueryString</Code>"}},
		{name: "wrong type in a query", method: get, path: "/?Action=ListQueues&MaxResults=<many>", status: 400, contains: []string{"<Code>MalformedInput</Code><Message>Value &lt;many&gt; for parameter MaxResults"}},
		{name: "no protocol", method: get, path: "/", status: 404, contains: []string{"<UnknownOperationException/>"}},
		{name: "another protocol", method: http.MethodPut, path: "/bucket/key", body: "data", status: 404, contains: []string{"<UnknownOperationException/>"}},
	})
}

func TestTheTraceHeaderOfARequestIsInEveryMessageOfABatch(t *testing.T) {
	t.Parallel()
	playExchanges(t, onTheWall(t).Handler(emulator.HandlerConfig{}), []exchange{
		{name: "a queue", target: "CreateQueue", body: `{"QueueName":"q"}`, status: 200},
		{
			name: "a batch", target: "SendMessageBatch", header: http.Header{"X-Amzn-Trace-Id": {"Root=1"}}, status: 200,
			body: `{"QueueUrl":"q","Entries":[{"Id":"a","MessageBody":"a"},{"Id":"b","MessageBody":"b","MessageSystemAttributes":{"AWSTraceHeader":{"DataType":"String","StringValue":"Root=2"}}}]}`,
		},
		{name: "as sent", target: "ReceiveMessage", body: `{"QueueUrl":"q","AttributeNames":["All"],"MaxNumberOfMessages":10}`, status: 200, contains: []string{
			`"AWSTraceHeader":"Root=1"`, `"AWSTraceHeader":"Root=2"`,
		}},
	})
}

func TestRequestsAreBounded(t *testing.T) {
	t.Parallel()
	handler := onTheWall(t).Handler(emulator.HandlerConfig{MaxBody: 100})
	long := strings.Repeat("a", 101)
	playExchanges(t, handler, []exchange{
		{name: "JSON", target: "ListQueues", body: long, status: 413, queryErr: "RequestEntityTooLarge;Sender", contains: []string{"RequestEntityTooLargeException", "larger than 100 bytes"}},
		{name: "query", path: "/", header: form, body: long, status: 413, contains: []string{"<Code>RequestEntityTooLarge</Code>"}},
		{name: "neither", path: "/", body: long, status: 404},
		{name: "just fits", target: "ListQueues", body: `{"QueueNamePrefix":"` + strings.Repeat("a", 100-22) + `"}`, status: 200},
	})
}

func TestTheLargestMessageFitsIntoARequest(t *testing.T) {
	t.Parallel()
	escaped := strings.Repeat(`\u0009`, 1<<20)
	playExchanges(t, onTheWall(t).Handler(emulator.HandlerConfig{}), []exchange{
		{name: "a queue", target: "CreateQueue", body: `{"QueueName":"q"}`, status: 200},
		{name: "1 MiB of escapes", target: "SendMessage", body: `{"QueueUrl":"q","MessageBody":"` + escaped + `"}`, status: 200},
		{name: "1 MiB in a form", path: "/000000000000/q", header: form, body: "Action=SendMessage&MessageBody=" + strings.Repeat("%09", 1<<20), status: 200},
	})
}

// clumsy is a service that fails in ways no service should.
type clumsy struct{}

func (clumsy) DeleteQueue(context.Context, *awssqs.DeleteQueueInput) (*awssqs.DeleteQueueOutput, error) {
	panic("a secret")
}

func (clumsy) PurgeQueue(context.Context, *awssqs.PurgeQueueInput) (*awssqs.PurgeQueueOutput, error) {
	return nil, errors.New("a secret")
}

func TestCallersLearnNothingOfWhatGoesWrongInside(t *testing.T) {
	t.Parallel()
	cloud := emulator.New(emulator.Config{})
	if err := cloud.Mount("SQS", clumsy{}); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var reports []string
	handler := cloud.Handler(emulator.HandlerConfig{Report: func(err error) {
		mu.Lock()
		defer mu.Unlock()
		reports = append(reports, err.Error())
	}})

	for _, operation := range []string{"DeleteQueue", "PurgeQueue"} {
		for _, x := range []exchange{
			{target: operation, body: `{}`, queryErr: "InternalFailure;Receiver"},
			{path: "/", header: form, body: "Action=" + operation},
		} {
			x.name, x.status = operation, 500
			playExchanges(t, handler, []exchange{x})
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, x.request(t))
			for _, secret := range []string{"secret", "goroutine", ".go:"} {
				if strings.Contains(w.Body.String(), secret) {
					t.Errorf("%s: the caller is told %s", operation, w.Body)
				}
			}
		}
	}

	if len(reports) != 8 || !strings.Contains(reports[0], "panic in DeleteQueue: a secret\ngoroutine ") || reports[7] != "a secret" {
		t.Errorf("got the reports %q", reports)
	}
}

func TestAPanicReachesCallersInTheProcess(t *testing.T) {
	t.Parallel()
	for _, config := range []func(*emulator.AWS) aws.Config{(*emulator.AWS).Config, (*emulator.AWS).WireConfig} {
		func() {
			defer func() {
				if problem := recover(); problem != "a secret" {
					t.Errorf("got %v, want the panic of the operation", problem)
				}
			}()
			cloud := emulator.New(emulator.Config{})
			if err := cloud.Mount("SQS", clumsy{}); err != nil {
				t.Fatal(err)
			}
			_, _ = awssqs.NewFromConfig(config(cloud)).DeleteQueue(t.Context(), &awssqs.DeleteQueueInput{QueueUrl: new("q")})
		}()
	}
}

func TestAMissingOperationIsUnknownOverTheWire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cloud := emulator.New(emulator.Config{})
		if err := cloud.Mount("SQS", &doorman{}); err != nil {
			t.Fatal(err)
		}
		_, err := awssqs.NewFromConfig(cloud.WireConfig()).ListQueues(t.Context(), &awssqs.ListQueuesInput{})
		wantError(t, err, "InvalidAction", "the emulator has no SQS.ListQueues; of SQS it has DeleteQueue")
	})
}

// Retries depend on status and code: they must be the same through every door.
func TestBothDoorsRetryTheSame(t *testing.T) {
	t.Parallel()
	for _, failure := range []error{
		&smithy.GenericAPIError{Code: "RequestThrottled", Message: "slow down", Fault: smithy.FaultClient},
		&smithy.GenericAPIError{Code: "Odd", Message: "of the server", Fault: smithy.FaultServer},
		&smithy.GenericAPIError{Code: "Odd", Message: "of the client", Fault: smithy.FaultClient},
	} {
		var took [2]time.Duration
		for i, config := range []func(*emulator.AWS) aws.Config{(*emulator.AWS).Config, (*emulator.AWS).WireConfig} {
			synctest.Test(t, func(t *testing.T) {
				cloud := emulator.New(emulator.Config{})
				if err := cloud.Mount("SQS", &doorman{answer: func(int) error { return failure }}); err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				_, _ = awssqs.NewFromConfig(config(cloud)).DeleteQueue(t.Context(), &awssqs.DeleteQueueInput{QueueUrl: new("q")})
				took[i] = time.Since(began)
			})
		}
		if took[0] != took[1] {
			t.Errorf("%v: the direct door took %v, the wire %v", failure, took[0], took[1])
		}
	}
}

func TestABodyThatDoesNotArriveIsNotAwaited(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(onTheWall(t).Handler(emulator.HandlerConfig{BodyTimeout: 50 * time.Millisecond}))
	t.Cleanup(server.Close)
	at, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", at.Host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })

	_, err = io.WriteString(connection, "POST / HTTP/1.1\r\nHost: sqs\r\nX-Amz-Target: AmazonSQS.ListQueues\r\nContent-Length: 100\r\n\r\n{")
	if err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(connection)

	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 408 ") || !strings.Contains(string(answer), "#RequestTimeout") {
		t.Errorf("got %q, %v, want 408 RequestTimeout", answer, err)
	}
}

// The timeout is of the body alone: a long poll may take longer.
func TestALongPollOutlivesTheBodyTimeout(t *testing.T) {
	t.Parallel()
	cloud := onTheWall(t)
	server := httptest.NewServer(cloud.Handler(emulator.HandlerConfig{BodyTimeout: 50 * time.Millisecond}))
	t.Cleanup(server.Close)
	cfg := cloud.WireConfig()
	cfg.HTTPClient, cfg.BaseEndpoint = server.Client(), &server.URL
	client := awssqs.NewFromConfig(cfg)
	created, err := client.CreateQueue(t.Context(), &awssqs.CreateQueueInput{QueueName: new("q")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.ReceiveMessage(t.Context(), &awssqs.ReceiveMessageInput{QueueUrl: created.QueueUrl, WaitTimeSeconds: 1}); err != nil {
		t.Error(err)
	}
}

// Clients in any language reach the emulator through the handler.
func ExampleAWS_Handler() {
	cloud := emulator.New(emulator.Config{})
	server := httptest.NewServer(cloud.Handler(emulator.HandlerConfig{}))
	defer server.Close()
	if err := cloud.Mount("SQS", sqs.New(sqs.Config{Endpoint: server.URL})); err != nil {
		fmt.Println(err)
		return
	}

	ctx := context.Background()
	client := awssqs.New(awssqs.Options{
		Region: "us-east-1", BaseEndpoint: &server.URL, Credentials: aws.AnonymousCredentials{},
	})
	queue, err := client.CreateQueue(ctx, &awssqs.CreateQueueInput{QueueName: aws.String("orders")})
	if err != nil {
		fmt.Println(err)
		return
	}
	sent, err := client.SendMessage(ctx, &awssqs.SendMessageInput{QueueUrl: queue.QueueUrl, MessageBody: aws.String("hello")})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.TrimPrefix(*queue.QueueUrl, server.URL), *sent.MD5OfMessageBody)
	// Output: /000000000000/orders 5d41402abc4b2a76b9719d911017c592
}

// A client can speak the wire's protocols without a socket, also in virtual time.
func ExampleAWS_WireConfig() {
	cloud := emulator.New(emulator.Config{})
	if err := cloud.Mount("SQS", sqs.New(sqs.Config{})); err != nil {
		fmt.Println(err)
		return
	}
	client := awssqs.NewFromConfig(cloud.WireConfig())
	_, err := client.PurgeQueue(context.Background(), &awssqs.PurgeQueueInput{QueueUrl: aws.String("orders")})
	var missing smithy.APIError
	fmt.Println(errors.As(err, &missing), missing.ErrorCode())
	// Output: true AWS.SimpleQueueService.NonExistentQueue
}
