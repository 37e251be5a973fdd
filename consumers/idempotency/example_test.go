// SPDX-License-Identifier: Apache-2.0

package idempotency_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/eventlab/eventlab/consumers/idempotency"
)

func ExampleDo() {
	type Payment struct{ Order, Amount string }
	guard := idempotency.Guard{Store: idempotency.NewMemory()}
	charge := func(payment Payment) {
		request := idempotency.Request{Key: "charge/" + payment.Order, Payload: payment}
		receipt, err := idempotency.Do(context.Background(), guard, request,
			func(context.Context) (string, error) {
				fmt.Println("charging", payment.Amount)
				return "receipt 1", nil
			})
		fmt.Printf("%q %v\n", receipt, err)
	}

	charge(Payment{"o-1", "10 EUR"})
	charge(Payment{"o-1", "10 EUR"}) // delivered again
	charge(Payment{"o-1", "99 EUR"}) // another event under the same key
	// Output:
	// charging 10 EUR
	// "receipt 1" <nil>
	// "receipt 1" <nil>
	// "" key "charge/o-1": the key was used with another payload
}

// An attempt that fails gives its claim back, so the next delivery tries again.
func ExampleDo_failure() {
	guard := idempotency.Guard{Store: idempotency.NewMemory()}
	outage := errors.New("the carrier does not answer")
	for attempt := range 3 {
		parcel, err := idempotency.Do(context.Background(), guard, idempotency.Request{Key: "ship/o-1"},
			func(context.Context) (string, error) {
				if attempt == 0 {
					return "", outage
				}
				return fmt.Sprintf("parcel of attempt %d", attempt+1), nil
			})
		fmt.Printf("%q %v\n", parcel, err)
	}
	// Output:
	// "" the carrier does not answer
	// "parcel of attempt 2" <nil>
	// "parcel of attempt 2" <nil>
}
