// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"

	"github.com/eventlab/eventlab/emulator/internal/request"
)

// WithZeros returns a context for one call, in whose input the named members are
// zero because the caller set them so. The SDK's inputs cannot tell that from a
// member left out, and its serializers leave out zeros; AWS can, and other SDKs
// send them. Names are VisibilityTimeout, WaitTimeSeconds, MaxNumberOfMessages
// and DelaySeconds; for an entry of a batch, Entries.0.DelaySeconds.
func WithZeros(ctx context.Context, members ...string) context.Context {
	said := request.From(ctx)
	said.Zeros = members
	return request.With(ctx, said)
}

// isZero says whether the caller set the named member to zero.
func isZero(ctx context.Context, member string) bool {
	return request.From(ctx).IsZero(member)
}
