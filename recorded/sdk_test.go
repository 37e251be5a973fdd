// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
)

// shapes has the forms that members of the SDK's inputs and outputs have.
type shapes struct {
	Text    *string
	Enum    sqstypes.QueueAttributeName
	Count   int32
	Long    *int64
	Share   *float64
	Flag    bool
	At      *time.Time
	Data    []byte
	List    []string
	Inner   *shapes
	Inners  []shapes
	Map     map[string]shapes
	Key     value
	Keys    map[string]value
	Body    io.Reader
	private int //nolint:unused // the SDK's structures have one
}

// A value is a union, as DynamoDB's AttributeValue is.
type value interface{ isValue() }

type valueMemberS struct{ Value string }

func (*valueMemberS) isValue() {}

type valueMemberL struct{ Value []value }

func (*valueMemberL) isValue() {}

func unionTypes() []reflect.Type {
	return (&service{unions: []any{(*valueMemberS)(nil), (*valueMemberL)(nil)}}).unionTypes()
}

func TestInputsOfTheSDKAreFilledAndReadBack(t *testing.T) {
	t.Parallel()
	const text = `{"Text": "a", "Enum": "All", "Count": 7, "Long": -9, "Share": 0.5, "Flag": true, "At": "2015-01-01T00:00:00.5Z",
		"List": ["x"], "Inner": {"Text": ""}, "Inners": [{"Count": 1}], "Map": {"k": {"Text": "b"}},
		"Key": {"S": "s"}, "Keys": {"k": {"L": [{"S": "t"}]}}}`
	input := parsed(t, text)
	o, _ := input.(*object)
	o.set("Data", blob("bytes"))
	o.set("Body", blob("body"))
	var in shapes
	if err := (&filler{unions: unionTypes()}).fill("", reflect.ValueOf(&in).Elem(), o); err != nil {
		t.Fatal(err)
	}
	if string(in.Data) != "bytes" || !in.At.Equal(time.Date(2015, 1, 1, 0, 0, 0, 5e8, time.UTC)) {
		t.Errorf("got %+v", in)
	}
	if differences := newScope(nil).match("answer", o, fromStruct(reflect.ValueOf(in))); differences != nil {
		t.Errorf("what was filled in reads otherwise: %v", differences)
	}
}

func TestAnEarlierAnswersTimestampCanBeHandedOn(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 2, 3, 4, 5, 6, 7, time.FixedZone("", 3600))
	text, _ := fromSDK(reflect.ValueOf(&at))
	var in shapes
	for _, given := range []any{text, floatNumber(1770087906), json.Number("1770087906.000000007")} {
		if err := (&filler{}).fill("", reflect.ValueOf(&in).Elem(), newObject(member{name: "At", value: given})); err != nil || in.At.Unix() != at.Unix() {
			t.Errorf("%v: got %v, %v, want %v", given, in.At, err, at)
		}
	}
}

func TestWhatTheSDKCannotSayIsNamed(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ input, want string }{
		{`{"None": 1}`, "None: the SDK's shapes has no such member"},
		{`{"private": 1}`, "private: the SDK's shapes has no such member"},
		{`{"Inners": [{"Text": 5}]}`, "Inners.0.Text: the SDK wants a text there, not 5"},
		{`{"Count": "5"}`, `Count: the SDK wants a int32 there, not "5"`},
		{`{"Count": 5000000000}`, "Count: the SDK wants a whole number of int32 there"},
		{`{"Flag": "true"}`, "Flag: the SDK wants a boolean there"},
		{`{"List": "x"}`, "List: the SDK wants a list there"},
		{`{"Inner": []}`, "Inner: the SDK wants a structure there"},
		{`{"Map": []}`, "Map: the SDK wants a map there"},
		{`{"Data": 1}`, "Data: the SDK wants bytes there"},
		{`{"Body": 1}`, "Body: the SDK wants bytes there"},
		{`{"At": "yesterday"}`, `At: "yesterday" is no timestamp`},
		{`{"Key": {"N": "1"}}`, "Key: the SDK's value has no member N"},
		{`{"Key": {"S": "1", "L": []}}`, "Key: the SDK wants a union"},
	} {
		var in shapes
		err := (&filler{unions: unionTypes()}).fill("", reflect.ValueOf(&in).Elem(), parsed(t, row.input))
		if err == nil || !strings.HasPrefix(err.Error(), row.want) {
			t.Errorf("%s: got %v, want %q", row.input, err, row.want)
		}
	}
}

func TestABlobIsBase64TextWhereAWSWantsText(t *testing.T) {
	t.Parallel()
	var in shapes
	if err := (&filler{}).fill("", reflect.ValueOf(&in).Elem(), newObject(member{name: "Text", value: blob("hi")})); err != nil || *in.Text != "aGk=" {
		t.Errorf("got %v, want aGk=", err)
	}
}

func TestZerosThatWereSetAreTold(t *testing.T) {
	t.Parallel()
	var batch awssqs.SendMessageBatchInput
	f := &filler{}
	input := parsed(t, `{"QueueUrl": "q", "Entries": [{"Id": "0"}, {"Id": "1", "DelaySeconds": 0}, {"Id": "2", "DelaySeconds": 1}]}`)
	if err := f.fill("", reflect.ValueOf(&batch).Elem(), input); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Entries.1.DelaySeconds"}, f.zeros); diff != "" {
		t.Errorf("zeros (-want +got):\n%s", diff)
	}
	body := addZeros(`{"QueueUrl":"q","Entries":[{"Id":"0"},{"Id":"1"}]}`, f.zeros)
	if want := `{"QueueUrl":"q","Entries":[{"Id":"0"},{"Id":"1","DelaySeconds":0}]}`; body != want {
		t.Errorf("got  %s\nwant %s", body, want)
	}
	if body := addZeros("Action=ReceiveMessage", []string{"VisibilityTimeout"}); body != "Action=ReceiveMessage&VisibilityTimeout=0" {
		t.Errorf("got %s", body)
	}
}

func TestErrorsAreReadAsSDKsReportThem(t *testing.T) {
	t.Parallel()
	queues, functions := services()["sqs"], services()["lambda"]
	for _, row := range []struct {
		name    string
		service *service
		err     error
		want    string
	}{
		{"a queue's, with the older code", queues, &sqstypes.QueueDoesNotExist{
			Message: aws.String("gone"), ErrorCodeOverride: aws.String("AWS.SimpleQueueService.NonExistentQueue"),
		}, `{"code": "AWS.SimpleQueueService.NonExistentQueue", "message": "gone", "status": 400, "type": "Sender", "query_code": "QueueDoesNotExist"}`},
		{"a queue's, without a type in the SDK", queues, &smithy.GenericAPIError{Code: "MissingParameter", Message: "m", Fault: smithy.FaultClient},
			`{"code": "MissingParameter", "message": "m", "status": 400, "type": "Sender", "query_code": "MissingRequiredParameterException"}`},
		{"a function's, with its type and another member", functions, &lambdatypes.TooManyRequestsException{
			Message: aws.String("Rate Exceeded."), Type: aws.String("User"), Reason: lambdatypes.ThrottleReasonConcurrentInvocationLimitExceeded,
		}, `{"code": "TooManyRequestsException", "message": "Rate Exceeded.", "status": 400, "type": "User", "Type": "User", "Reason": "ConcurrentInvocationLimitExceeded"}`},
		{"the service's own fault", functions, &smithy.GenericAPIError{Code: "ServiceException", Fault: smithy.FaultServer},
			`{"code": "ServiceException", "message": "", "status": 500, "type": "Receiver"}`},
	} {
		got, ok := row.service.fromError(errors.Join(row.err))
		if !ok {
			t.Errorf("%s: it is no error of a service", row.name)
		} else if differences := newScope(nil).match("error", parsed(t, row.want), got); differences != nil {
			t.Errorf("%s: %v", row.name, differences)
		}
	}
	if _, ok := queues.fromError(context.Canceled); ok {
		t.Error("a context's error is an error of a service")
	}
}

// answering is a transport that answers all requests alike.
type answering struct {
	status int
	body   string
}

func (a answering) Do(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: a.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(a.body))}, nil
}

func TestErrorsThatCameOverHTTPHaveAllTheirMembers(t *testing.T) {
	t.Parallel()
	const body = `{"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "gone", "ArgumentName": "url", "Number": 7}`
	c := newClients(nil, false)
	c.services["sqs"] = &service{client: newClient(awssqs.NewFromConfig)}
	op := &operation{name: "sqs.GetQueueUrl", service: c.services["sqs"], method: reflect.ValueOf(awssqs.NewFromConfig(plain(aws.Config{
		Region: "us-east-1", Credentials: aws.AnonymousCredentials{}, HTTPClient: answering{404, body},
	}))).MethodByName("GetQueueUrl")}
	got, err := op.call(t.Context(), newObject(), 0) // without what the SDK would insist on
	if err != nil {
		t.Fatal(err)
	}
	want := parsed(t, `{"code": "QueueDoesNotExist", "message": "gone", "status": 404, "ArgumentName": "url", "Number": 7, "$open": true}`)
	if differences := newScope(nil).match("error", want, got.failure); differences != nil {
		t.Error(differences)
	}

	members := (&rawError{[]byte("<Error><Code>X</Code><ArgumentName>a b</ArgumentName><Inner><Deep>1</Deep></Inner><Empty/></Error>")}).members()
	if got, want := encodeJSON(newObject(members...)), `{"Code":"X","ArgumentName":"a b","Deep":"1","Empty":""}`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A subscription is what SubscribeToShard answers.
type subscription struct{ stream *eventStream }

func (s *subscription) GetStream() *eventStream { return s.stream }

type eventStream struct {
	events chan event
	closed bool
}

func (s *eventStream) Events() <-chan event { return s.events }

func (s *eventStream) Close() error {
	s.closed = true
	return nil
}

type event interface{ isEvent() }

type eventMemberSubscribeToShardEvent struct{ Value shardEvent }

func (*eventMemberSubscribeToShardEvent) isEvent() {}

type shardEvent struct {
	Records            []shapes
	MillisBehindLatest *int64
}

func TestAStreamIsReadUntilItEndsOrTheTimeIsUp(t *testing.T) {
	t.Parallel()
	for _, ends := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			s := &subscription{&eventStream{events: make(chan event)}}
			go func() {
				for _, data := range []string{"a", "b"} {
					time.Sleep(time.Second)
					s.stream.events <- &eventMemberSubscribeToShardEvent{shardEvent{Records: []shapes{{Data: []byte(data)}}, MillisBehindLatest: aws.Int64(0)}}
				}
				if ends {
					close(s.stream.events)
				}
			}()
			began := time.Now()
			got := readEvents(eventsOf(reflect.ValueOf(s)), 10*time.Second)
			want := `{"Events": [{"Records": [{"Data": {"$utf8": "a"}}], "MillisBehindLatest": 0}, {"$open": true}],
				"Records": [{"Data": {"$utf8": "a"}}, {"Data": {"$utf8": "b"}}], "Ended": ` + encodeJSON(ends) + `}`
			if differences := newScope(nil).match("answer", parsed(t, want), got); differences != nil {
				t.Error(differences)
			}
			if took := time.Since(began); ends != (took < 10*time.Second) || !s.stream.closed {
				t.Errorf("it took %v, closed %v", took, s.stream.closed)
			}
		})
	}
	if eventsOf(reflect.ValueOf(&shapes{})).IsValid() {
		t.Error("an answer without a stream has one")
	}
}

func TestJSONThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{``, `{`, `{"a"}`, `[1,]`, `1 2`, `{"a": 1}}`, `nul`, "\xff"} {
		if value, err := decodeJSON([]byte(text)); err == nil {
			t.Errorf("%q: got %s, want an error", text, encodeJSON(value))
		}
	}
	got := encodeJSON(parsed(t, `{"b":1,"a":[true,null,"x",1e2],"b":2}`))
	if want := `{"b":2,"a":[true,null,"x",1e2]}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
