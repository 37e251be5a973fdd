// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"time"

	"github.com/aws/smithy-go"
)

// A value is one value of a request, in whatever protocol. Each method takes the
// schema of what is wanted, and returns a [*Failure] in the protocol's own words
// when something else is there.
type value interface {
	// isNull says that there is nothing: no other method may be called.
	isNull() bool

	text(*smithy.Schema) (string, error)
	boolean(*smithy.Schema) (bool, error)
	float(*smithy.Schema) (float64, error)
	blob(*smithy.Schema) ([]byte, error)
	timestamp(*smithy.Schema) (time.Time, error)

	// integer returns a number that fits into so many bits. One that does not is
	// brought to the nearest that does, so that the service refuses it.
	integer(schema *smithy.Schema, bits int) (int64, error)

	// members, items and entries call visit for what is in a structure, a list or
	// a map, in the order of the request. Members that the schema lacks are left
	// out: AWS ignores them.
	members(schema *smithy.Schema, visit func(*smithy.Schema, value) error) error
	items(schema *smithy.Schema, visit func(value) error) error
	entries(schema *smithy.Schema, visit func(string, value) error) error
}
