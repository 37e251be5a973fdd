// SPDX-License-Identifier: Apache-2.0

package localstack_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/eventlab/eventlab/backend"
	"github.com/eventlab/eventlab/backend/backendtest"
	"github.com/eventlab/eventlab/backend/localstack"
	"github.com/eventlab/eventlab/backend/queues"
)

func TestMain(m *testing.M) {
	if os.Getenv(interrupted) != "" {
		openAndWait()
	}
	code := m.Run()
	if err := backend.Shutdown(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// open opens a LocalStack with SQS on it.
func open(ctx context.Context) (backend.Backend, error) {
	b, err := backend.Open(ctx, "localstack", backend.Config{})
	if err != nil {
		return nil, err
	}
	return b, b.Mount(backend.Service{ID: queues.ServiceID, Resources: queues.Resources{}})
}

func TestLocalStackKeepsTheLaw(t *testing.T) {
	t.Parallel()
	needEngine(t)
	backendtest.Run(t, open)
}

// needEngine skips a test where no Docker engine answers, unless LocalStack was
// asked for.
func needEngine(t *testing.T) {
	t.Helper()
	b, err := open(t.Context())
	if missing, ok := errors.AsType[*localstack.NoEngineError](err); ok && os.Getenv("LAB_BACKEND") != "localstack" {
		t.Skip(missing)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}
