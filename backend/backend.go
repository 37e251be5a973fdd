// SPDX-License-Identifier: Apache-2.0

// Package backend says where a lab's event sources live.
//
// The default is [Embedded]: the emulator, in this process. Every other backend
// is a [Remote]: a LocalStack container, an endpoint by its URL, or AWS. The
// resources of a lab on a remote backend have names of their own, carry tags,
// and are removed when the lab ends, when the process is interrupted, or at the
// latest by [Shutdown].
//
// A backend declares its [Limits], so that what it cannot show is skipped with a
// sentence and never passed.
//
// Embedded and URLs are always there. The others are heavy (LocalStack needs
// testcontainers, AWS the clients of its sign-in services), so their packages
// register them, and whoever wants one imports its package:
//
//	import _ "github.com/eventlab/eventlab/backend/localstack"
//	import _ "github.com/eventlab/eventlab/backend/awsaccount"
package backend

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/eventlab/eventlab/internal/actor"
)

// A Backend is where the event sources of one lab live. Its methods may be
// called concurrently.
type Backend interface {
	// Name is what LAB_BACKEND calls it.
	Name() string

	// Limits says what the backend cannot show.
	Limits() Limits

	// Mount makes a service answer the lab's clients. It must be called before
	// the service is: calls to services that were not mounted are refused.
	Mount(Service) error

	// Config makes the lab's clients. Services may be mounted afterwards.
	Config() aws.Config

	// Resource returns the real name of what the lab calls name, such as a queue.
	// It is unique where labs share a backend, at most 80 characters long, and
	// ends in ".fifo" when name does.
	Resource(name string) string

	// Close removes everything that the lab created and waits until that is done.
	// A second call finds nothing to do.
	Close(ctx context.Context) error
}

// A Service is an AWS service that a lab needs.
type Service struct {
	// ID is the SDK's service id, such as "SQS".
	ID string

	// New makes the service in this process: a value that bears operations, as
	// package emulator wants it. It is not called when the backend has a service
	// of its own.
	New func() any

	// Resources says how to use a backend's own service. Nil is a service that
	// runs in this process on every backend, as Lambda does.
	Resources Resources
}

// Resources knows what a lab creates in one service of a backend. Its methods
// may be called concurrently.
type Resources interface {
	// Tag looks at the input of a call. When the call creates a resource, it
	// returns the resource's name and a copy of the input with these tags added,
	// else "".
	Tag(input any, tags map[string]string) (name string, tagged any)

	// Created returns what identifies the resource that a call of Tag's kind
	// created, of its output.
	Created(output any) (id string)

	// Find returns the resources whose names begin with prefix.
	Find(ctx context.Context, cfg aws.Config, prefix string) (ids []string, err error)

	// Remove removes a resource. One that is gone already is no error.
	Remove(ctx context.Context, cfg aws.Config, id string) error

	// RequestPrice is the most that AWS takes for a million requests of 64 KiB,
	// in dollars.
	RequestPrice() float64
}

// Config says how a backend is set up for one lab. The zero Config is a good one.
type Config struct {
	// Region is what clients are told. The default is us-east-1; for aws, what
	// the environment or the profile says.
	Region string

	// Unattributed acts for calls that carry no actor.
	Unattributed *actor.Actor

	// Run names what this process creates, in names and tags. The default is made
	// of the time, the machine and the process, and is the same for all labs.
	Run string

	// Test names the test in the tags.
	Test string

	// Budget is how many dollars the labs of this process may spend on AWS, all
	// together. Zero takes LAB_AWS_BUDGET from the environment. The aws backend
	// wants one; others cost nothing.
	Budget float64
}
