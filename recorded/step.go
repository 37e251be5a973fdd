// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"fmt"
	"slices"
)

// A script step: its verb, what the verb is about, and its other members.
type scriptStep struct {
	*object
	verb    *verb
	subject any
}

// A verb is what a step does.
type verb struct {
	name    string
	members []string // that its steps may have
	do      func(*run, scriptStep) error

	// lacks returns what keeps a step from being replayed, before any step is.
	lacks func(*run, scriptStep) error
}

func verbs() []*verb {
	return []*verb{
		{"call", []string{"input", "as", "answer", "error", "repeat", "every", "within", "via"}, (*run).call, (*run).lacksCall},
		{"wait", nil, (*run).wait, lacksNothing},
		{"http", []string{"status", "contains", "lacks", "json", "as"}, (*run).http, (*run).lacksHTTP},
		{"function", []string{"handler", "config"}, (*run).function, (*run).lacksFunction},
		{"receive", []string{"count", "within", "as", "messages", "order"}, (*run).receive, lacksNothing},
		{"invocations", []string{"count", "at_least", "within", "quiet", "as", "events", "records", "order"}, (*run).invocations, lacksNothing},
		{"check", nil, (*run).check, lacksNothing},
	}
}

func lacksNothing(*run, scriptStep) error { return nil }

// readScript finds the verb of every step, and refuses steps that nobody can
// replay: what is not in the vocabulary is unsupported.
func readScript(script []any) ([]scriptStep, error) {
	all := verbs()
	steps := make([]scriptStep, len(script))
	for i, item := range script {
		o, ok := item.(*object)
		if !ok {
			return nil, fmt.Errorf("step %d is %s, not an object", i+1, brief(item))
		}
		for _, v := range all {
			if subject, ok := o.get(v.name); ok {
				if steps[i].verb != nil {
					return nil, fmt.Errorf("step %d has two verbs, %s and %s", i+1, steps[i].verb.name, v.name)
				}
				steps[i] = scriptStep{o, v, subject}
			}
		}
		if steps[i].verb == nil {
			return nil, unsupported("step %d: there is no such verb in %s", i+1, brief(item))
		}
		for _, m := range o.members {
			if m.name != steps[i].verb.name && !slices.Contains(steps[i].verb.members, m.name) {
				return nil, unsupported("step %d %s: there is no member %s", i+1, steps[i].verb.name, m.name)
			}
		}
	}
	return steps, nil
}

// at names the step in messages.
func (s scriptStep) at(i int) string {
	at := fmt.Sprintf("step %d %s", i+1, s.verb.name)
	if text, ok := s.subject.(string); ok {
		at += " " + text
	}
	return at
}

// seconds returns a member of a step that is a span, or a standard one.
func (r *run) seconds(s scriptStep, name string, standard float64) (float64, error) {
	value, ok := s.get(name)
	if !ok {
		return standard, nil
	}
	seconds, err := r.scope.seconds(value)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	return seconds, nil
}

// size returns a member of a step that is a whole number, or a standard one.
func (r *run) size(s scriptStep, name string, standard int) (int, error) {
	value, ok := s.get(name)
	if !ok {
		return standard, nil
	}
	value, err := r.scope.value(value)
	if err != nil {
		return 0, err
	}
	return size(value)
}

// name keeps a value under the name that the step gives it.
func (r *run) name(s scriptStep, value any) {
	if as, ok := s.get("as"); ok {
		r.scope.vars[textOf(as)] = value
	}
}

// wait lets time pass.
func (r *run) wait(s scriptStep) error {
	seconds, err := r.scope.seconds(s.subject)
	if err != nil {
		return err
	}
	r.sleep(seconds)
	return nil
}
