// SPDX-License-Identifier: Apache-2.0

package localstack

import (
	"context"
	"errors"
	"fmt"
	"sync"

	dockercontainer "github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
)

// bound is the container's entrypoint: LocalStack's own, and beside it somebody
// who ends it when the standard input does. The first signals may come before
// LocalStack listens to them.
const bound = `exec 3<&0; (cat >/dev/null; while kill -TERM 1; do sleep 1; done) <&3 & exec 3<&- docker-entrypoint.sh </dev/null`

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

// gone returns a function that waits until the engine has removed the container,
// or nil when it was never attached to, and so never started.
func (l *lifeline) gone(ctx context.Context) (wait func() error) {
	l.mu.Lock()
	docker, id := l.docker, l.id
	l.mu.Unlock()
	if docker == nil {
		return nil
	}
	waiting := docker.ContainerWait(ctx, id, client.ContainerWaitOptions{Condition: dockercontainer.WaitConditionRemoved})
	return func() error {
		select {
		case <-waiting.Result:
			return nil
		case err := <-waiting.Error:
			left, listed := docker.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: make(client.Filters).Add("id", id)})
			if listed == nil && len(left.Items) == 0 { // it was gone before
				return nil
			}
			return errors.Join(err, listed)
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
