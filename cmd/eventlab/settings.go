// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"slices"
	"strconv"

	"github.com/eventlab/eventlab/backend"
	"github.com/eventlab/eventlab/lab"
)

// labConfig returns how labs are set up: as the environment says, unless a flag
// says otherwise.
func (p *program) labConfig(flag seed, where string) (lab.Config, error) {
	name, said := where, "--backend"
	if where == "" {
		name, said = p.getenv("LAB_BACKEND"), "LAB_BACKEND"
	}
	if !backend.Known(name) {
		return lab.Config{}, misused("%s is %q, want %s", said, name, alternatives(backend.Names()))
	}
	if clock := p.getenv("LAB_CLOCK"); !slices.Contains([]string{"", "virtual", "wall"}, clock) {
		return lab.Config{}, misused("LAB_CLOCK is %q, want virtual or wall", clock)
	}
	if text := p.getenv("LAB_SEED"); flag == 0 && text != "" {
		if err := flag.Set(text); err != nil {
			return lab.Config{}, misused("LAB_SEED is %q, want %v", text, err)
		}
	}
	return lab.Config{Seed: uint64(flag), Backend: name}, nil
}

// A seed is the value of a flag; zero is not set.
type seed uint64

// Set takes a text for the value.
func (s *seed) Set(text string) error {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || n == 0 {
		return errors.New(s.Type())
	}
	*s = seed(n)
	return nil
}

// Type says which values there are.
func (*seed) Type() string { return "a whole number from 1" }

// String writes the value, which is empty when it is not set.
func (s *seed) String() string {
	if *s == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(*s), 10)
}

// A folderName is the value of a flag; "" is not set.
type folderName string

// Set takes a text for the value.
func (f *folderName) Set(text string) error {
	if text == "" {
		return errors.New(f.Type())
	}
	*f = folderName(text)
	return nil
}

// Type says which values there are.
func (*folderName) Type() string { return "a folder" }

// String returns the value.
func (f *folderName) String() string { return string(*f) }
