// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"fmt"
	"slices"

	"github.com/eventlab/eventlab/function"
)

// lacksFunction returns what a function needs that the lab does not have.
func (r *run) lacksFunction(s scriptStep) error {
	if name := handlerKind(s); kinds()[name] == nil {
		return unsupported("function: there is no handler %q", name)
	}
	return nil
}

func handlerKind(s scriptStep) string {
	parameters, _ := s.get("handler")
	name, _ := step(parameters, "kind")
	text, _ := name.(string)
	return text
}

// function makes a Lambda function.
func (r *run) function(s scriptStep) error {
	given, _ := s.get("handler")
	filled, err := r.scope.value(given)
	if err != nil {
		return err
	}
	parameters, _ := filled.(*object)
	handle, err := kinds()[handlerKind(s)](r, parameters)
	if err != nil {
		return err
	}
	cfg, err := r.functionConfig(s)
	if err != nil {
		return err
	}
	name, h := textOf(s.subject), &history{}
	f, err := r.lab.Account().NewFunction(name, lambdaHandler{handle: handle, history: h}, cfg)
	if err != nil {
		return err
	}
	r.functions[name] = h
	r.scope.vars[name] = newObject(member{name: "arn", value: f.ARN()})
	// Lambda's API must know the function, also if the case never calls it.
	_, err = r.clients.operation("lambda.GetFunction", "")
	return err
}

func (r *run) functionConfig(s scriptStep) (function.Config, error) {
	var cfg function.Config
	given, ok := s.get("config")
	if !ok {
		return cfg, nil
	}
	value, err := r.scope.value(given)
	if err != nil {
		return cfg, err
	}
	o, ok := value.(*object)
	if !ok {
		return cfg, fmt.Errorf("config: want an object, got %s", brief(value))
	}
	for _, m := range o.members {
		if !slices.Contains([]string{"Timeout", "MemorySize", "ReservedConcurrency"}, m.name) {
			return cfg, unsupported("function: there is no setting %s", m.name)
		}
		n, err := size(m.value)
		if err != nil {
			return cfg, fmt.Errorf("config.%s: %w", m.name, err)
		}
		switch m.name {
		case "Timeout":
			cfg.Timeout = duration(float64(n))
		case "MemorySize":
			cfg.MemorySize = n
		case "ReservedConcurrency":
			cfg.ReservedConcurrentExecutions = &n
		}
	}
	return cfg, nil
}
