// SPDX-License-Identifier: Apache-2.0

package function_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/ledger"
)

// newAccount returns an account on the wall clock, because an Example has no
// bubble. A lab makes one with virtual time.
func newAccount() *function.Account {
	account, err := function.NewAccount(function.AccountConfig{Cast: actor.NewWallCast(), Ledger: &ledger.Ledger{}})
	if err != nil {
		panic(err)
	}
	return account
}

type parcel struct {
	Order string `json:"order"`
}

func ship(_ context.Context, p parcel) (string, error) {
	if p.Order == "" {
		return "", errors.New("no order")
	}
	return "shipped " + p.Order, nil
}

func ExampleFunction_Invoke() {
	account := newAccount()
	defer account.Close()
	orders, err := account.NewFunction("orders", ship, function.Config{Timeout: 5 * time.Second})
	if err != nil {
		panic(err)
	}

	for _, payload := range []string{`{"order":"7"}`, `{}`} {
		result, err := orders.Invoke(context.Background(), function.Request{Payload: []byte(payload)})
		fmt.Printf("%s %q %v\n", result.Payload, result.FunctionError, err)
	}
	// Output:
	// "shipped 7" "" <nil>
	// {"errorMessage":"no order","errorType":"errorString"} "Unhandled" <nil>
}

func ExampleAccount_NewFunction() {
	account := newAccount()
	_, err := account.NewFunction("orders", ship, function.Config{Timeout: time.Hour})
	fmt.Println(err)
	// Output:
	// function "orders": 1 validation error detected: Value '3600' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900
}

func ExampleConstructor() {
	account := newAccount()
	counter, err := account.NewFunction("counter", function.Constructor(func(context.Context) (any, error) {
		calls := 0 // belongs to one execution environment
		return func() (int, error) { calls++; return calls, nil }, nil
	}), function.Config{})
	if err != nil {
		panic(err)
	}

	for range 2 {
		result, _ := counter.Invoke(context.Background(), function.Request{})
		fmt.Println(string(result.Payload))
	}
	// Output:
	// 1
	// 2
}

func ExampleFunction_Reserve() {
	account := newAccount()
	orders, _ := account.NewFunction("orders", ship, function.Config{})
	stop, all := 0, 1000

	fmt.Println(orders.Reserve(&stop))
	_, err := orders.Invoke(context.Background(), function.Request{})
	fmt.Println(err)
	fmt.Println(orders.Reserve(&all))
	// Output:
	// <nil>
	// function orders: Rate Exceeded. (ReservedFunctionConcurrentInvocationLimitExceeded)
	// function "orders": Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].
}

func ExampleFunction_Update() {
	account := newAccount()
	orders, _ := account.NewFunction("orders", ship, function.Config{MemorySize: 512})

	cfg := orders.Config()
	cfg.Timeout = 30 * time.Second
	fmt.Println(orders.Update(cfg), orders.Config().Timeout, orders.Config().MemorySize)
	// Output:
	// <nil> 30s 512
}

func ExampleAccount_Use() {
	account := newAccount()
	orders, _ := account.NewFunction("orders", ship, function.Config{})
	account.Use(func(ctx context.Context, _ *function.Invocation, next func(context.Context) ([]byte, error)) ([]byte, error) {
		response, err := next(ctx)
		fmt.Println("the work was done, and the answer got lost:", string(response))
		return nil, errors.Join(err, errors.New("connection reset"))
	})

	result, _ := orders.Invoke(context.Background(), function.Request{Payload: []byte(`{"order":"7"}`)})
	fmt.Println(string(result.Payload))
	// Output:
	// the work was done, and the answer got lost: "shipped 7"
	// {"errorMessage":"connection reset","errorType":"joinError"}
}

func ExampleFromContext() {
	account := newAccount()
	orders, _ := account.NewFunction("orders", func(ctx context.Context) {
		inv := function.FromContext(ctx)
		fmt.Println(inv.Function, inv.Environment, inv.Items[0].ID, inv.Ended())
	}, function.Config{})

	_, _ = orders.Invoke(context.Background(), function.Request{Items: []function.Item{{Source: "orders", ID: "m-1", Attempt: 1}}})
	// Output:
	// orders orders/env-1 m-1 false
}
