// SPDX-License-Identifier: Apache-2.0

package ledger_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/ledger"
)

var start = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func at(d time.Duration) time.Time { return start.Add(d) }

// TestTheOrderOfWritingDoesNotMatter writes the facts of several actors in every
// interleaving that keeps each actor's own order.
func TestTheOrderOfWritingDoesNotMatter(t *testing.T) {
	t.Parallel()
	perActor := map[string][]ledger.Fact{}
	for _, name := range []string{"poller 1", "poller 2", "env 1"} {
		for i := range 20 {
			perActor[name] = append(perActor[name], ledger.Fact{At: at(time.Duration(i/2) * time.Second), Kind: ledger.Received, Item: fmt.Sprint(i)})
		}
	}
	var want []ledger.Fact
	random := rand.New(rand.NewPCG(1, 2))
	for run := range 50 {
		l, next := &ledger.Ledger{}, map[string]int{}
		names := []string{"poller 1", "poller 2", "env 1"}
		for len(names) > 0 {
			i := random.IntN(len(names))
			name := names[i]
			l.Append(name, perActor[name][next[name]])
			if next[name]++; next[name] == len(perActor[name]) {
				names = append(names[:i], names[i+1:]...)
			}
			if random.IntN(5) == 0 {
				l.Facts() // reading in between changes nothing
			}
		}
		got := l.Facts()
		if run == 0 {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("run %d (-first +this):\n%s", run, diff)
		}
	}
}

func TestManyCanWriteAtOnce(t *testing.T) {
	t.Parallel()
	var l ledger.Ledger
	var writers sync.WaitGroup
	for w := range 8 {
		writers.Go(func() {
			for range 500 {
				l.Append(fmt.Sprint(w), ledger.Fact{Kind: ledger.Sent})
			}
		})
	}
	writers.Wait()
	if l.Len() != 4000 || len(l.Facts()) != 4000 {
		t.Errorf("got %d and %d facts, want 4000", l.Len(), len(l.Facts()))
	}
}

func TestANilLedgerDiscards(t *testing.T) {
	t.Parallel()
	var l *ledger.Ledger
	l.Append("test", ledger.Fact{Kind: ledger.Sent})
	if l.Len() != 0 || l.Facts() != nil {
		t.Errorf("got %d facts, want none", l.Len())
	}
}

func TestAFactIsWrittenByTheActorOfItsContext(t *testing.T) {
	t.Parallel()
	var l ledger.Ledger
	l.Write(t.Context(), ledger.Fact{At: at(0), Kind: ledger.Sent})
	l.Write(actor.With(t.Context(), actor.NewCast(1).Actor("poller 1")), ledger.Fact{At: at(1), Kind: ledger.Received})
	facts := l.Facts()
	if facts[0].Actor != actor.Unattributed || facts[1].Actor != "poller 1" {
		t.Errorf("got %q and %q, want %q and poller 1", facts[0].Actor, facts[1].Actor, actor.Unattributed)
	}
}

func TestJSONLinesBringBackWhatWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		facts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) ledger.Fact {
			return ledger.Fact{
				At:    at(time.Duration(rapid.Int64Range(0, 1e15).Draw(t, "at"))),
				Actor: rapid.String().Draw(t, "actor"), Seq: rapid.Uint64().Draw(t, "seq"),
				Kind:   rapid.SampledFrom([]ledger.Kind{ledger.Sent, ledger.Effect, ledger.Returned}).Draw(t, "kind"),
				Source: rapid.StringMatching(`[a-z]{0,5}`).Draw(t, "source"), Key: rapid.String().Draw(t, "key"),
				Attempt: rapid.IntRange(0, 9).Draw(t, "attempt"), Late: rapid.Bool().Draw(t, "late"),
				Duration: time.Duration(rapid.Int64().Draw(t, "duration")),
			}
		}), 1, 20).Draw(t, "facts")
		var text bytes.Buffer
		if err := ledger.WriteJSON(&text, facts); err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(text.String(), "\n"); lines != len(facts) {
			t.Fatalf("got %d lines, want %d", lines, len(facts))
		}
		got, err := ledger.ReadJSON(&text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(facts, got); diff != "" {
			t.Fatalf("(-written +read):\n%s", diff)
		}
	})
}

func TestReadJSONNamesTheFactThatIsNone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"at":"2000-01-01T00:00:00Z","actor":"a","kind":"Sent"}` + "\n{": "fact 2: ",
		`{"when":1}`: `fact 1: json: unknown field "when"`,
	} {
		if _, err := ledger.ReadJSON(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ReadJSON(%q): got %v, want %q", text, err, want)
		}
	}
}

func TestKeyOf(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"id":"order-1","x":2}`:      "order-1",
		` {"id":17}`:                  "17",
		`{"id":{"a":1}}`:              `{"id":{"a":1}}`,
		`{"id":true}`:                 `{"id":true}`,
		`{"name":"x"}`:                `{"name":"x"}`,
		`poison`:                      "poison",
		``:                            "",
		strings.Repeat("é", 30):       strings.Repeat("é", 20) + "…",
		"x" + strings.Repeat("é", 30): "x" + strings.Repeat("é", 19) + "…",
	} {
		if got := ledger.KeyOf(body); got != want {
			t.Errorf("KeyOf(%q): got %q, want %q", body, got, want)
		}
	}
}

func Example() {
	var l ledger.Ledger
	l.Append("test", ledger.Fact{At: at(0), Kind: ledger.Sent, Source: "orders", Item: "m1", Key: "order-1"})
	l.Append("poller", ledger.Fact{At: at(time.Second), Kind: ledger.Received, Source: "orders", Item: "m1", Attempt: 1})
	_ = ledger.WriteJSON(os.Stdout, l.Facts())
	for _, o := range ledger.Outcomes(l.Facts()) {
		fmt.Println(o.Key, "is", o.End)
	}
	// Output:
	// {"at":"2000-01-01T00:00:00Z","actor":"test","seq":1,"kind":"Sent","source":"orders","item":"m1","key":"order-1"}
	// {"at":"2000-01-01T00:00:01Z","actor":"poller","seq":1,"kind":"Received","source":"orders","item":"m1","attempt":1}
	// order-1 is queued
}
