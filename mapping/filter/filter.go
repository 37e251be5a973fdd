// SPDX-License-Identifier: Apache-2.0

// Package filter matches JSON events against event patterns, the language of
// the filter criteria of event source mappings and of EventBridge rules.
//
// A pattern is a JSON object with the shape of the events that it wants. Its
// leaves are arrays of alternatives: a text, a number, a boolean or null that
// the event's value must equal, or an operator such as {"prefix": "order-"}.
// Members of an object are joined by and, the values of an array by or, and
// "$or" joins objects by or.
//
// An event is looked at as a list of fields, each a path of names joined by
// dots and a value. A member that is an array stands for each of its elements;
// what one pattern says about the elements of one array must hold for one and
// the same element.
//
// Sources: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
// and recordings of events:TestEventPattern.
package filter

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// A Pattern is a pattern that was found to be valid. It is immutable and safe
// for concurrent use.
type Pattern struct {
	alternatives []alternative
	// wanted holds every path of the pattern and every prefix of one, so that
	// the other parts of an event are not looked at.
	wanted map[string]bool
}

// An alternative is one way to satisfy a pattern: all of its conditions hold.
type alternative []condition

// A condition wants one of the fields at a path to have one of some values.
type condition struct {
	path   string
	values []matcher
	absent bool // or that there is no field at the path at all
}

// An Error says why a pattern is not valid, in the words of AWS.
type Error struct {
	Reason string
}

// Error returns the reason after the words with which EventBridge starts.
func (e *Error) Error() string { return "Event pattern is not valid. Reason: " + e.Reason }

// Parse returns the pattern that text describes. Its error is an [*Error].
func Parse(text string) (*Pattern, error) {
	c := &compiler{tokens: newTokens(text)}
	alternatives, err := c.pattern()
	if err != nil {
		return nil, err
	}
	p := &Pattern{alternatives: alternatives, wanted: map[string]bool{}}
	for _, alternative := range alternatives {
		for _, condition := range alternative {
			p.want(condition.path)
		}
	}
	return p, nil
}

func (p *Pattern) want(path string) {
	for i := range len(path) {
		if path[i] == '.' {
			p.wanted[path[:i]] = true
		}
	}
	p.wanted[path] = true
}

// Roots returns the names of the top-level members of an event that the
// pattern asks about, sorted.
func (p *Pattern) Roots() []string {
	var roots []string
	for _, alternative := range p.alternatives {
		for _, condition := range alternative {
			root, _, _ := strings.Cut(condition.path, ".")
			roots = append(roots, root)
		}
	}
	slices.Sort(roots)
	return slices.Compact(roots)
}

// Match reports whether the pattern matches an event, decoded as encoding/json
// decodes into an empty interface with [json.Decoder.UseNumber]. What is not a
// JSON object matches nothing.
func (p *Pattern) Match(event any) bool {
	object, ok := event.(map[string]any)
	if !ok {
		return false
	}
	fields := p.flatten(object)
	return slices.ContainsFunc(p.alternatives, func(a alternative) bool { return a.holds(fields) })
}

// MatchJSON is like [Pattern.Match] for an event that is still text. Its error
// says why event is not one JSON value.
func (p *Pattern) MatchJSON(event []byte) (bool, error) {
	value, err := Decode(event)
	if err != nil {
		return false, err
	}
	return p.Match(value), nil
}

// Decode returns the one JSON value in text in the form that [Pattern.Match]
// takes.
func Decode(text []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("text after the JSON value")
	}
	return value, nil
}
