// SPDX-License-Identifier: Apache-2.0

package sqs_test

import (
	"fmt"
	"testing"
	"time"

	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/emulator/sqs"
)

// byConcurrency turns the measure of processing time off.
var byConcurrency = sqs.Config{Fair: sqs.FairConfig{ProcessingShare: -1}}

func TestFairQueues(t *testing.T) {
	t.Parallel()
	checkRules(t, []rule{
		{name: "2.3.1 a group id brings no order and no deduplication", cfg: byConcurrency, test: func(f *fixture) {
			url := f.queue("orders")
			f.sendTo(url, "A", "a1")
			f.sendTo(url, "A", "a1")
			f.wantBodies("first", f.receiveOne(url), "a1")
			f.wantBodies("second, while the first is in flight", f.receiveOne(url), "a1")
		}},
		{name: "2.3.2 thirty in flight and more than a tenth is noisy", cfg: byConcurrency, test: func(f *fixture) {
			url := crowd(f, 30)
			f.wantBodies("quiet before noisy", f.receiveOne(url), "B1")
		}},
		{name: "2.3.2 twenty-nine in flight is not", cfg: byConcurrency, test: func(f *fixture) {
			url := crowd(f, 29)
			f.wantBodies("oldest first", f.receiveOne(url), "A30")
		}},
		{name: "2.3.2 a tenth of what is in flight is not", cfg: byConcurrency, test: func(f *fixture) {
			url := f.queue("orders")
			for i := range 270 {
				f.send(url, fmt.Sprint("other", i))
			}
			f.sendTenant(url, "A", 31)
			f.sendTenant(url, "B", 1)
			f.take(url, 300)
			f.wantBodies("30 of 300", f.receiveOne(url), "A31")
		}},
		{name: "2.3.2 more than a tenth of the recent processing time is noisy", test: func(f *fixture) {
			url := f.queue("orders", "VisibilityTimeout", "60")
			f.sendTenant(url, "A", 3)
			f.take(url, 1)
			pass(30 * time.Second) // one slow message of A, of none of anybody else
			f.sendTenant(url, "B", 1)
			f.wantBodies("quiet before noisy", f.receiveOne(url), "B1")
		}},
		{name: "2.3.3 noisy tenants' messages flow when no others are there", cfg: byConcurrency, test: func(f *fixture) {
			url := crowd(f, 30)
			f.wantBodies("both", f.receive(url)[:3], "B1", "A31", "A32")
		}},
		{name: "2.3.3 of several noisy ones the fewest in flight come first", cfg: byConcurrency, test: func(f *fixture) {
			url := f.queue("orders")
			f.sendTenant(url, "A", 60)
			f.take(url, 50)
			f.sendTenant(url, "B", 60)
			f.take(url, 40) // of B, because A is noisy
			f.wantBodies("balance", f.receive(url), "B41", "B42", "B43", "B44", "B45", "B46", "B47", "B48", "B49", "B50")
			f.wantBodies("then in turns", f.receive(url)[:2], "A51", "B51")
		}},
		{name: "2.3.4 a tenant whose backlog is used up is quiet", cfg: byConcurrency, test: func(f *fixture) {
			url := f.queue("orders")
			f.sendTenant(url, "A", 31)
			taken := f.take(url, 31)
			for _, m := range taken[:5] {
				f.want("delete", f.delete(url, m), nil)
			}
			f.sendTo(url, "A", "new")
			f.sendTenant(url, "B", 1)
			f.wantBodies("oldest first", f.receiveOne(url), "new")
		}},
		{name: "2.3.4 a tenant without messages in flight for five minutes is quiet", cfg: byConcurrency, test: func(f *fixture) {
			f.want("after 5 min", noisyThenIdle(f, 5*time.Minute), "A31")
		}},
		{name: "2.3.4 not before", cfg: byConcurrency, test: func(f *fixture) {
			f.want("after less", noisyThenIdle(f, 5*time.Minute-time.Nanosecond), "B1")
		}},
		{name: "2.3.5 messages without a group are no tenant together", test: func(f *fixture) {
			url := f.queue("orders")
			for i := range 60 {
				f.send(url, fmt.Sprint("none", i))
			}
			f.take(url, 50)
			f.sendTenant(url, "B", 1)
			f.wantBodies("oldest first", f.receiveOne(url), "none50")
		}},
		{name: "2.3.6 the id comes through", test: func(f *fixture) {
			url := f.queue("orders")
			f.sendTo(url, "tenant", "a")
			f.want("group", f.receive(url)[0].Attributes["MessageGroupId"], "tenant")
		}},
	})
}

// crowd has tenant A with 40 messages, of which so many are in flight, and one
// message of tenant B behind them.
func crowd(f *fixture, inFlight int) string {
	f.Helper()
	url := f.queue("orders")
	f.sendTenant(url, "A", 40)
	f.take(url, inFlight)
	f.sendTenant(url, "B", 1)
	return url
}

// noisyThenIdle makes A noisy, deletes all that it has in flight, waits, and
// returns what comes first.
func noisyThenIdle(f *fixture, idle time.Duration) string {
	f.Helper()
	url := f.queue("orders", "VisibilityTimeout", "3600")
	f.sendTenant(url, "A", 40)
	taken := f.take(url, 30)
	f.sendTenant(url, "B", 1)
	f.wantBodies("A is noisy", f.glance(url, 1), "B1")
	for _, m := range taken {
		f.want("delete", f.delete(url, m), nil)
	}
	pass(idle)
	return *f.receiveOne(url)[0].Body
}

func (f *fixture) sendTenant(url, tenant string, n int) {
	f.Helper()
	for i := range n {
		f.sendTo(url, tenant, fmt.Sprint(tenant, i+1))
	}
}

// take receives n messages.
func (f *fixture) take(url string, n int) []sqstypes.Message {
	f.Helper()
	var taken []sqstypes.Message
	for len(taken) < n {
		taken = append(taken, f.receiveOne(url)...)
	}
	return taken
}
