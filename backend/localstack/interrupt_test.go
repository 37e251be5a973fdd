// SPDX-License-Identifier: Apache-2.0

//go:build unix

package localstack_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	dockercontainer "github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
)

// interrupted makes this test binary a process that opens a LocalStack and waits
// to be interrupted.
const interrupted = "EVENTLAB_TEST_INTERRUPTED"

func openAndWait() {
	if _, err := open(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	select {} // until a signal
}

// A process that is killed cannot clean up: the container ends with it.
func TestAProcessThatEndsLeavesNoContainer(t *testing.T) {
	t.Parallel()
	needEngine(t)
	docker, err := testcontainers.NewDockerClientWithOpts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		after  string // a line of what the process says
		signal syscall.Signal
	}{
		"interrupted":                   {"is ready", syscall.SIGINT},
		"interrupted while it starts":   {"starting", syscall.SIGINT},
		"killed":                        {"is ready", syscall.SIGKILL},
		"ended by a panic or a timeout": {"is ready", syscall.SIGQUIT},
	} {
		t.Run(name, func(t *testing.T) {
			pid := startAndSignal(t, c.after, c.signal)
			wantGone(t, docker, pid)
		})
	}
}

// startAndSignal starts a process, signals it when it has said something, and
// returns its id when it has ended.
func startAndSignal(t *testing.T, after string, signal syscall.Signal) (pid int) {
	t.Helper()
	process := exec.CommandContext(t.Context(), os.Args[0])
	process.Env = append(os.Environ(), interrupted+"=1")
	output, err := process.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(output)
	for line := ""; !strings.Contains(line, after); {
		if line, err = lines.ReadString('\n'); err != nil {
			t.Fatalf("got %q and %v before %q", line, err, after)
		}
	}
	if err := process.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, lines) // it has ended when it says no more
	if process.Wait() == nil {
		t.Fatal("the process ended well, want it ended by the signal")
	}
	return process.Process.Pid
}

// wantGone waits until the containers of a process are gone.
func wantGone(t *testing.T, docker *testcontainers.DockerClient, pid int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	left, err := docker.ContainerList(ctx, client.ContainerListOptions{
		All: true, Filters: make(client.Filters).Add("label", "eventlab.process="+strconv.Itoa(pid)),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range left.Items {
		waiting := docker.ContainerWait(ctx, c.ID, client.ContainerWaitOptions{Condition: dockercontainer.WaitConditionRemoved})
		select {
		case <-waiting.Result:
		case err := <-waiting.Error:
			if !strings.Contains(err.Error(), "No such container") {
				t.Errorf("container %s of process %d is still there: %v", c.ID, pid, err)
			}
		}
	}
}
