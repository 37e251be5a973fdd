// SPDX-License-Identifier: Apache-2.0

package backend

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/eventlab/eventlab/emulator"
)

// Embedded is the emulator in this process, one for each lab: names need not be
// unique, and nothing is left behind.
type Embedded struct{ aws *emulator.AWS }

var _ Backend = Embedded{}

// NewEmbedded returns an emulator without services.
func NewEmbedded(cfg Config) Embedded {
	return Embedded{emulator.New(emulator.Config{Region: cfg.Region, Unattributed: cfg.Unattributed})}
}

// Name returns "embedded".
func (Embedded) Name() string { return "embedded" }

// Limits returns the zero Limits: the emulator shows everything.
func (Embedded) Limits() Limits { return Limits{} }

// Mount mounts a service into the emulator.
func (e Embedded) Mount(s Service) error { return e.aws.Mount(s.ID, s.New()) }

// Config returns the direct door to the emulator.
func (e Embedded) Config() aws.Config { return e.aws.Config() }

// WireConfig returns the wire door to the emulator, without a socket.
func (e Embedded) WireConfig() aws.Config { return e.aws.WireConfig() }

// Resource returns the name as it is.
func (Embedded) Resource(name string) string { return name }

// Close does nothing.
func (Embedded) Close(context.Context) error { return nil }
