// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// labelWidth bounds the names of a row.
const labelWidth = 48

// nameItems names each item by its key. Further items with the same key are
// copies, and a suffix says so.
func nameItems(items []*item) {
	first := map[string]*item{}
	seen := map[string]int{}
	for _, it := range items {
		it.name = cmp.Or(it.Key, it.Item)
		if first[it.name] == nil {
			first[it.name] = it
		}
		if it.Source != first[it.name].Source {
			it.elsewhere = " in " + it.Source
		}
		place := it.name + it.elsewhere
		if seen[place]++; seen[place] > 1 {
			it.copied = fmt.Sprintf(" (copy %d)", seen[place])
		}
	}
}

func inOrder(it *item) int { return it.order }
func inGroup(it *item) int { return it.inGroup }

// label names items in a few words: "order-1 … order-9, poison-10". Items whose
// places follow each other, and whose names differ only in the number at their
// end, are named by the first and the last. Where the source is known (it is not
// ""), names do not repeat it.
func label(items []*item, place func(*item) int, source string) string {
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b *item) int { return cmp.Compare(a.order, b.order) })
	items = slices.Compact(items)
	var parts []string
	var sizes []int
	for i := 0; i < len(items); {
		end := i + 1
		for end < len(items) && place(items[end]) == place(items[end-1])+1 && sameSeries(items[i], items[end]) {
			end++
		}
		name := items[i].name
		if end-i > 2 {
			name += " … " + items[end-1].name
		} else {
			end = i + 1
		}
		parts = append(parts, name+items[i].suffix(source))
		sizes = append(sizes, end-i)
		i = end
	}
	return shorten(parts, sizes)
}

// sameSeries reports whether two names differ only in the number at their end.
func sameSeries(a, b *item) bool {
	const digits = "0123456789"
	return strings.TrimRight(a.name, digits) == strings.TrimRight(b.name, digits) && a.suffix("") == b.suffix("")
}

// suffix tells a copy from its original. Where the source is known, it does not
// repeat it.
func (it *item) suffix(source string) string {
	if it.Source == source {
		return it.copied
	}
	return it.elsewhere + it.copied
}

// shorten joins parts of a label until it is too wide, and counts the rest.
func shorten(parts []string, sizes []int) string {
	text := strings.Join(parts, ", ")
	if utf8.RuneCountInString(text) <= labelWidth {
		return text
	}
	text, kept := parts[0], 1
	for kept < len(parts) && utf8.RuneCountInString(text+", "+parts[kept]) <= labelWidth-len(" and 999 more") {
		text += ", " + parts[kept]
		kept++
	}
	rest := 0
	for _, size := range sizes[kept:] {
		rest += size
	}
	if rest == 0 {
		return text
	}
	return fmt.Sprintf("%s and %d more", text, rest)
}
