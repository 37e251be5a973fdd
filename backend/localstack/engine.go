// SPDX-License-Identifier: Apache-2.0

package localstack

import (
	"context"
	"fmt"

	"github.com/testcontainers/testcontainers-go"
)

// NoEngineError says that no Docker engine answers.
type NoEngineError struct{ Err error }

func (e *NoEngineError) Error() string {
	return "no Docker engine answers: start one, or set LAB_BACKEND to the URL of a LocalStack that runs elsewhere, " +
		"or leave LAB_BACKEND unset to run on the embedded backend"
}

func (e *NoEngineError) Unwrap() error { return e.Err }

// engineAnswers looks for a Docker engine where testcontainers does. Parts of
// testcontainers panic when there is none.
func engineAnswers(ctx context.Context) (err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = &NoEngineError{fmt.Errorf("%v", problem)}
		}
	}()
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		return &NoEngineError{err}
	}
	defer func() { _ = provider.Close() }() // it was only asked
	if err := provider.Health(ctx); err != nil {
		return &NoEngineError{err}
	}
	return nil
}
