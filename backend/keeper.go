// SPDX-License-Identifier: Apache-2.0

package backend

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"

	"github.com/eventlab/eventlab/emulator"
)

type inputKey struct{}

// keeper sees every call of the lab's clients: it refuses those that would leave
// something behind, tags what they create, and remembers it.
type keeper struct{ remote *Remote }

func (keeper) ID() string { return "LabResources" }

func (k keeper) HandleInitialize(
	ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
) (out middleware.InitializeOutput, metadata middleware.Metadata, err error) {
	service := middleware.GetServiceID(ctx)
	ctx = middleware.WithStackValue(ctx, inputKey{}, in.Parameters)
	if k.remote.isLocal(service) {
		return next.HandleInitialize(ctx, in)
	}
	resources := k.remote.of(service)
	if resources == nil {
		return out, metadata, fmt.Errorf("the lab did not mount %s, so it could not remove what the call creates on the backend %s",
			service, k.remote.name)
	}
	name, tagged := resources.Tag(in.Parameters, maps.Clone(k.remote.tags))
	if name == "" {
		return next.HandleInitialize(ctx, in)
	}
	if err := k.remote.mayCreate(name); err != nil {
		return out, metadata, err
	}
	in.Parameters = tagged
	out, metadata, err = next.HandleInitialize(ctx, in)
	if err == nil {
		k.remote.note(resource{service, resources.Created(out.Result)})
	}
	return out, metadata, err
}

func (r *Remote) isLocal(service string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.mounted[service]
}

// mayCreate refuses names that are not the lab's: creating what exists already
// returns it, and a lab must not remove what it only found.
func (r *Remote) mayCreate(name string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.closed:
		return fmt.Errorf("%s was to be created on the backend %s after the lab ended", name, r.name)
	case !strings.HasPrefix(name, r.prefix):
		return fmt.Errorf("%q is not a name of this lab on the backend %s, where others may own it: use Resource(%q)", name, r.name, name)
	}
	return nil
}

func (r *Remote) note(one resource) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.created = append(r.created, one)
}

// localDoor leads to the services that run in this process on every backend.
type localDoor struct{ remote *Remote }

func (localDoor) ID() string { return "LabLocalDoor" }

func (d localDoor) HandleFinalize(
	ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
) (out middleware.FinalizeOutput, metadata middleware.Metadata, err error) {
	service, operation := middleware.GetServiceID(ctx), middleware.GetOperationName(ctx)
	if !d.remote.isLocal(service) {
		return next.HandleFinalize(ctx, in)
	}
	out.Result, err = d.remote.local.Call(ctx, service, operation, middleware.GetStackValue(ctx, inputKey{}))
	if missing, ok := errors.AsType[*emulator.NotImplementedError](err); ok {
		err = &smithy.GenericAPIError{Code: "NotImplemented", Message: missing.Error(), Fault: smithy.FaultServer}
	}
	return out, metadata, err
}
