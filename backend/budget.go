// SPDX-License-Identifier: Apache-2.0

package backend

import (
	"context"
	"fmt"
	"sync"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

const (
	// unit is how much of a payload AWS counts as one request (8.12).
	unit = 64 << 10

	// mostUnits is how many requests one call can count as: its answer carries a
	// payload of at most 1 MiB, which is known only afterwards.
	mostUnits = 16
)

// spent is what this process has spent on AWS, at list prices and without the
// free tier.
var spent meter

type meter struct {
	mu      sync.Mutex
	dollars float64
}

// reserve takes dollars if the budget then still holds.
func (m *meter) reserve(dollars, budget float64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dollars+dollars > budget {
		return &BudgetError{Budget: budget, Spent: m.dollars}
	}
	m.dollars += dollars
	return nil
}

func (m *meter) add(dollars float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dollars += dollars
}

// A BudgetError says that a call was not made, because it could have cost more
// than was left of the budget.
type BudgetError struct{ Budget, Spent float64 } // in dollars

func (e *BudgetError) Error() string {
	return fmt.Sprintf("the budget of $%.6f is used up: $%.6f are spent, at list prices; LAB_AWS_BUDGET sets it", e.Budget, e.Spent)
}

// cashier stands behind the SDK's retries, where each attempt is a request, and
// refuses those that could cost more than is left.
type cashier struct {
	remote *Remote
	budget float64
}

func (cashier) ID() string { return "LabBudget" }

func (c cashier) HandleFinalize(
	ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
) (out middleware.FinalizeOutput, metadata middleware.Metadata, err error) {
	resources := c.remote.of(middleware.GetServiceID(ctx))
	if resources == nil { // a service in this process
		return next.HandleFinalize(ctx, in)
	}
	price := resources.RequestPrice() / 1e6
	if err := spent.reserve(mostUnits*price, c.budget); err != nil {
		return out, metadata, err
	}
	out, metadata, err = next.HandleFinalize(ctx, in)
	spent.add(price * float64(units(lengths(in.Request, metadata))-mostUnits))
	return out, metadata, err
}

// lengths returns how long the bodies of a call are; -1 is unknown.
func lengths(request any, metadata middleware.Metadata) (sent, received int64) {
	if request, ok := request.(*smithyhttp.Request); ok {
		sent = request.ContentLength
	}
	if response, ok := awsmiddleware.GetRawResponse(metadata).(*smithyhttp.Response); ok {
		received = response.ContentLength
	}
	return sent, received
}

// units returns how many requests a call counts as.
func units(sent, received int64) int64 {
	if sent < 0 || received < 0 {
		return mostUnits
	}
	return min(max(1, (sent+unit-1)/unit, (received+unit-1)/unit), mostUnits)
}
