// SPDX-License-Identifier: Apache-2.0

package orders

import (
	"context"
	"errors"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlab/eventlab/consumers/batch"
)

// An Order is the body of a message.
type Order struct {
	// ID is the business key: the producer assigns it, and two messages with one ID
	// are copies of one order. It is required.
	ID string `json:"id"`
	// Article names what was ordered.
	Article string `json:"article,omitempty"`
	// Quantity is how many of it were ordered.
	Quantity int `json:"quantity,omitempty"`
}

// Ship does what an order asks for. It returns an error if, and only if, the order
// was not shipped.
type Ship func(context.Context, Order) error

var errNoID = errors.New("the order has no id")

// ofMessage returns the function that ships the order in a message. A body that
// is not an order in JSON is an error of its message. It panics if ship is nil, and
// so does every constructor of a handler.
func ofMessage(ship Ship) func(context.Context, events.SQSMessage) error {
	if ship == nil {
		panic("orders: ship is nil")
	}
	return batch.JSONBody(func(ctx context.Context, order Order) error {
		if order.ID == "" {
			return errNoID
		}
		return ship(ctx, order)
	})
}
