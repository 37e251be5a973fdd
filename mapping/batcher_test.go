// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// atSecond returns an instant that many seconds into a run.
func atSecond(s float64) time.Time {
	return time.Unix(1_000_000_000, 0).Add(time.Duration(s * float64(time.Second)))
}

func TestBatcher(t *testing.T) {
	t.Parallel()
	closed := step{}
	for _, row := range []struct {
		rule   string
		config batcher
		items  []float64 // when items were added, each after one receive
		bytes  int       // of the event after the last item
		quiet  bool      // another receive brought nothing
		now    float64
		want   step
	}{
		{"1.2.1 an empty batch waits in a long poll", batcher{size: 10}, nil, 0, false, 0, step{ask: 10, wait: 20 * time.Second}},
		{"1.2.1 a small batch asks for no more than it takes", batcher{size: 3}, nil, 0, false, 0, step{ask: 3, wait: 20 * time.Second}},
		{"1.2.1 a large batch asks for as many as a receive can bring", batcher{size: 100, window: time.Second}, nil, 0, false, 0, step{ask: 10, wait: 20 * time.Second}},
		{"1.1.4 without a window one receive is a batch", batcher{size: 10}, []float64{0}, 100, false, 0, closed},
		{"0.6.3 as many items as BatchSize", batcher{size: 2, window: time.Minute}, []float64{0, 1}, 100, false, 1, closed},
		{"0.6.3 6 MB of event", batcher{size: 100, window: time.Minute}, []float64{0}, maximumPayload, false, 0, closed},
		{"0.6.3 almost 6 MB of event", batcher{size: 100, window: 5 * time.Second}, []float64{0}, maximumPayload - 1, false, 0, step{ask: 10, wait: 5 * time.Second}},
		{"0.6.3 a window goes on", batcher{size: 12, window: 30 * time.Second}, []float64{0, 0, 0, 0, 0}, 100, false, 1.5, step{ask: 7, wait: 20 * time.Second}},
		{"0.6.3 near its end a window is polled for what is left of it", batcher{size: 10, window: 30 * time.Second}, []float64{0}, 100, false, 27.5, step{ask: 9, wait: 2 * time.Second}},
		{"0.6.3 a window ended", batcher{size: 10, window: 30 * time.Second}, []float64{0}, 100, false, 30, closed},
		{"0.6.3 the last part of a second is waited for as a whole one while messages come", batcher{size: 10, window: time.Second}, []float64{0}, 100, false, 0.25, step{ask: 9, wait: time.Second}},
		{"0.6.3 the last part of a second is slept through when none come", batcher{size: 10, window: time.Second}, []float64{0}, 100, true, 0.25, step{pause: 750 * time.Millisecond}},
		{"0.6.4 the window counts from the end of the previous invocation", batcher{size: 10, window: 5 * time.Second, from: atSecond(0)}, []float64{3}, 100, false, 3, step{ask: 9, wait: 2 * time.Second}},
		{"0.6.4 and from the first item if it is over by then", batcher{size: 10, window: 5 * time.Second, from: atSecond(0)}, []float64{60}, 100, false, 60, step{ask: 9, wait: 5 * time.Second}},
		{"1.1.4 a knob lets receives wait longer than the window", batcher{size: 10, window: time.Second, extra: 15 * time.Second}, []float64{0}, 100, true, 0.25, step{ask: 9, wait: 15 * time.Second}},
		{"1.1.4 but not longer than a receive can", batcher{size: 10, window: 10 * time.Second, extra: 20 * time.Second}, []float64{0}, 100, true, 0, step{ask: 9, wait: 20 * time.Second}},
	} {
		t.Run(row.rule, func(t *testing.T) {
			b := row.config
			b.most = receiveMost
			for _, at := range row.items {
				b.received(1)
				if !b.add(atSecond(at), row.bytes) {
					t.Fatalf("an item at %v did not fit", at)
				}
			}
			if row.quiet {
				b.received(0)
			}
			got, open := b.next(atSecond(row.now))
			if diff := cmp.Diff(row.want, got, cmp.AllowUnexported(step{})); diff != "" || open != (row.want != closed) {
				t.Errorf("open %v (-want +got):\n%s", open, diff)
			}
		})
	}
}

func TestAnItemThatIsTooLargeIsABatchAlone(t *testing.T) {
	t.Parallel()
	b := batcher{size: 10, most: receiveMost}
	if !b.add(atSecond(0), maximumPayload+1) {
		t.Error("as the first item: did not fit, so nobody would ever take it")
	}
	if b.add(atSecond(0), maximumPayload+2) {
		t.Error("a second item fitted into a full batch")
	}
}

// A batch never has more items than it may, is never larger than 6 MB unless it
// is one item, never receives what it cannot take, and is closed in time.
func TestBatchesKeepTheirLimits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := batcher{
			size:   rapid.IntRange(1, 10_000).Draw(t, "size"),
			window: time.Duration(rapid.IntRange(0, 300).Draw(t, "window")) * time.Second,
			most:   receiveMost,
		}
		if rapid.Bool().Draw(t, "invoked before") {
			b.from = atSecond(float64(rapid.IntRange(-400, 0).Draw(t, "from")))
		}
		now, bytes := atSecond(0), 0
		var first time.Time
		for {
			s, open := b.next(now)
			if !open {
				break
			}
			if s.pause > 0 {
				now = now.Add(s.pause)
				continue
			}
			if s.ask < 1 || s.ask > receiveMost || s.ask > b.size-b.count || s.wait < time.Second || s.wait > longPoll || s.wait%time.Second != 0 {
				t.Fatalf("a batch of %d with %d asks for %+v", b.size, b.count, s)
			}
			got := rapid.IntRange(0, s.ask).Draw(t, "received")
			if took := time.Duration(rapid.Int64Range(0, int64(s.wait)).Draw(t, "took")); got > 0 {
				now = now.Add(took)
			} else {
				now = now.Add(s.wait)
			}
			now = now.Add(time.Millisecond) // a call takes time
			b.received(got)
			for range got {
				size := bytes + rapid.IntRange(1, 1<<20).Draw(t, "bytes")
				if !b.add(now, size) {
					break
				}
				if bytes = size; b.count == 1 {
					first = now
				}
			}
			if first.IsZero() && now.After(atSecond(1000)) {
				return // a queue on which nothing comes
			}
		}
		if b.count < 1 || b.count > b.size || bytes > maximumPayload && b.count > 1 {
			t.Fatalf("closed with %d items and %d bytes, want 1 to %d and at most %d", b.count, bytes, b.size, maximumPayload)
		}
		if late := now.Sub(first) - b.window; late > time.Second+2*time.Millisecond {
			t.Fatalf("closed %v after its window of %v had ended", late, b.window)
		}
	})
}
