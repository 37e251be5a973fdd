// SPDX-License-Identifier: Apache-2.0

package backend

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// An Opener opens a backend for one lab.
type Opener func(context.Context, Config) (Backend, error)

// registry has the openers of the packages that were imported. It is the one
// global of this package that others write to, and only when the program starts.
var registry = struct {
	sync.Mutex
	openers map[string]Opener
}{openers: map[string]Opener{
	"embedded": func(_ context.Context, cfg Config) (Backend, error) { return NewEmbedded(cfg), nil },
}}

// elsewhere has the packages that register the backends that are not here.
var elsewhere = map[string]string{
	"localstack": "github.com/eventlab/eventlab/backend/localstack",
	"aws":        "github.com/eventlab/eventlab/backend/awsaccount",
}

// Register makes [Open] know a backend. Packages call it when they are
// initialized: whoever wants the backend imports the package for that. It panics
// when the name is taken.
func Register(name string, open Opener) {
	registry.Lock()
	defer registry.Unlock()
	if registry.openers[name] != nil {
		panic(fmt.Sprintf("backend: %q is registered twice", name))
	}
	registry.openers[name] = open
}

// Names returns the backends that there are, whether their package was imported
// or not. A URL is one too.
func Names() []string { return []string{"embedded", "localstack", "aws", "http://…"} }

// Known reports whether [Open] may be called with this name: it is one of [Names]
// or a URL.
func Known(name string) bool {
	return name == "" || isURL(name) || slices.Contains(Names(), name) || opener(name) != nil
}

// RealTime reports whether the backend with this name runs on the wall clock, and
// so outside of a bubble. [Limits] say the same once it is open.
func RealTime(name string) bool { return name != "" && name != "embedded" }

// Open returns the backend with this name for one lab: "" and "embedded",
// "localstack", "aws", or the URL of an endpoint such as http://localhost:4566.
// The caller closes it. Its error says what there is, or what to do.
func Open(ctx context.Context, name string, cfg Config) (Backend, error) {
	if name == "" {
		name = "embedded"
	}
	if isURL(name) {
		return OpenEndpoint(ctx, name, name, cfg)
	}
	if open := opener(name); open != nil {
		return open(ctx, cfg)
	}
	if path, ok := elsewhere[name]; ok {
		return nil, fmt.Errorf("the backend %q is not in this program; import _ %q", name, path)
	}
	return nil, fmt.Errorf("there is no backend %q; want %s", name, strings.Join(Names(), ", "))
}

func opener(name string) Opener {
	registry.Lock()
	defer registry.Unlock()
	return registry.openers[name]
}

func isURL(name string) bool {
	return strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://")
}
