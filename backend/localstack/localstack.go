// SPDX-License-Identifier: Apache-2.0

// Package localstack registers the backend "localstack": a LocalStack in a
// container of its own, started through testcontainers. Whoever wants it imports
// the package for that:
//
//	import _ "github.com/eventlab/eventlab/backend/localstack"
//
// The labs of one process share one container; each removes what it created. Two
// processes, such as the tests of two packages, have one each: sharing it between
// them would want somebody who knows which of them is the last. The container
// ends with [backend.Shutdown], when the process is interrupted, and at the
// latest with the process itself, however it ends: it holds the other end of the
// container's standard input.
//
// LAB_LOCALSTACK_IMAGE overrides the image, and LOCALSTACK_AUTH_TOKEN is passed
// on. What LocalStack does otherwise than AWS is in DIFFERENCES.md.
package localstack

import (
	"context"
	"os"

	"github.com/eventlab/eventlab/backend"
)

// Image is the last LocalStack that needs no account.
const Image = "localstack/localstack:4.14.0"

// name is what LAB_BACKEND calls the backend.
const name = "localstack"

// That a package registers itself is what an import for its effect is for.
func init() { backend.Register(name, open) }

// shared is the container of this process.
var shared = &container{image: image(), progress: os.Stderr}

func image() string {
	if image := os.Getenv("LAB_LOCALSTACK_IMAGE"); image != "" {
		return image
	}
	return Image
}

// open opens the container for one lab.
func open(ctx context.Context, cfg backend.Config) (backend.Backend, error) {
	url, err := shared.url(ctx)
	if err != nil {
		return nil, err
	}
	return backend.OpenEndpoint(ctx, name, url, cfg)
}
