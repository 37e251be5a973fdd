// SPDX-License-Identifier: Apache-2.0

//go:build unix

package backend_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/backend"
	"github.com/eventlab/eventlab/backend/queues"
)

// interruptedAt makes this test binary a process that creates queues at this URL
// and waits to be interrupted.
const interruptedAt = "EVENTLAB_TEST_INTERRUPTED_AT"

func TestMain(m *testing.M) {
	if url := os.Getenv(interruptedAt); url != "" {
		_, _ = fmt.Fprintln(os.Stdout, createAndWait(url))
		os.Exit(3)
	}
	os.Exit(m.Run())
}

func createAndWait(url string) error {
	ctx := context.Background()
	b, err := backend.Open(ctx, url, backend.Config{})
	if err != nil {
		return err
	}
	if err := b.Mount(backend.Service{ID: queues.ServiceID, Resources: queues.Resources{}}); err != nil {
		return err
	}
	client := awssqs.NewFromConfig(b.Config())
	for _, name := range []string{"orders", "orders.fifo"} {
		in := &awssqs.CreateQueueInput{QueueName: aws.String(b.Resource(name))}
		if strings.HasSuffix(name, ".fifo") {
			in.Attributes = map[string]string{"FifoQueue": "true"}
		}
		if _, err := client.CreateQueue(ctx, in); err != nil {
			return err
		}
	}
	_, _ = fmt.Fprintln(os.Stdout, "ready")
	select {} // until a signal
}

func TestAnInterruptedProcessLeavesNothingBehindAndEndsByTheSignal(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		url, others := newEndpoint(t)
		process := exec.CommandContext(t.Context(), os.Args[0])
		process.Env = append(os.Environ(), interruptedAt+"="+url)
		output, err := process.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := process.Start(); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(output).ReadString('\n'); line != "ready\n" {
			t.Fatalf("got %q, %v, want ready", line, err)
		}
		if got := len(queuesAt(t, others)); got != 2 {
			t.Fatalf("before the signal: got %d queues, want 2", got)
		}
		if err := process.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		ended, ok := errors.AsType[*exec.ExitError](process.Wait())
		if !ok {
			t.Fatalf("%v: the process ended well, want it ended by the signal", signal)
		}
		if status, ok := ended.Sys().(syscall.WaitStatus); !ok || status.Signal() != signal {
			t.Errorf("%v: got %v, want the process ended by the signal", signal, ended)
		}
		if left := queuesAt(t, others); len(left) > 0 {
			t.Errorf("%v: got queues %q, want none", signal, left)
		}
	}
}
