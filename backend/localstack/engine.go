// SPDX-License-Identifier: Apache-2.0

package localstack

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/moby/moby/client"
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

// staleAfter is how long after its creation a container that was not started is
// nobody's.
const staleAfter = 10 * time.Minute

// removeStale removes the containers of processes that were killed in the moment
// between creating and starting one: those that were started end by themselves.
// They carry the label, and were created this long ago.
func removeStale(ctx context.Context, label string, age time.Duration) error {
	docker, err := testcontainers.NewDockerClientWithOpts(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = docker.Close() }() // nothing was written
	created, err := docker.ContainerList(ctx, client.ContainerListOptions{
		All: true, Filters: make(client.Filters).Add("label", label).Add("status", "created"),
	})
	if err != nil {
		return err
	}
	var errs []error
	for _, c := range created.Items {
		if time.Since(time.Unix(c.Created, 0)) > age {
			_, err := docker.ContainerRemove(ctx, c.ID, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
