// SPDX-License-Identifier: Apache-2.0

package filter

import (
	"maps"
	"slices"
)

// A field is a value of an event that is neither an object nor an array.
type field struct {
	value   any // string, json.Number, bool or nil
	element []place
}

// A place says which element of which array of the event a field belongs to.
type place struct {
	array, index int
}

// fields are the fields of an event by path.
type fields struct {
	at     map[string][]field
	arrays int
}

// flatten returns those fields of an event that the pattern asks about.
func (p *Pattern) flatten(event map[string]any) *fields {
	f := &fields{at: map[string][]field{}}
	p.members(f, "", event, nil)
	return f
}

func (p *Pattern) members(f *fields, path string, object map[string]any, element []place) {
	for name, value := range object {
		inner := name
		if path != "" {
			inner = path + "." + name
		}
		if p.wanted[inner] {
			p.value(f, inner, value, element)
		}
	}
}

func (p *Pattern) value(f *fields, path string, value any, element []place) {
	switch value := value.(type) {
	case map[string]any:
		p.members(f, path, value, element)
	case []any:
		f.arrays++
		array := f.arrays
		for i, inner := range value {
			p.value(f, path, inner, append(slices.Clip(element), place{array, i}))
		}
	default:
		f.at[path] = append(f.at[path], field{value, element})
	}
}

// holds reports whether all conditions hold, those about elements of one array
// for one and the same element.
func (a alternative) holds(f *fields) bool {
	// What lies in different outermost arrays is independent of each other.
	groups := map[int][][]field{}
	for _, c := range a {
		candidates := f.at[c.path]
		if len(candidates) == 0 && c.absent {
			continue
		}
		accepted := slices.DeleteFunc(slices.Clone(candidates), func(f field) bool { return !c.accepts(f.value) })
		switch {
		case len(accepted) == 0:
			return false
		case slices.ContainsFunc(accepted, func(f field) bool { return len(f.element) == 0 }):
			// It holds whatever elements the other conditions take.
		default:
			array := outermost(accepted)
			groups[array] = append(groups[array], accepted)
		}
	}
	if mixed := groups[0]; mixed != nil {
		groups = map[int][][]field{0: slices.Concat(slices.Collect(maps.Values(groups))...)}
	}
	for _, choices := range groups {
		if !agree(choices, nil) {
			return false
		}
	}
	return true
}

// outermost returns the outermost array that the fields lie in, or 0 if it is not
// one: names with dots can lead to one path in several ways.
func outermost(fields []field) int {
	array := fields[0].element[0].array
	if slices.ContainsFunc(fields, func(f field) bool { return f.element[0].array != array }) {
		return 0
	}
	return array
}

// agree reports whether one field of each choice can be taken so that they, and
// what is taken already, have no array with two different elements.
func agree(choices [][]field, taken []place) bool {
	if len(choices) == 0 {
		return true
	}
	return slices.ContainsFunc(choices[0], func(f field) bool {
		return !disagree(taken, f.element) && agree(choices[1:], append(slices.Clip(taken), f.element...))
	})
}

func disagree(a, b []place) bool {
	return slices.ContainsFunc(a, func(x place) bool {
		return slices.ContainsFunc(b, func(y place) bool { return x.array == y.array && x.index != y.index })
	})
}

func (c condition) accepts(value any) bool {
	return slices.ContainsFunc(c.values, func(m matcher) bool { return m.matches(value) })
}
