// SPDX-License-Identifier: Apache-2.0

package storetest_test

import (
	"context"
	"fmt"

	"github.com/eventlab/eventlab/consumers/idempotency"
	"github.com/eventlab/eventlab/consumers/idempotency/storetest"
)

func ExampleCheck() {
	err := storetest.Check(context.Background(), func() idempotency.Store { return idempotency.NewMemory() })
	fmt.Println(err)
	// Output: <nil>
}
