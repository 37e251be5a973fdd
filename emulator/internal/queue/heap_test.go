// SPDX-License-Identifier: Apache-2.0

package queue

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

type item struct {
	key   int
	place int32
}

func TestAHeapKeepsItsLeastItemAtHand(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := heap[*item]{
			before: func(a, b *item) bool { return a.key < b.key },
			placed: func(i *item, place int32) { i.place = place },
		}
		var all []*item
		draw := func(t *rapid.T) *item {
			if len(all) == 0 {
				t.Skip("empty")
			}
			return rapid.SampledFrom(all).Draw(t, "item")
		}
		key := rapid.IntRange(0, 20)
		t.Repeat(map[string]func(*rapid.T){
			"push": func(t *rapid.T) {
				i := &item{key: key.Draw(t, "key")}
				all = append(all, i)
				h.push(i)
			},
			"remove": func(t *rapid.T) {
				i := draw(t)
				h.remove(i.place)
				if i.place != 0 {
					t.Fatalf("an item that left believes itself at %d", i.place)
				}
				all = slices.DeleteFunc(all, func(other *item) bool { return other == i })
			},
			"change": func(t *rapid.T) {
				i := draw(t)
				i.key = key.Draw(t, "key")
				h.fix(i.place)
			},
			"": func(t *rapid.T) {
				if h.len() != len(all) {
					t.Fatalf("the heap has %d items, want %d", h.len(), len(all))
				}
				for _, i := range all {
					if h.items[i.place-1] != i {
						t.Fatalf("item %d is not at its place %d", i.key, i.place)
					}
					if h.min().key > i.key {
						t.Fatalf("least is %d, want at most %d", h.min().key, i.key)
					}
				}
			},
		})
	})
}
