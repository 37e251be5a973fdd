// SPDX-License-Identifier: Apache-2.0

package localstack

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	dockercontainer "github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
)

func TestNoEngineIsOneLineThatSaysHowToGoOn(t *testing.T) {
	t.Parallel()
	err := error(&NoEngineError{Err: errors.New("a\nlong\nstory")})
	for _, part := range []string{"no Docker engine answers", "start one", "LAB_BACKEND to the URL", "leave LAB_BACKEND unset"} {
		if !strings.Contains(err.Error(), part) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %q, want one line with %q in it", err, part)
		}
	}
}

func TestContainersThatWereNeverStartedAreRemovedWhenTheyAreOld(t *testing.T) {
	t.Parallel()
	if err := engineAnswers(t.Context()); err != nil && os.Getenv("LAB_BACKEND") != name {
		t.Skip(err)
	}
	docker, err := testcontainers.NewDockerClientWithOpts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	label := fmt.Sprintf("eventlab.test.%d", os.Getpid())
	created, err := docker.ContainerCreate(t.Context(), client.ContainerCreateOptions{
		Config: &dockercontainer.Config{Image: image(), Labels: map[string]string{label: ""}},
	})
	if err != nil {
		t.Skipf("the image is not here yet: %v", err)
	}
	for _, c := range []struct {
		age  time.Duration
		left bool
	}{{time.Hour, true}, {-time.Hour, false}} {
		if err := removeStale(t.Context(), label, c.age); err != nil {
			t.Fatal(err)
		}
		_, err := docker.ContainerInspect(t.Context(), created.ID, client.ContainerInspectOptions{})
		if left := err == nil; left != c.left {
			t.Errorf("those of %v and older: got left %t, %v", c.age, left, err)
		}
	}
}
