// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"slices"
	"strings"
)

// A mapOrder collects the entries of a map while it is written. The SDK's
// serializers write maps in Go's order, which is another one each time; the same
// answer must be the same bytes.
type mapOrder struct{ entries []mapEntry }

type mapEntry struct {
	key   string
	start int // in the writer's buffer
}

// add notes that the entry with this key begins here.
func (m *mapOrder) add(key string, start int) {
	m.entries = append(m.entries, mapEntry{key, start})
}

// sort brings the entries, which end where buffer ends, into the order of their
// keys, and puts separator between them.
func (m *mapOrder) sort(buffer []byte, separator string) []byte {
	if len(m.entries) < 2 {
		return buffer
	}
	type written struct {
		key  string
		text []byte
	}
	all := make([]written, len(m.entries))
	for i, e := range m.entries {
		end := len(buffer)
		if i+1 < len(m.entries) {
			end = m.entries[i+1].start
		}
		all[i] = written{e.key, slices.Clone(buffer[e.start:end])}
	}
	slices.SortFunc(all, func(a, b written) int { return strings.Compare(a.key, b.key) })
	buffer = buffer[:m.entries[0].start]
	for i, e := range all {
		if i > 0 {
			buffer = append(buffer, separator...)
		}
		buffer = append(buffer, e.text...)
	}
	return buffer
}
