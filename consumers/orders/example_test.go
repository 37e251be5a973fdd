// SPDX-License-Identifier: Apache-2.0

package orders_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlab/eventlab/consumers/heartbeat"
	"github.com/eventlab/eventlab/consumers/idempotency"
	"github.com/eventlab/eventlab/consumers/orders"
	"github.com/eventlab/eventlab/consumers/sideline"
)

// printing ships by printing; an order of the article poison cannot be shipped.
func printing(_ context.Context, order orders.Order) error {
	if order.Article == "poison" {
		return errors.New("no such article")
	}
	fmt.Println("shipped", order.ID)
	return nil
}

// three are three messages, of which the second is poison.
func three() events.SQSEvent {
	return events.SQSEvent{Records: []events.SQSMessage{
		orderMessage("A1", "a book"), orderMessage("A2", "poison"), orderMessage("A3", "a lamp"),
	}}
}

// threeInAGroup are the same in a message group, and one in another.
func threeInAGroup() (event events.SQSEvent) {
	for _, m := range append(three().Records, orderMessage("B1", "a pen")) {
		event.Records = append(event.Records, inGroup(orderOf(m).ID[:1], m))
	}
	return event
}

func ExampleNaive() {
	handler := orders.Naive(printing) // lambda.Start(handler)
	fmt.Println(handler(context.Background(), three()))
	// Output:
	// shipped A1
	// message id of A2: no such article
}

func ExampleContinueOnError() {
	handler := orders.ContinueOnError(printing)
	fmt.Println(handler(context.Background(), three()))
	// Output:
	// shipped A1
	// shipped A3
	// message id of A2: no such article
}

func ExamplePartial() {
	handler := orders.Partial(printing)
	fmt.Println(handler(context.Background(), three()))
	// Output:
	// shipped A1
	// shipped A3
	// {[{id of A2}]} <nil>
}

func ExampleOrdered() {
	handler := orders.Ordered(printing)
	fmt.Println(handler(context.Background(), threeInAGroup()))
	// Output:
	// shipped A1
	// shipped B1
	// {[{id of A2} {id of A3}]} <nil>
}

func ExampleOnce() {
	ship := orders.Once(printing, idempotency.NewMemory())
	for range 3 {
		fmt.Println(ship(context.Background(), orders.Order{ID: "A1"}))
	}
	// Output:
	// shipped A1
	// <nil>
	// <nil>
	// <nil>
}

func ExampleIdempotent() {
	handler := orders.Idempotent(printing, idempotency.NewMemory())
	for range 2 { // the batch comes back, A1 is not shipped again
		fmt.Println(handler(context.Background(), three()))
	}
	// Output:
	// shipped A1
	// message id of A2: no such article
	// message id of A2: no such article
}

func ExampleIdempotentPartial() {
	handler := orders.IdempotentPartial(printing, idempotency.NewMemory())
	for range 2 { // a second copy of each message arrives
		fmt.Println(handler(context.Background(), three()))
	}
	// Output:
	// shipped A1
	// shipped A3
	// {[{id of A2}]} <nil>
	// {[{id of A2}]} <nil>
}

func ExampleHeartbeating() {
	queue := &client{} // awssqs.NewFromConfig(cfg)
	handler := orders.Heartbeating(printing, heartbeat.Config{Client: queue})
	fmt.Println(handler(context.Background(), three()))
	fmt.Println("beats:", queue.beats)
	// Output:
	// shipped A1
	// shipped A3
	// {[{id of A2}]} <nil>
	// beats: 3
}

func ExampleParking() {
	queue := &client{} // awssqs.NewFromConfig(cfg)
	handler := orders.Parking(printing, sideline.Config{
		Client:   queue,
		QueueURL: "https://sqs.us-east-1.amazonaws.com/111111111111/orders-parked.fifo",
		Store:    sideline.NewMemory(),
	})
	fmt.Println(handler(context.Background(), threeInAGroup()))
	for _, message := range queue.parked {
		fmt.Println("parked", orderOf(message).ID)
	}
	// Output:
	// shipped A1
	// shipped B1
	// {[]} <nil>
	// parked A2
	// parked A3
}

func ExampleDraining() {
	queue, store := &client{}, sideline.NewMemory()
	config := sideline.Config{Client: queue, QueueURL: "orders-parked.fifo", Store: store}
	refusing := func(context.Context, orders.Order) error { return errors.New("the warehouse is closed") }
	_, _ = orders.Parking(refusing, config)(context.Background(), events.SQSEvent{Records: []events.SQSMessage{
		inGroup("A", orderMessage("A1", "a book")), inGroup("A", orderMessage("A2", "a lamp")),
	}})

	handler := orders.Draining(printing, store)
	fmt.Println(handler(context.Background(), events.SQSEvent{Records: queue.parked}))
	// Output:
	// shipped A1
	// shipped A2
	// {[]} <nil>
}
