// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"fmt"
	"time"

	"github.com/eventlab/eventlab/ledger"
)

const ms = time.Millisecond

// partialResponses is a consumer that reports its one poison message.
func partialResponses() *scene {
	s := &scene{}
	healthy := keys(3)
	s.send(ms, append(healthy, "poison-4")...)
	s.receive(2*ms, "orders/poller-1", 1, append(healthy, "poison-4")...)
	id := s.invoke(3*ms, "env-1", 1, append(healthy, "poison-4")...)
	s.during(3*ms, "env-1", id, ledger.Executed, append(healthy, "poison-4")...)
	s.during(4*ms, "env-1", id, ledger.Effect, healthy...)
	s.end(5*ms, "env-1", id, 2*ms, "")
	s.giveBack(6*ms, "orders/poller-1", id, "BatchItemFailure", 1, "poison-4")
	s.remove(7*ms, "orders/poller-1", healthy...)
	s.receive(6*time.Second, "orders/poller-2", 2, "poison-4")
	id = s.invoke(6*time.Second+ms, "env-1", 2, "poison-4")
	s.during(6*time.Second+ms, "env-1", id, ledger.Executed, "poison-4")
	s.end(6*time.Second+2*ms, "env-1", id, ms, "")
	s.giveBack(6*time.Second+3*ms, "orders/poller-2", id, "BatchItemFailure", 2, "poison-4")
	return s
}

// overlappingCopies is one message whose work outlasts its visibility timeout:
// two copies run at once, and the first is abandoned but goes on.
func overlappingCopies() *scene {
	s := &scene{}
	s.send(ms, "order-1")
	s.receive(2*ms, "orders/poller-1", 1, "order-1")
	first := s.invoke(3*ms, "env-1", 1, "order-1")
	s.during(3*ms, "env-1", first, ledger.Executed, "order-1")
	s.receive(30*time.Second, "orders/poller-2", 2, "order-1")
	s.at(30*time.Second+ms, "orders/env-2", ledger.Fact{
		Kind: ledger.Initialized, Function: "orders", Invocation: "request-2", Duration: 200 * ms,
	})
	second := s.invoke(30*time.Second+ms, "env-2", 2, "order-1")
	s.during(30*time.Second+ms, "env-2", second, ledger.Executed, "order-1")
	s.end(40*time.Second, "env-1", first, 40*time.Second, "Sandbox.Timedout")
	s.giveBack(40*time.Second+ms, "orders/poller-1", first, "Timeout", 1, "order-1")
	s.during(50*time.Second, "env-2", second, ledger.Effect, "order-1")
	s.end(50*time.Second+ms, "env-2", second, 20*time.Second, "")
	s.remove(50*time.Second+2*ms, "orders/poller-2", "order-1")
	s.at(55*time.Second, "orders/env-1", ledger.Fact{
		Kind: ledger.Effect, Function: "orders", Invocation: first, Late: true,
		Source: "orders", Item: "id-order-1", Key: "order-1", Attempt: 1,
	})
	return s
}

// throttled is a function without a free environment: receives are spent.
func throttled() *scene {
	s := &scene{}
	all := keys(5)
	s.send(ms, all...)
	for i, key := range all {
		s.receive(time.Duration(2+i)*ms, fmt.Sprintf("orders/poller-%d", i+1), 1, key)
	}
	id := s.invoke(7*ms, "env-1", 1, "order-1")
	s.during(8*ms, "env-1", id, ledger.Executed, "order-1")
	for i := range 8 {
		s.at(time.Duration(8+i*1000)*ms, fmt.Sprintf("orders/poller-%d", i%4+2), ledger.Fact{
			Kind: ledger.Throttled, Function: "orders", Count: 1, Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
		})
		if i%2 == 1 {
			poller := fmt.Sprintf("orders/poller-%d", i/2+2)
			s.giveBack(time.Duration(9+i*1000)*ms, poller, "", "Throttled", 1, all[i/2+1])
		}
	}
	s.during(29*time.Second, "env-1", id, ledger.Effect, "order-1")
	s.end(29*time.Second, "env-1", id, 29*time.Second, "")
	s.remove(29*time.Second+ms, "orders/poller-1", "order-1")
	s.deadLetter(30*time.Second, all[1:]...)
	return s
}

// groups is a FIFO queue whose poison message holds up its own group only.
func groups() *scene {
	s := &scene{}
	s.send(ms, "ada/order-1", "bob/poison-1", "ada/order-2", "bob/order-2", "ada/order-3", "bob/order-3", "ada/order-4", "bob/order-4")
	ada := []string{"ada/order-1", "ada/order-2", "ada/order-3", "ada/order-4"}
	for i, key := range ada {
		d := time.Duration(2+10*i) * ms
		s.receive(d, "orders/poller-1", 1, key)
		id := s.invoke(d+ms, "env-1", 1, key)
		s.during(d+ms, "env-1", id, ledger.Executed, key)
		s.during(d+2*ms, "env-1", id, ledger.Effect, key)
		s.end(d+3*ms, "env-1", id, 3*ms, "")
		s.remove(d+4*ms, "orders/poller-1", key)
	}
	s.receive(time.Second, "orders/poller-2", 1, "bob/poison-1")
	id := s.invoke(time.Second+ms, "env-1", 1, "bob/poison-1")
	s.during(time.Second+ms, "env-1", id, ledger.Executed, "bob/poison-1")
	s.end(time.Second+2*ms, "env-1", id, 2*ms, "errorString")
	s.giveBack(time.Second+3*ms, "orders/poller-2", id, "FunctionError", 1, "bob/poison-1")
	s.at(96*time.Hour, "service", ledger.Fact{Kind: ledger.Expired, Source: "orders", Item: "id-bob/poison-1", Group: "bob"})
	return s
}

// foreign is a handler that says nothing of what it does.
func foreign() *scene {
	s := &scene{}
	s.send(ms, keys(2)...)
	s.receive(2*ms, "orders/poller-1", 1, keys(2)...)
	id := s.invoke(3*ms, "env-1", 1, keys(2)...)
	s.end(4*ms, "env-1", id, ms, "errorString")
	s.giveBack(5*ms, "orders/poller-1", id, "FunctionError", 1, keys(2)...)
	s.receive(6*time.Second, "orders/poller-1", 2, keys(2)...)
	s.invoke(6*time.Second+ms, "env-1", 2, keys(2)...)
	return s
}

// oddities has what seldom happens, once each.
func oddities() *scene {
	s := &scene{}
	s.at(0, "mapping", ledger.Fact{Kind: ledger.Mapped, Source: "orders", Function: "orders", Reason: "Creating"})
	s.at(time.Second, "mapping", ledger.Fact{Kind: ledger.Mapped, Source: "orders", Function: "orders", Reason: "Enabled"})
	s.send(time.Second, append(keys(6), "order-1")...)
	s.at(2*time.Second, "test", ledger.Fact{Kind: ledger.Sent, Source: "orders", Item: "id-copy", Key: "order-1"})
	s.at(3*time.Second, "orders/env-1", ledger.Fact{Kind: ledger.Injected, Reason: "LostResponse at SQS.SendMessage"})
	s.at(4*time.Second, "orders/env-1", ledger.Fact{Kind: ledger.Failed, Function: "orders", Invocation: "request-0", Reason: "Runtime.ExitError"})
	s.receive(5*time.Second, "orders/poller-1", 1, "order-1", "order-2")
	id := s.invoke(5*time.Second+ms, "env-2", 1, "order-1", "order-2")
	s.at(5*time.Second+2*ms, "orders/env-2", ledger.Fact{
		Kind: ledger.Sent, Source: "parked", Item: "id-parked", Key: "order-1", Function: "orders", Invocation: id,
	})
	s.at(5*time.Second+3*ms, "orders/env-2", ledger.Fact{Kind: ledger.Executed, Function: "orders", Invocation: id, Key: "parcel-9"})
	s.at(5*time.Second+4*ms, "orders/env-2", ledger.Fact{Kind: ledger.Effect, Function: "orders", Invocation: id, Key: "parcel-9"})
	s.at(5*time.Second+5*ms, "orders/env-2", ledger.Fact{
		Kind: ledger.Effect, Function: "orders", Invocation: id, Key: "order-1", Item: "id-order-1", Reason: "SQS send to parked",
	})
	s.end(5*time.Second+6*ms, "env-2", id, 5*ms, "")
	s.remove(5*time.Second+7*ms, "orders/poller-1", "order-1", "order-2")
	s.at(6*time.Second, "unattributed", ledger.Fact{Kind: ledger.Effect, Key: "order-9"})
	s.receive(7*time.Second, "orders/poller-1", 1, "order-3")
	s.at(7*time.Second+ms, "orders/poller-1", ledger.Fact{
		Kind: ledger.Filtered, Source: "orders", Item: "id-order-3", Key: "order-3", Attempt: 1, Function: "orders",
	})
	s.remove(7*time.Second+2*ms, "orders/poller-1", "order-3")
	s.remove(8*time.Second, "somebody", "order-4")
	s.at(9*time.Second, "service", ledger.Fact{Kind: ledger.Purged, Source: "orders", Item: "id-order-5"})
	s.at(9*time.Second, "test", ledger.Fact{Kind: ledger.Redriven, Source: "orders-dead", Destination: "orders", Item: "id-order-6", Key: "order-6"})
	s.at(10*time.Second, "service", ledger.Fact{Kind: "Checkpointed", Source: "orders", Reason: "the shard ended"})
	return s
}

// long is a poison message that is tried 400 times, beside others.
func long() *scene {
	s := &scene{}
	s.send(ms, "poison-1")
	for attempt := 1; attempt <= 400; attempt++ {
		d := time.Duration(attempt) * time.Minute
		key := fmt.Sprintf("order-%d", attempt)
		s.receive(d, "orders/poller-1", attempt, "poison-1")
		id := s.invoke(d+ms, "env-1", attempt, "poison-1")
		s.during(d+ms, "env-1", id, ledger.Executed, "poison-1")
		s.end(d+2*ms, "env-1", id, ms, "errorString")
		s.giveBack(d+3*ms, "orders/poller-1", id, "FunctionError", attempt, "poison-1")
		if attempt%50 == 0 {
			s.at(d+4*ms, "orders/poller-2", ledger.Fact{Kind: ledger.Throttled, Function: "orders", Reason: "ConcurrentInvocationLimitExceeded"})
		}
		s.send(d+5*ms, key)
		for range attempt % 70 { // so that no two of a cycle fare alike
			s.receive(d+6*ms, "test", 1, key)
		}
	}
	return s
}
