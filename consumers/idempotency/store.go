// SPDX-License-Identifier: Apache-2.0

package idempotency

import (
	"context"
	"errors"
	"time"
)

// A Store remembers which keys are claimed and which are completed. Each method is
// one atomic step: in DynamoDB, one UpdateItem with a condition. Methods may be
// called concurrently, also from different processes. The law that a Store obeys
// is in [github.com/eventlab/eventlab/consumers/idempotency/storetest].
//
// An error other than ErrClaimLost means that the store could not be asked. Whether
// the step was taken is then unknown, unless the context had ended before the call:
// then it was not.
type Store interface {
	// Claim takes key for the caller if nobody holds it: if it was never claimed,
	// or was released, or what holds it has expired. Then granted is true, and the
	// entry is the caller's claim, with a token greater than that of every earlier
	// claim of key. Otherwise the entry is what holds the key, unchanged by the call.
	Claim(ctx context.Context, key string, claim Claim) (entry Entry, granted bool, err error)

	// Complete turns the claim with this token into a result. It returns
	// ErrClaimLost, and changes nothing, if another claim was granted since, or the
	// claim was released. A claim that has expired and that nobody has taken can
	// still be completed. Completing it once more with the same token succeeds and
	// changes nothing, so that a call whose answer got lost can be repeated.
	Complete(ctx context.Context, key string, token int64, result Result) error

	// Release gives up the claim with this token, so that key can be claimed at once.
	// It returns ErrClaimLost, and changes nothing, if another claim was granted since,
	// or the claim was completed.
	Release(ctx context.Context, key string, token int64) error
}

// A Claim is what an attempt asks a Store for.
type Claim struct {
	// PayloadHash identifies the payload that goes with the key; empty if there is none.
	PayloadHash string
	// ExpiresAt is when others may take the key. If it is past, they may at once.
	ExpiresAt time.Time
}

// A Result is what a Store keeps of an attempt that succeeded.
type Result struct {
	// Value is the result in JSON; it may be empty.
	Value []byte
	// ExpiresAt is when the result may be forgotten, and the key claimed again.
	ExpiresAt time.Time
}

// An Entry is what a Store knows of a key.
type Entry struct {
	// Token tells the claims of one key apart: a later claim has a greater one. A
	// store that forgets expired entries must wait for as long as an attempt can last
	// (15 minutes on Lambda), so that no attempt meets its own token again.
	Token int64
	// Completed tells a result from a claim.
	Completed bool
	// PayloadHash is that of the claim.
	PayloadHash string
	// Value is the result's, if Completed.
	Value []byte
	// ExpiresAt is the result's if Completed, else the claim's.
	ExpiresAt time.Time
}

var (
	// ErrInProgress means that another attempt holds the claim. Nothing was run.
	// Fail the message: when it comes back the other attempt has finished, or its
	// claim has expired.
	ErrInProgress = errors.New("another attempt is in progress")

	// ErrPayloadMismatch means that the key was used with another payload. Nothing
	// was run, and trying again will not help: two events share one key.
	ErrPayloadMismatch = errors.New("the key was used with another payload")

	// ErrClaimLost means that the attempt outlived its claim, and another attempt
	// has taken the key. From Do it comes beside the result: the effect has happened,
	// and the other attempt may let it happen once more. Fail the message: when it
	// comes back it finds the result of the other attempt.
	ErrClaimLost = errors.New("the claim was lost to another attempt")

	// ErrNotRecorded means that the effect has happened, but the store could not be
	// told. From Do it comes beside the result. A consumer that fails the message
	// because of it lets the effect happen again once the claim has expired; one that
	// goes on (and logs it) risks that only if a further copy of the message exists.
	ErrNotRecorded = errors.New("the effect happened, but was not recorded")
)
