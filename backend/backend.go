// SPDX-License-Identifier: Apache-2.0

// Package backend says where a lab's event sources live.
//
// The default is [Embedded]: the emulator, in this process. A backend declares
// its limits, so that what it cannot show is skipped with a sentence and never
// passed. LocalStack, other endpoints and AWS itself are not built yet.
package backend

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/eventlab/eventlab/emulator"
	"github.com/eventlab/eventlab/internal/actor"
)

// A Backend is where event sources live.
type Backend interface {
	// Name is what LAB_BACKEND calls it.
	Name() string
	// Config makes clients of its services.
	Config() aws.Config
	// Limits says what the backend cannot show.
	Limits() Limits
}

// Limits are what a backend cannot show. The zero Limits are those of the
// embedded backend: none.
type Limits struct {
	// RealTime backends run on the wall clock: an hour takes an hour.
	RealTime bool
}

// A Mounter is a backend whose services are values in this process.
type Mounter interface {
	// Mount makes a service answer the calls of clients with this service id.
	Mount(serviceID string, service any) error
}

// Names returns the backends that [Open] knows.
func Names() []string { return []string{"embedded"} }

// Config says how a backend is set up.
type Config struct {
	Region       string       // default us-east-1
	Unattributed *actor.Actor // acts for calls that carry no actor
}

// Open returns the backend with this name; "" is embedded. Its error says which
// names there are.
func Open(name string, cfg Config) (Backend, error) {
	switch name {
	case "", "embedded":
		return Embedded{emulator.New(emulator.Config{Region: cfg.Region, Unattributed: cfg.Unattributed})}, nil
	default:
		return nil, fmt.Errorf("backend %q is not there: want %s", name, strings.Join(Names(), " or "))
	}
}

// Embedded is the emulator in this process.
type Embedded struct{ aws *emulator.AWS }

var (
	_ Backend = Embedded{}
	_ Mounter = Embedded{}
)

// Name returns "embedded".
func (Embedded) Name() string { return "embedded" }

// Config returns the direct door to the emulator.
func (e Embedded) Config() aws.Config { return e.aws.Config() }

// Limits returns the zero Limits: the emulator shows everything.
func (Embedded) Limits() Limits { return Limits{} }

// Mount mounts a service into the emulator.
func (e Embedded) Mount(serviceID string, service any) error { return e.aws.Mount(serviceID, service) }
