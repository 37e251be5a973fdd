// SPDX-License-Identifier: Apache-2.0

package localstack

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"sync"

	dockercontainer "github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
)

// bound is the container's entrypoint: LocalStack's own, and beside it somebody
// who ends it when the standard input does. The first signals may come before
// LocalStack listens to them.
const bound = `exec 3<&0; (cat >/dev/null; while kill -TERM 1; do sleep 1; done) <&3 & exec 3<&- docker-entrypoint.sh </dev/null`

// processLabel says whose a container is.
const processLabel = "eventlab.process"

// A lifeline is this process's end of the container's standard input. The kernel
// closes it when the process ends, even if it is killed; testcontainers' reaper
// does as much, but is a further image and often switched off.
type lifeline struct {
	mu     sync.Mutex
	docker *testcontainers.DockerClient
	id     string // of the container
	stdin  client.HijackedResponse
}

// attach takes hold of a container that was created and not started yet.
func (l *lifeline) attach(ctx context.Context, c testcontainers.Container) error {
	docker, err := testcontainers.NewDockerClientWithOpts(ctx)
	if err != nil {
		return fmt.Errorf("lifeline: %w", err)
	}
	attached, err := docker.ContainerAttach(ctx, c.GetContainerID(), client.ContainerAttachOptions{Stream: true, Stdin: true})
	if err != nil {
		return fmt.Errorf("lifeline: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.docker, l.id, l.stdin = docker, c.GetContainerID(), attached.HijackedResponse
	return nil
}

// gone returns a function that waits until the engine has removed the container.
func (l *lifeline) gone(ctx context.Context) (wait func() error) {
	l.mu.Lock()
	docker, id := l.docker, l.id
	l.mu.Unlock()
	if docker == nil { // never attached, so never started: there is nothing to wait for
		return func() error { return nil }
	}
	waiting := docker.ContainerWait(ctx, id, client.ContainerWaitOptions{Condition: dockercontainer.WaitConditionRemoved})
	return func() error {
		select {
		case <-waiting.Result:
			return nil
		case err := <-waiting.Error:
			return err
		}
	}
}

// cut lets go of the container.
func (l *lifeline) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.docker == nil {
		return
	}
	l.stdin.Close()
	_ = l.docker.Close() // nothing was written
	l.docker = nil
}

// options say how the container is run: without the engine's socket, which only
// LocalStack's own Lambda would need, and removed by the engine when it ends.
func options(line *lifeline) []testcontainers.ContainerCustomizer {
	env := map[string]string{
		"SERVICES":              "sqs",
		"EAGER_SERVICE_LOADING": "1", // the first queue is made as fast as the next one
		// In the URLs of queues, which nobody connects to. Looking for a better name,
		// testcontainers would make a network and leave it behind.
		"LOCALSTACK_HOST": "localhost",
		// What AWS does, and LocalStack only when asked to.
		"SQS_DELAY_PURGE_RETRY":               "1",
		"SQS_DELAY_RECENTLY_DELETED":          "1",
		"SQS_ENABLE_MESSAGE_RETENTION_PERIOD": "1",
		"SQS_DISABLE_CLOUDWATCH_METRICS":      "1",
		"DISABLE_EVENTS":                      "1",
		"SKIP_SSL_CERT_DOWNLOAD":              "1",
	}
	if token := os.Getenv("LOCALSTACK_AUTH_TOKEN"); token != "" {
		env["LOCALSTACK_AUTH_TOKEN"] = token
	}
	return []testcontainers.ContainerCustomizer{
		testcontainers.WithEnv(env),
		testcontainers.WithLogger(log.NewNoopLogger()),
		testcontainers.WithEntrypoint("sh", "-c", bound),
		testcontainers.WithLabels(map[string]string{processLabel: strconv.Itoa(os.Getpid())}),
		testcontainers.WithConfigModifier(func(c *dockercontainer.Config) { c.OpenStdin, c.StdinOnce = true, true }),
		testcontainers.WithHostConfigModifier(func(h *dockercontainer.HostConfig) { h.AutoRemove = true }),
		testcontainers.WithAdditionalLifecycleHooks(testcontainers.ContainerLifecycleHooks{
			PostCreates: []testcontainers.ContainerHook{line.attach},
		}),
	}
}
