// SPDX-License-Identifier: Apache-2.0

package backendtest_test

import (
	"context"
	"testing"

	"github.com/eventlab/eventlab/backend"
	"github.com/eventlab/eventlab/backend/backendtest"
	"github.com/eventlab/eventlab/emulator/sqs"
)

// embedded opens the embedded backend with SQS on it.
func embedded(ctx context.Context) (backend.Backend, error) {
	b, err := backend.Open(ctx, "embedded", backend.Config{})
	if err != nil {
		return nil, err
	}
	return b, b.Mount(backend.Service{ID: "SQS", New: func() any { return sqs.New(sqs.Config{Seed: 1}) }})
}

func TestEmbeddedKeepsTheLaw(t *testing.T) {
	t.Parallel()
	backendtest.Run(t, embedded)
}
