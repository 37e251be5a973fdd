// SPDX-License-Identifier: Apache-2.0

package sideline_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/eventlab/eventlab/consumers/sideline"
)

// A sender keeps what it is asked to send, or fails.
type sender struct {
	err  error
	sent []*awssqs.SendMessageInput
}

func (s *sender) SendMessage(
	_ context.Context, in *awssqs.SendMessageInput, _ ...func(*awssqs.Options),
) (*awssqs.SendMessageOutput, error) {
	if s.err != nil {
		return nil, s.err
	}
	s.sent = append(s.sent, in)
	return &awssqs.SendMessageOutput{}, nil
}

// A downStore fails in the methods whose error is set.
type downStore struct {
	*sideline.Memory
	park, follow, unpark error
}

func (d downStore) Park(ctx context.Context, group, message string) error {
	if d.park != nil {
		return d.park
	}
	return d.Memory.Park(ctx, group, message)
}

func (d downStore) Follow(ctx context.Context, group, message string) (bool, error) {
	if d.follow != nil {
		return false, d.follow
	}
	return d.Memory.Follow(ctx, group, message)
}

func (d downStore) Unpark(ctx context.Context, group, message string) error {
	if d.unpark != nil {
		return d.unpark
	}
	return d.Memory.Unpark(ctx, group, message)
}

func fails(context.Context, events.SQSMessage) error    { return errPoison }
func panics(context.Context, events.SQSMessage) error   { panic(errPoison) }
func succeeds(context.Context, events.SQSMessage) error { return nil }
func hangs(ctx context.Context, _ events.SQSMessage) error {
	<-ctx.Done()
	return ctx.Err()
}

func inGroup(group, id string, receives string) events.SQSMessage {
	return events.SQSMessage{MessageId: id, Body: "body of " + id, Attributes: map[string]string{
		"MessageGroupId": group, "ApproximateReceiveCount": receives,
	}}
}

func TestAMessageIsParkedOnceItsAttemptsAreOver(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name     string
		handle   func(context.Context, events.SQSMessage) error
		attempts int
		receives string
		want     bool
	}{
		{"it succeeds", succeeds, 0, "1", false},
		{"it fails", fails, 0, "1", true},
		{"it panics", panics, 0, "1", true},
		{"it hangs", hangs, 0, "1", true},
		{"it has attempts left", fails, 3, "2", false},
		{"it has none left", fails, 3, "3", true},
		{"it came back more often than that", fails, 3, "7", true},
		{"its receive count is missing", fails, 1, "", true},
	} {
		synctest.Test(t, func(t *testing.T) {
			queue, store := &sender{}, sideline.NewMemory()
			park := sideline.Park(tc.handle, sideline.Config{
				Client: queue, QueueURL: "parked.fifo", Store: store, Attempts: tc.attempts, Timeout: time.Second, Logger: quiet,
			})

			err := park(t.Context(), inGroup("A", "A1", tc.receives))

			parked, _ := store.Follow(t.Context(), "A", "A2")
			if parked != tc.want || (len(queue.sent) == 1) != tc.want {
				t.Errorf("%s: got parked %t, sent %d, want parked %t", tc.name, parked, len(queue.sent), tc.want)
			}
			comesBack := err != nil
			if wantBack := !tc.want && tc.name != "it succeeds"; comesBack != wantBack {
				t.Errorf("%s: got error %v, want one if it was neither handled nor parked", tc.name, err)
			}
		})
	}
}

// A deaf store does not notice that a context has ended.
type deaf struct{ *sideline.Memory }

func (d deaf) Park(ctx context.Context, group, message string) error {
	return d.Memory.Park(context.WithoutCancel(ctx), group, message)
}

// A message whose invocation ran out of time says nothing about itself.
func TestAMessageWhoseContextEndedIsNotParked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		queue, store := &sender{}, sideline.NewMemory()
		park := sideline.Park(hangs, sideline.Config{
			Client: queue, QueueURL: "parked.fifo", Store: deaf{store}, Timeout: time.Minute, Logger: quiet,
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()

		err := park(ctx, inGroup("A", "A1", "1"))

		parked, _ := store.Follow(t.Context(), "A", "A2")
		if !errors.Is(err, context.DeadlineExceeded) || parked || len(queue.sent) != 0 {
			t.Errorf("got error %v, parked %t, sent %d, want %v and nothing parked", err, parked, len(queue.sent), context.DeadlineExceeded)
		}
	})
}

func TestTheCopyInTheSidelineIsTheMessage(t *testing.T) {
	t.Parallel()
	queue := &sender{}
	park := sideline.Park(fails, sideline.Config{Client: queue, QueueURL: "parked.fifo", Store: sideline.NewMemory(), Logger: quiet})
	message := inGroup("A", "A1", "1")
	message.MessageAttributes = map[string]events.SQSMessageAttribute{
		"Title":  {DataType: "String", StringValue: aws.String("The Whistler")},
		"Weeks":  {DataType: "Number", StringValue: aws.String("6")},
		"Poster": {DataType: "Binary", BinaryValue: []byte{1, 2}},
	}

	first := park(t.Context(), message)
	second := park(t.Context(), inGroup("A", "A2", "1"))

	want := []*awssqs.SendMessageInput{{
		QueueUrl: aws.String("parked.fifo"), MessageBody: aws.String("body of A1"),
		MessageGroupId: aws.String("A"), MessageDeduplicationId: aws.String("A1"),
		MessageAttributes: map[string]sqstypes.MessageAttributeValue{
			"Title":  {DataType: aws.String("String"), StringValue: aws.String("The Whistler")},
			"Weeks":  {DataType: aws.String("Number"), StringValue: aws.String("6")},
			"Poster": {DataType: aws.String("Binary"), BinaryValue: []byte{1, 2}},
		},
	}, {
		QueueUrl: aws.String("parked.fifo"), MessageBody: aws.String("body of A2"),
		MessageGroupId: aws.String("A"), MessageDeduplicationId: aws.String("A2"),
	}}
	ignored := cmpopts.IgnoreUnexported(awssqs.SendMessageInput{}, sqstypes.MessageAttributeValue{})
	if diff := cmp.Diff(want, queue.sent, ignored); diff != "" || first != nil || second != nil {
		t.Errorf("got errors %v and %v, sent (-want +got):\n%s", first, second, diff)
	}
}

func TestWhatIsNeitherHandledNorParkedComesBack(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		store  downStore
		client sender
		group  string
		want   error
	}{
		{"the store cannot say whether the group is parked", downStore{follow: errDown}, sender{}, "A", errDown},
		{"the store cannot park", downStore{park: errDown}, sender{}, "A", errDown},
		{"the sideline does not answer", downStore{}, sender{err: errDown}, "A", errDown},
		{"the queue is not a FIFO queue", downStore{}, sender{}, "", nil},
	} {
		tc.store.Memory = sideline.NewMemory()
		handled := false
		park := sideline.Park(func(context.Context, events.SQSMessage) error {
			handled = true
			return errPoison
		}, sideline.Config{Client: &tc.client, QueueURL: "parked.fifo", Store: tc.store, Logger: quiet})

		err := park(t.Context(), inGroup(tc.group, "A1", "1"))

		if err == nil || tc.want != nil && !errors.Is(err, tc.want) || len(tc.client.sent) != 0 {
			t.Errorf("%s: got error %v and %d sent, want %v and none", tc.name, err, len(tc.client.sent), tc.want)
		}
		if runs := tc.store.follow == nil && tc.group != ""; handled != runs {
			t.Errorf("%s: got handled %t, want %t", tc.name, handled, runs)
		}
	}
}

func TestADrainedMessageIsUnparkedOnlyWhenItWasHandled(t *testing.T) {
	t.Parallel()
	parkedMessage := inGroup("A", "p1", "1")
	parkedMessage.Attributes["MessageDeduplicationId"] = "A1"
	for _, tc := range []struct {
		name    string
		handle  func(context.Context, events.SQSMessage) error
		unpark  error
		message events.SQSMessage
		want    error
	}{
		{"it succeeds", succeeds, nil, parkedMessage, nil},
		{"it fails", fails, nil, parkedMessage, errPoison},
		{"the store does not answer", succeeds, errDown, parkedMessage, errDown},
	} {
		store := downStore{Memory: sideline.NewMemory(), unpark: tc.unpark}
		_ = store.Park(t.Context(), "A", "A1")

		err := sideline.Drain(tc.handle, store)(t.Context(), tc.message)

		parked, _ := store.Follow(t.Context(), "A", "A2")
		if !errors.Is(err, tc.want) || parked != (tc.want != nil) {
			t.Errorf("%s: got error %v, parked %t, want error %v", tc.name, err, parked, tc.want)
		}
	}
}

func TestAMessageThatWasNotParkedIsNotDrained(t *testing.T) {
	t.Parallel()
	err := sideline.Drain(func(context.Context, events.SQSMessage) error {
		t.Error("it was handled")
		return nil
	}, sideline.NewMemory())(t.Context(), inGroup("A", "A1", "1"))
	if err == nil {
		t.Error("got no error")
	}
}

func TestAMemoryWhoseContextEndedTakesNoStep(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	store := sideline.NewMemory()
	_, followed := store.Follow(ended, "A", "A1")
	for _, err := range []error{store.Park(ended, "A", "A1"), store.Unpark(ended, "A", "A1"), followed} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got error %v, want %v", err, context.Canceled)
		}
	}
	if parked, _ := store.Follow(t.Context(), "A", "A2"); parked {
		t.Error("the group is parked")
	}
}

func TestMistakesArePanicsOfTheConstructor(t *testing.T) {
	t.Parallel()
	right := sideline.Config{Client: &sender{}, QueueURL: "parked.fifo", Store: sideline.NewMemory()}
	noClient, noStore, standard := right, right, right
	noClient.Client, noStore.Store, standard.QueueURL = nil, nil, "parked"
	for name, construct := range map[string]func(){
		"no function":             func() { sideline.Park(nil, right) },
		"no client":               func() { sideline.Park(succeeds, noClient) },
		"no store":                func() { sideline.Park(succeeds, noStore) },
		"a standard queue":        func() { sideline.Park(succeeds, standard) },
		"drain without function":  func() { sideline.Drain(nil, right.Store) },
		"drain without its store": func() { sideline.Drain(succeeds, nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: was accepted", name)
				}
			}()
			construct()
		}()
	}
}
