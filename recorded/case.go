// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// A Suite is a file of cases.
type Suite struct {
	Name  string // the file's, without .json
	Cases []Case
}

// A Case is one rule of AWS, as it was recorded.
type Case struct {
	Name string // unique in its suite
	Rule string // in one sentence, what AWS does
	Tags []string

	// Manual says what a test that is written by hand must do, where no script can.
	Manual string

	script []any
}

// Informs reports whether the case is not required of the lab: it holds what an
// older AWS answered, or what filters can do beyond what Lambda documents.
func (c Case) Informs() bool {
	return slices.ContainsFunc(c.Tags, func(tag string) bool {
		return strings.HasPrefix(tag, "drift:") || tag == "eventbridge-only-or-undocumented-for-lambda"
	})
}

// Load reads all suites of a folder, in the order of their names. Files that do
// not end in .json are not looked at.
func Load(folder fs.FS) ([]Suite, error) {
	files, err := fs.Glob(folder, "*.json")
	if err != nil {
		return nil, err
	}
	var suites []Suite
	for _, file := range files {
		text, err := fs.ReadFile(folder, file)
		if err != nil {
			return nil, err
		}
		cases, err := parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		suites = append(suites, Suite{Name: strings.TrimSuffix(path.Base(file), ".json"), Cases: cases})
	}
	return suites, nil
}

// parse reads the cases of a file.
func parse(text []byte) ([]Case, error) {
	value, err := decodeJSON(text)
	if err != nil {
		return nil, err
	}
	list, ok := value.([]any)
	if !ok {
		return nil, errors.New("a file of cases is a list")
	}
	cases := make([]Case, len(list))
	for i, item := range list {
		o, ok := item.(*object)
		if !ok {
			return nil, fmt.Errorf("case %d is %s, not an object", i, brief(item))
		}
		cases[i] = o.asCase()
	}
	return cases, nil
}

func (o *object) asCase() Case {
	text := func(name string) string {
		value, ok := o.get(name)
		if !ok || value == nil {
			return ""
		}
		return textOf(value)
	}
	c := Case{Name: text("name"), Rule: text("rule"), Manual: text("manual")}
	tags, _ := o.get("tags")
	list, _ := tags.([]any)
	for _, tag := range list {
		c.Tags = append(c.Tags, textOf(tag))
	}
	script, _ := o.get("script")
	c.script, _ = script.([]any)
	return c
}
