// SPDX-License-Identifier: Apache-2.0

package orders_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	lambdago "github.com/aws/aws-lambda-go/lambda"

	"github.com/eventlab/eventlab/consumers/orders"
)

// quietly ships without a word; an order of the article poison cannot be shipped.
func quietly(_ context.Context, order orders.Order) error {
	if order.Article == "poison" {
		return errors.New("no such article")
	}
	return nil
}

// answer prints what Lambda gets to see of a handler's answer to three messages.
func answer(handler any) {
	payload, _ := json.Marshal(three())
	raw, err := lambdago.NewHandler(handler).Invoke(context.Background(), payload)
	fmt.Printf("%s %v\n", raw, err)
}

func ExampleMisspeltKey() {
	answer(orders.MisspeltKey(quietly))
	// Output: {"batchItemsFailures":[{"itemIdentifier":"id of A2"}]} <nil>
}

func ExampleMessageIDKey() {
	answer(orders.MessageIDKey(quietly))
	// Output: {"batchItemFailures":[{"messageId":"id of A2"}]} <nil>
}

func ExampleReceiptHandleAsID() {
	answer(orders.ReceiptHandleAsID(quietly))
	// Output: {"batchItemFailures":[{"itemIdentifier":"handle of A2"}]} <nil>
}

func ExampleThrowsAnyway() {
	answer(orders.ThrowsAnyway(quietly))
	// Output: some orders were not shipped
}

func ExampleUnrelatedString() {
	answer(orders.UnrelatedString(quietly))
	// Output: "shipped 2 orders" <nil>
}
