// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"strings"

	"github.com/eventlab/eventlab/lab"
)

// choose returns the modes that are named, in the order of the table: by their
// name or their folder's. No name means all.
func choose(modes []lab.Mode, names []string) ([]lab.Mode, error) {
	if len(names) == 0 {
		return modes, nil
	}
	chosen := map[string]bool{}
	for _, name := range names {
		known := false
		for _, mode := range modes {
			if mode.Name == name || folder(mode) == strings.TrimSuffix(name, "/") {
				known, chosen[mode.Name] = true, true
			}
		}
		if !known {
			return nil, unknownMode(modes, name)
		}
	}
	return slices.DeleteFunc(slices.Clone(modes), func(m lab.Mode) bool { return !chosen[m.Name] }), nil
}

func unknownMode(modes []lab.Mode, name string) error {
	const few = 10 // names that fit into a message
	var names, folders []string
	for _, mode := range modes {
		names = append(names, mode.Name)
		if f := folder(mode); !slices.Contains(folders, f) {
			folders = append(folders, f)
		}
	}
	allowed := "a name that list prints"
	if len(names) <= few {
		allowed = strings.Join(names, ", ")
	}
	return misused("there is no mode %q%s: want %s, or a folder: %s", name, nearest(name, names), allowed, alternatives(folders))
}

// nearest suggests a mode, whose folder or end may have been left out.
func nearest(name string, names []string) string {
	i := slices.IndexFunc(names, func(candidate string) bool {
		return name != "" && (strings.HasSuffix(candidate, "/"+name) || strings.HasPrefix(candidate, name))
	})
	if i >= 0 {
		return suggestion(names[i], names[i:i+1])
	}
	return suggestion(name, names)
}

func folder(mode lab.Mode) string {
	name, _, _ := strings.Cut(mode.Name, "/")
	return name
}
