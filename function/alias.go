// SPDX-License-Identifier: Apache-2.0

package function

import (
	"maps"
	"slices"
	"strings"
)

// An Alias is a name for a version of a function.
type Alias struct {
	Name        string
	Description string
	Version     string // the number of a version, or Latest

	// Weights are the shares of the invocations, from 0 to 1, that go to other
	// versions than Version. AWS allows one.
	Weights map[string]float64
}

func (a *Alias) clone() Alias {
	c := *a
	c.Weights = maps.Clone(a.Weights)
	return c
}

// SetAlias makes an alias, or makes the one with its name mean other versions. The
// error is [*NotFoundError] for a version that is not there, or [ErrClosed].
func (f *Function) SetAlias(a Alias) error {
	f.account.mu.Lock()
	defer f.account.mu.Unlock()
	if err := f.gone(); err != nil {
		return err
	}
	for _, number := range append(slices.Sorted(maps.Keys(a.Weights)), a.Version) {
		if number == "" || f.edition(number) == nil {
			return &NotFoundError{ARN: f.arn + ":" + number}
		}
	}
	if f.aliases == nil {
		f.aliases = map[string]*Alias{}
	}
	own := a.clone()
	f.aliases[a.Name] = &own
	return nil
}

// Alias returns the alias with this name.
func (f *Function) Alias(name string) (Alias, bool) {
	f.account.mu.Lock()
	defer f.account.mu.Unlock()
	a, ok := f.aliases[name]
	if !ok || f.gone() != nil {
		return Alias{}, false
	}
	return a.clone(), true
}

// Aliases returns all aliases, by name.
func (f *Function) Aliases() []Alias {
	f.account.mu.Lock()
	defer f.account.mu.Unlock()
	return f.sortedAliases()
}

func (f *Function) sortedAliases() []Alias {
	var aliases []Alias
	for _, a := range f.aliases {
		aliases = append(aliases, a.clone())
	}
	slices.SortFunc(aliases, func(a, b Alias) int { return strings.Compare(a.Name, b.Name) })
	return aliases
}

// DeleteAlias removes an alias and reports whether there was one.
func (f *Function) DeleteAlias(name string) bool {
	f.account.mu.Lock()
	defer f.account.mu.Unlock()
	_, ok := f.aliases[name]
	delete(f.aliases, name)
	return ok
}

// target returns the version that an invocation runs, or nil: an alias with
// weights draws it. The caller holds the account's mutex.
func (f *Function) target(qualifier string) *edition {
	alias, ok := f.aliases[qualifier]
	if !ok {
		return f.edition(qualifier)
	}
	draw := float64(scramble(f.idSeed^f.serial.invocations)>>11) / (1 << 53)
	for _, number := range slices.Sorted(maps.Keys(alias.Weights)) {
		if draw -= alias.Weights[number]; draw < 0 {
			return f.edition(number)
		}
	}
	return f.edition(alias.Version)
}
