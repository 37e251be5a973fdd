// SPDX-License-Identifier: Apache-2.0

package function

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
)

// Latest is the version that can be changed: what is invoked without a qualifier.
const Latest = "$LATEST"

// A Version is a function's configuration as it was when it was published. The
// version [Latest] is the one that [Function.Update] changes.
type Version struct {
	Number      string // "1" and so on, or Latest
	Description string
	Config      Config // without the reservation, which is the function's
}

// An edition is a version with the environments that run it. Its configuration
// never changes, but for that of Latest, which is replaced as a whole.
type edition struct {
	number, description string
	settings            *Config
	idle                []*environment // the most recently used one is the last
	deleted             bool
}

func (e *edition) version() Version {
	cfg := *e.settings
	cfg.Environment = maps.Clone(cfg.Environment)
	return Version{Number: e.number, Description: e.description, Config: cfg}
}

// Publish makes a version of the function as it is now. When nothing changed since
// the last version that was published, it returns that one, as AWS does. The error
// is [*NotFoundError] or [ErrClosed].
func (f *Function) Publish(description string) (Version, error) {
	f.account.mu.Lock()
	defer f.account.mu.Unlock()
	if err := f.gone(); err != nil {
		return Version{}, err
	}
	if n := len(f.published); n > 0 {
		if last := f.published[n-1]; last.number == strconv.Itoa(f.versions) && reflect.DeepEqual(last.settings, f.latest.settings) {
			return last.version(), nil
		}
	}
	f.versions++
	e := &edition{number: strconv.Itoa(f.versions), description: description, settings: f.latest.settings}
	f.published = append(f.published, e)
	return e.version(), nil
}

// Version returns the version that a qualifier means: the number of a version, an
// alias (of which the main version is meant), [Latest], or "", which is Latest.
func (f *Function) Version(qualifier string) (Version, bool) {
	f.account.mu.Lock()
	defer f.account.mu.Unlock()
	if alias, ok := f.aliases[qualifier]; ok {
		qualifier = alias.Version
	}
	e := f.edition(qualifier)
	if e == nil || f.gone() != nil {
		return Version{}, false
	}
	return e.version(), true
}

// Versions returns all versions: Latest, then those that were published, oldest
// first.
func (f *Function) Versions() []Version {
	f.account.mu.Lock()
	defer f.account.mu.Unlock()
	versions := []Version{f.latest.version()}
	for _, e := range f.published {
		versions = append(versions, e.version())
	}
	return versions
}

// DeleteVersion removes a version that was published. It does not while aliases
// mean the version, and returns their names. A version that is not there is no
// error; numbers are not used again.
func (f *Function) DeleteVersion(number string) (aliases []string) {
	f.account.mu.Lock()
	defer f.account.mu.Unlock()
	for _, alias := range f.sortedAliases() {
		if _, weighted := alias.Weights[number]; weighted || alias.Version == number {
			aliases = append(aliases, alias.Name)
		}
	}
	i := slices.IndexFunc(f.published, func(e *edition) bool { return e.number == number })
	if i < 0 || len(aliases) > 0 {
		return aliases
	}
	f.published[i].deleted, f.published[i].idle = true, nil
	f.published = slices.Delete(f.published, i, i+1)
	return nil
}

// edition returns the version with a number, or nil. The caller holds the
// account's mutex.
func (f *Function) edition(number string) *edition {
	if number == "" || number == Latest {
		return f.latest
	}
	for _, e := range f.published {
		if e.number == number {
			return e
		}
	}
	return nil
}

// editions returns all versions. The caller holds the account's mutex.
func (f *Function) editions() []*edition {
	return append([]*edition{f.latest}, f.published...)
}

// retire forgets all idle environments. The caller holds the account's mutex.
func (f *Function) retire() {
	for _, e := range f.editions() {
		e.idle = nil
	}
}
