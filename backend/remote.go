// SPDX-License-Identifier: Apache-2.0

package backend

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go/middleware"

	"github.com/eventlab/eventlab/emulator"
)

// RemoteConfig says where a [Remote] is.
type RemoteConfig struct {
	Config

	Name   string     // what LAB_BACKEND calls it
	AWS    aws.Config // makes its clients
	Limits Limits
}

// Remote is a backend outside of this process. What a lab creates there is named
// and tagged as the lab's, and removed by Close, which [Shutdown] calls for those
// that were not closed.
type Remote struct {
	name   string
	aws    aws.Config
	limits Limits
	budget float64 // of the process, in dollars; 0: it costs nothing
	prefix string  // of all names of the lab
	tags   map[string]string
	local  *emulator.AWS // the services that run in this process

	mu        sync.Mutex
	mounted   map[string]bool      // services that run in this process
	resources map[string]Resources // of the backend's own services, by their id
	order     []string             // those ids, in the order in which they were mounted
	created   []resource
	closed    bool
}

var _ Backend = (*Remote)(nil)

// A resource is something that the lab created.
type resource struct{ service, id string }

// NewRemote returns a backend outside of this process for one lab. From the first
// on, the process cleans up when SIGINT or SIGTERM ends it.
func NewRemote(cfg RemoteConfig) *Remote {
	if cfg.Run == "" {
		cfg.Run = processRun()
	}
	lab := nextLab()
	r := &Remote{
		name:   cfg.Name,
		aws:    withConnections(cfg.AWS),
		limits: cfg.Limits,
		budget: cfg.Budget,
		prefix: fmt.Sprintf("eventlab-%s-%s-", cfg.Run, lab),
		tags: map[string]string{
			"eventlab:run": cfg.Run, "eventlab:lab": lab, "eventlab:test": tagValue(cfg.Test),
		},
		local:     emulator.New(emulator.Config{Region: cfg.AWS.Region, Unattributed: cfg.Unattributed}),
		mounted:   map[string]bool{},
		resources: map[string]Resources{},
	}
	open.add(r)
	return r
}

// withConnections lets clients keep a connection for every poller: each waits in
// a long poll of its own.
func withConnections(cfg aws.Config) aws.Config {
	if cfg.HTTPClient == nil {
		cfg.HTTPClient = awshttp.NewBuildableClient()
	}
	if client, ok := cfg.HTTPClient.(*awshttp.BuildableClient); ok {
		cfg.HTTPClient = client.WithTransportOptions(func(t *http.Transport) {
			t.MaxIdleConns, t.MaxIdleConnsPerHost = 1000, 1000
		})
	}
	return cfg
}

// Name returns what LAB_BACKEND calls it.
func (r *Remote) Name() string { return r.name }

// Limits says what the backend cannot show.
func (r *Remote) Limits() Limits { return r.limits }

// Resource returns the lab's prefix and the name, shortened where it must be.
func (r *Remote) Resource(name string) string { return uniqueName(r.prefix, name) }

// Mount lets the lab's clients call the backend's own service, or the one in this
// process when the backend has none. It returns an error when the id is taken.
func (r *Remote) Mount(s Service) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.mounted[s.ID] || r.resources[s.ID] != nil {
		return fmt.Errorf("backend: a service %q is mounted already", s.ID)
	}
	if s.Resources == nil {
		if err := r.local.Mount(s.ID, s.New()); err != nil {
			return err
		}
		r.mounted[s.ID] = true
		return nil
	}
	r.resources[s.ID] = s.Resources
	r.order = append(r.order, s.ID)
	return nil
}

// Config makes clients of the backend.
func (r *Remote) Config() aws.Config {
	cfg := r.aws.Copy()
	cfg.APIOptions = append(slices.Clone(cfg.APIOptions), r.watch)
	return cfg
}

// watch adds to a client's operation what keeps the lab's resources apart.
func (r *Remote) watch(stack *middleware.Stack) error {
	errs := []error{
		stack.Initialize.Add(keeper{r}, middleware.After),
		stack.Finalize.Insert(localDoor{r}, "Retry", middleware.After),
	}
	if r.budget > 0 {
		errs = append(errs, stack.Finalize.Insert(cashier{r, r.budget}, localDoor{}.ID(), middleware.After))
	}
	return errors.Join(errs...)
}

// Close removes what the lab created, the newest first, and what else has its
// name: a call whose answer was lost may have created something.
func (r *Remote) Close(ctx context.Context) error {
	defer open.remove(r)
	r.mu.Lock()
	created, services := r.created, slices.Clone(r.order)
	r.created, r.closed = nil, true
	r.mu.Unlock()
	var errs []error
	for _, one := range slices.Backward(created) {
		errs = append(errs, r.of(one.service).Remove(ctx, r.aws, one.id))
	}
	for _, service := range services {
		errs = append(errs, r.sweep(ctx, service))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("backend %s: not everything of the lab was removed; look for %s*: %w", r.name, r.prefix, err)
	}
	return nil
}

// sweep removes what has the lab's prefix and is still there.
func (r *Remote) sweep(ctx context.Context, service string) error {
	resources := r.of(service)
	ids, err := resources.Find(ctx, r.aws, r.prefix)
	if err != nil {
		return err
	}
	var errs []error
	for _, id := range ids {
		errs = append(errs, resources.Remove(ctx, r.aws, id))
	}
	return errors.Join(errs...)
}

func (r *Remote) of(service string) Resources {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.resources[service]
}
