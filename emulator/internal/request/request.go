// SPDX-License-Identifier: Apache-2.0

// Package request carries, in the context of one call, what a request can say
// and the SDK's input cannot hold.
package request

import (
	"context"
	"slices"
)

// Details are what a request said beside its input.
type Details struct {
	// Zeros names the members that the caller set to zero. In the SDK's inputs a
	// zero is the same as a member left out; in a request it is not. A member of
	// an entry is named by its path, such as Entries.0.DelaySeconds.
	Zeros []string

	// TraceHeader is the HTTP header X-Amzn-Trace-Id.
	TraceHeader string
}

type contextKey struct{}

// With returns a context for one call, whose request said d.
func With(ctx context.Context, d Details) context.Context {
	return context.WithValue(ctx, contextKey{}, d)
}

// From returns what the request of the call in ctx said.
func From(ctx context.Context) Details {
	d, _ := ctx.Value(contextKey{}).(Details)
	return d
}

// IsZero says whether the caller set this member to zero.
func (d Details) IsZero(member string) bool { return slices.Contains(d.Zeros, member) }
