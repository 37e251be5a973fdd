// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"slices"
)

type zerosKey struct{}

// WithZeros returns a context for one call, in whose input the named members are
// zero because the caller set them so. The SDK's inputs cannot tell that from a
// member left out, and its serializers leave out zeros; AWS can, and other SDKs
// send them. Names are VisibilityTimeout, WaitTimeSeconds, MaxNumberOfMessages
// and DelaySeconds; for an entry of a batch, Entries.0.DelaySeconds.
func WithZeros(ctx context.Context, members ...string) context.Context {
	return context.WithValue(ctx, zerosKey{}, members)
}

// isZero says whether the caller set the named member to zero.
func isZero(ctx context.Context, member string) bool {
	members, _ := ctx.Value(zerosKey{}).([]string)
	return slices.Contains(members, member)
}
