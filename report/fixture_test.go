// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlab/eventlab/ledger"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// golden compares text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), -update accepts it:\n%s", path, diff)
	}
	for line := range strings.Lines(got) {
		if strings.TrimRight(line, " \n") != strings.TrimSuffix(line, "\n") {
			t.Errorf("%s has spaces at the end of %q", path, line)
		}
	}
}

// epoch is where virtual time begins.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// A scene writes facts as the parts of a lab do.
type scene struct {
	ledger      ledger.Ledger
	invocations int
}

func (s *scene) at(d time.Duration, actor string, f ledger.Fact) {
	f.At = epoch.Add(d)
	s.ledger.Append(actor, f)
}

// keys returns order-1 to order-n.
func keys(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("order-%d", i+1)
	}
	return list
}

func (s *scene) send(d time.Duration, keys ...string) {
	for _, key := range keys {
		s.at(d, "test", ledger.Fact{Kind: ledger.Sent, Source: "orders", Item: "id-" + key, Key: key, Group: group(key)})
	}
}

// group returns the message group of a key such as "ada/order-1".
func group(key string) string {
	if before, _, found := strings.Cut(key, "/"); found {
		return before
	}
	return ""
}

func (s *scene) receive(d time.Duration, poller string, attempt int, keys ...string) {
	for _, key := range keys {
		s.at(d, poller, ledger.Fact{
			Kind: ledger.Received, Source: "orders", Item: "id-" + key, Key: key, Group: group(key), Attempt: attempt,
		})
	}
}

// invoke begins an invocation and returns its request id.
func (s *scene) invoke(d time.Duration, environment string, attempt int, keys ...string) string {
	s.invocations++
	id := fmt.Sprintf("request-%d", s.invocations)
	about := ledger.Fact{Function: "orders", Invocation: id}
	about.Kind, about.Count = ledger.Invoked, len(keys)
	s.at(d, "orders/"+environment, about)
	about.Count = 0
	for _, key := range keys {
		f := about
		f.Kind, f.Source, f.Item, f.Key, f.Group, f.Attempt = ledger.Delivered, "orders", "id-"+key, key, group(key), attempt
		s.at(d, "orders/"+environment, f)
	}
	return id
}

// during writes facts of one kind about items of an invocation.
func (s *scene) during(d time.Duration, environment, id string, kind ledger.Kind, keys ...string) {
	for _, key := range keys {
		s.at(d, "orders/"+environment, ledger.Fact{
			Kind: kind, Function: "orders", Invocation: id, Source: "orders", Item: "id-" + key, Key: key, Group: group(key),
		})
	}
}

func (s *scene) end(d time.Duration, environment, id string, took time.Duration, reason string) {
	f := ledger.Fact{Kind: ledger.Succeeded, Function: "orders", Invocation: id, Duration: took, Reason: reason}
	if reason != "" {
		f.Kind = ledger.Failed
	}
	s.at(d, "orders/"+environment, f)
}

func (s *scene) giveBack(d time.Duration, poller, id, reason string, attempt int, keys ...string) {
	for _, key := range keys {
		s.at(d, poller, ledger.Fact{
			Kind: ledger.Returned, Function: "orders", Invocation: id, Reason: reason,
			Source: "orders", Item: "id-" + key, Key: key, Group: group(key), Attempt: attempt,
		})
	}
}

func (s *scene) remove(d time.Duration, poller string, keys ...string) {
	for _, key := range keys {
		s.at(d, poller, ledger.Fact{Kind: ledger.Deleted, Source: "orders", Item: "id-" + key, Key: key, Group: group(key)})
	}
}

func (s *scene) deadLetter(d time.Duration, keys ...string) {
	for _, key := range keys {
		s.at(d, "service", ledger.Fact{
			Kind: ledger.DeadLettered, Source: "orders", Destination: "orders-dead", Item: "id-" + key, Group: group(key),
		})
	}
}

func poison(key string) bool { return strings.Contains(key, "poison") }

// wholeBatchRetry is a naive consumer whose batch comes back three times.
func wholeBatchRetry() *scene {
	s := &scene{}
	healthy := keys(9)
	all := append(keys(9), "poison-10")
	s.send(time.Millisecond, all...)
	for attempt := 1; attempt <= 3; attempt++ {
		d := 2*time.Millisecond + time.Duration(attempt-1)*6*time.Second
		s.receive(d, "orders/poller-1", attempt, all...)
		id := s.invoke(d+time.Millisecond, "env-1", attempt, all...)
		for i, key := range all {
			began := d + time.Duration(1+10*i)*time.Millisecond
			s.during(began, "env-1", id, ledger.Executed, key)
			if !poison(key) {
				s.during(began+9*time.Millisecond, "env-1", id, ledger.Effect, key)
			}
		}
		s.end(d+101*time.Millisecond, "env-1", id, 100*time.Millisecond, "errorString")
		s.giveBack(d+102*time.Millisecond, "orders/poller-1", id, "FunctionError", attempt, all...)
	}
	s.deadLetter(18*time.Second, append(healthy, "poison-10")...)
	return s
}
