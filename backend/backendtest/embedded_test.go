// SPDX-License-Identifier: Apache-2.0

package backendtest_test

import (
	"context"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/eventlab/eventlab/backend"
	"github.com/eventlab/eventlab/backend/backendtest"
	"github.com/eventlab/eventlab/backend/queues"
	"github.com/eventlab/eventlab/emulator"
	"github.com/eventlab/eventlab/emulator/sqs"
)

// queueService is SQS, emulated or a backend's own.
func queueService() backend.Service {
	return backend.Service{
		ID: queues.ServiceID, New: func() any { return sqs.New(sqs.Config{Seed: 1}) }, Resources: queues.Resources{},
	}
}

func embedded(ctx context.Context) (backend.Backend, error) {
	b, err := backend.Open(ctx, "embedded", backend.Config{})
	if err != nil {
		return nil, err
	}
	return b, b.Mount(queueService())
}

func TestEmbeddedKeepsTheLaw(t *testing.T) {
	t.Parallel()
	backendtest.Run(t, embedded)
}

// wired is the emulator behind its wire door, without a socket.
type wired struct {
	backend.Embedded
	aws *emulator.AWS
}

func (w wired) Mount(s backend.Service) error { return w.aws.Mount(s.ID, s.New()) }
func (w wired) Config() aws.Config            { return w.aws.WireConfig() }

func TestEmbeddedKeepsTheLawThroughTheWire(t *testing.T) {
	t.Parallel()
	backendtest.Run(t, func(context.Context) (backend.Backend, error) {
		w := wired{aws: emulator.New(emulator.Config{})}
		return w, w.Mount(queueService())
	})
}

func TestAnEndpointKeepsTheLaw(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs on the wall clock, for some seconds")
	}
	t.Parallel()
	emulated := emulator.New(emulator.Config{})
	if err := emulated.Mount(queues.ServiceID, queueService().New()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(emulated.Handler(emulator.HandlerConfig{}))
	t.Cleanup(server.Close)
	backendtest.Run(t, func(ctx context.Context) (backend.Backend, error) {
		b, err := backend.Open(ctx, server.URL, backend.Config{Test: t.Name()})
		if err != nil {
			return nil, err
		}
		return b, b.Mount(queueService())
	})
}
