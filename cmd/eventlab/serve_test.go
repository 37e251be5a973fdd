// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http/httptrace"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
)

// A server is a running "eventlab serve".
type server struct {
	cmd     *exec.Cmd
	exports map[string]string
	stderr  *bytes.Buffer
}

// startServer starts the command and reads the exports that it prints.
func startServer(t *testing.T, args ...string) *server {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Windows cannot send a signal to one process")
	}
	s := &server{cmd: command(t, "eventlab", append([]string{"serve"}, args...)...), exports: map[string]string{}, stderr: &bytes.Buffer{}}
	s.cmd.Stderr = s.stderr
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(io.LimitReader(stdout, 1<<10))
	for len(s.exports) < 5 && lines.Scan() {
		name, value, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "export "), "=")
		s.exports[name] = value
	}
	return s
}

// end sends a signal, and returns the exit status.
func (s *server) end(t *testing.T, signal os.Signal) int {
	t.Helper()
	if err := s.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	_ = s.cmd.Wait() // its error repeats the status
	return s.cmd.ProcessState.ExitCode()
}

func (s *server) client() *awssqs.Client {
	return awssqs.New(awssqs.Options{
		Region: s.exports["AWS_REGION"], BaseEndpoint: new(s.exports["AWS_ENDPOINT_URL"]), Retryer: aws.NopRetryer{},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: s.exports["AWS_ACCESS_KEY_ID"], SecretAccessKey: s.exports["AWS_SECRET_ACCESS_KEY"]}, nil
		}),
	})
}

func TestServeAnswersUntilItIsTold(t *testing.T) {
	t.Parallel()
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			s := startServer(t, "--addr", "127.0.0.1:0")
			client := s.client()
			queue, err := client.CreateQueue(t.Context(), &awssqs.CreateQueueInput{QueueName: new("orders")})
			if err != nil {
				t.Fatal(err)
			}
			if want := s.exports["AWS_ENDPOINT_URL"] + "/000000000000/orders"; *queue.QueueUrl != want {
				t.Errorf("got the URL %s, want %s", *queue.QueueUrl, want)
			}
			polled := startPoll(t, client, queue.QueueUrl)

			began := time.Now()
			if got := s.end(t, signal); got != statusGood {
				t.Errorf("got status %d, want %d: %s", got, statusGood, s.stderr)
			}

			if err := <-polled; err == nil || !strings.Contains(err.Error(), "ServiceUnavailable") {
				t.Errorf("a poll that was waiting got %v, want ServiceUnavailable", err)
			}
			if took := time.Since(began); took > endTimeout {
				t.Errorf("it took %v to end", took)
			}
			if want := "eventlab: serving SQS at " + s.exports["AWS_ENDPOINT_URL"] + " until Ctrl-C\n"; s.stderr.String() != want {
				t.Errorf("got %q on stderr, want %q", s.stderr, want)
			}
		})
	}
}

// startPoll starts a long poll, and returns where its error will be. The poll is
// under way: it was sent before calls that were answered.
func startPoll(t *testing.T, client *awssqs.Client, queue *string) <-chan error {
	t.Helper()
	sent, polled := make(chan struct{}), make(chan error, 1)
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { close(sent) },
	})
	go func() {
		_, err := client.ReceiveMessage(ctx, &awssqs.ReceiveMessageInput{QueueUrl: queue, WaitTimeSeconds: 20})
		polled <- err
	}()
	<-sent
	for range 20 {
		if _, err := client.GetQueueAttributes(t.Context(), &awssqs.GetQueueAttributesInput{QueueUrl: queue}); err != nil {
			t.Fatal(err)
		}
	}
	return polled
}

func TestServePrintsWhatAShellNeeds(t *testing.T) {
	t.Parallel()
	s := startServer(t, "--addr", ":0")
	s.end(t, os.Interrupt)
	if !strings.HasPrefix(s.exports["AWS_ENDPOINT_URL"], "http://127.0.0.1:") {
		t.Errorf("got the endpoint %q, want one of this machine alone", s.exports["AWS_ENDPOINT_URL"])
	}
	for name, want := range map[string]string{
		"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
	} {
		if s.exports[name] != want {
			t.Errorf("%s is %q, want %q", name, s.exports[name], want)
		}
	}
}

func TestServeSaysWhenOthersCanReachIt(t *testing.T) {
	t.Parallel()
	s := startServer(t, "--addr", "0.0.0.0:0")
	s.end(t, os.Interrupt)
	if !strings.HasPrefix(s.exports["AWS_ENDPOINT_URL"], "http://127.0.0.1:") || !strings.Contains(s.stderr.String(), "anybody who reaches ") {
		t.Errorf("got the endpoint %q and %q", s.exports["AWS_ENDPOINT_URL"], s.stderr)
	}
}

func TestAPortInUseIsOneLine(t *testing.T) {
	t.Parallel()
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	addr := taken.Addr().String()

	s := startServer(t, "--addr", addr)
	_ = s.cmd.Wait() // its error repeats the status

	want := "eventlab: " + addr + " is in use already: choose another with --addr, such as 127.0.0.1:0\n"
	if got := s.cmd.ProcessState.ExitCode(); got != statusNoProof || s.stderr.String() != want || len(s.exports) > 0 {
		t.Errorf("got status %d, %q and %v, want %d and %q", got, s.stderr, s.exports, statusNoProof, want)
	}
}
