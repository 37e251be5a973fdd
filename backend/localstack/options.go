// SPDX-License-Identifier: Apache-2.0

package localstack

import (
	"context"
	"os"
	"strconv"

	dockercontainer "github.com/moby/moby/api/types/container"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
)

// processLabel says whose a container is.
const processLabel = "eventlab.process"

// options say how the container is run: without the engine's socket, which only
// LocalStack's own Lambda would need, and removed by the engine when it ends.
func (s *start) options() []testcontainers.ContainerCustomizer {
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
			PreCreates:  []testcontainers.ContainerRequestHook{func(context.Context, testcontainers.ContainerRequest) error { s.setMaking(true); return nil }},
			PostCreates: []testcontainers.ContainerHook{s.line.attach},
			PostStarts:  []testcontainers.ContainerHook{func(context.Context, testcontainers.Container) error { s.setMaking(false); return nil }},
		}),
	}
}
