// SPDX-License-Identifier: Apache-2.0

package recorded

import "fmt"

// unordered wants every pattern to match another item of a list, and for
// $unordered that no item is left.
func (m *matcher) unordered(path, name string, argument, got any) {
	patterns, ok := argument.([]any)
	if !ok {
		m.differ(path, name+" with a list", argument)
		return
	}
	items, ok := got.([]any)
	switch {
	case !ok:
		m.differ(path, "a list", got)
	case name == "$unordered" && len(items) != len(patterns):
		m.differ(path, fmt.Sprintf("%d items in any order", len(patterns)), got)
	case m.assign(path, patterns, items, make([]bool, len(items))):
	case m.visits > maxVisits:
		m.differ(path, "patterns that leave fewer ways to assign them to items", got)
	default:
		m.explain(path, patterns, items)
	}
}

// assign finds an item for every pattern, among those that are not taken.
func (m *matcher) assign(path string, patterns, items []any, taken []bool) bool {
	if len(patterns) == 0 {
		return true
	}
	for i, item := range items {
		if taken[i] || m.visits > maxVisits {
			continue
		}
		bound := len(m.scope.bound)
		if _, ok := m.try(path, patterns[0], item); !ok {
			continue
		}
		taken[i] = true
		if m.assign(path, patterns[1:], items, taken) {
			return true
		}
		taken[i] = false
		m.scope.unbind(bound)
	}
	return false
}

// explain says which patterns match no item, and what the nearest item has that
// they do not want.
func (m *matcher) explain(path string, patterns, items []any) {
	said := len(m.mismatches)
	for i, pattern := range patterns {
		var nearest []mismatch
		fits := false
		for j, item := range items {
			bound := len(m.scope.bound)
			differences, ok := m.try(fmt.Sprintf("%s.%d", path, j), pattern, item)
			m.scope.unbind(bound)
			if fits = ok; fits {
				break
			}
			if nearest == nil || len(differences) < len(nearest) {
				nearest = differences
			}
		}
		if !fits {
			m.differ(path, fmt.Sprintf("an item for pattern %d, %s", i, brief(pattern)), fmt.Sprintf("none of %d; the nearest differs as follows", len(items)))
			m.mismatches = append(m.mismatches, nearest...)
		}
	}
	if len(m.mismatches) == said {
		m.differ(path, fmt.Sprintf("%d items, one for each pattern", len(patterns)), items)
	}
}
