// SPDX-License-Identifier: Apache-2.0

package idempotency_test

import (
	"testing"

	"github.com/eventlab/eventlab/consumers/idempotency"
	"github.com/eventlab/eventlab/consumers/idempotency/storetest"
)

func TestMemoryObeysTheLawOfStores(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func() idempotency.Store { return idempotency.NewMemory() })
}
