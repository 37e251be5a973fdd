// SPDX-License-Identifier: Apache-2.0

package queue

// A heap keeps its least item at hand. Items are told their place in it,
// counted from 1 (and 0 when they leave), so that any of them can be removed or
// moved without a search.
type heap[T any] struct {
	items  []T
	before func(a, b T) bool
	placed func(item T, place int32)
}

func (h *heap[T]) len() int { return len(h.items) }

// min returns the least item; the heap must not be empty.
func (h *heap[T]) min() T { return h.items[0] }

func (h *heap[T]) push(item T) {
	h.items = append(h.items, item)
	h.placed(item, int32(len(h.items)))
	h.up(len(h.items) - 1)
}

// remove removes the item at place.
func (h *heap[T]) remove(place int32) {
	i, last := int(place)-1, len(h.items)-1
	h.placed(h.items[i], 0)
	if i != last {
		h.set(i, h.items[last])
	}
	var none T
	h.items[last] = none
	h.items = h.items[:last]
	if i != last {
		h.fix(place)
	}
}

// fix puts the item at place where it belongs after it changed.
func (h *heap[T]) fix(place int32) {
	if i := int(place) - 1; !h.down(i) {
		h.up(i)
	}
}

func (h *heap[T]) set(i int, item T) {
	h.items[i] = item
	h.placed(item, int32(i+1))
}

func (h *heap[T]) up(i int) {
	item, start := h.items[i], i
	for i > 0 {
		parent := (i - 1) / 2
		if !h.before(item, h.items[parent]) {
			break
		}
		h.set(i, h.items[parent])
		i = parent
	}
	if i != start {
		h.set(i, item)
	}
}

// down says whether the item at i moved.
func (h *heap[T]) down(i int) bool {
	item, start := h.items[i], i
	for {
		child := 2*i + 1
		if child >= len(h.items) {
			break
		}
		if right := child + 1; right < len(h.items) && h.before(h.items[right], h.items[child]) {
			child = right
		}
		if !h.before(h.items[child], item) {
			break
		}
		h.set(i, h.items[child])
		i = child
	}
	if i != start {
		h.set(i, item)
	}
	return i != start
}
