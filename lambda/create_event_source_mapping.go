// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"
	"maps"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/mapping"
)

// CreateEventSourceMapping makes a function process the messages of a queue. The
// mapping is Creating and becomes Enabled later, or it is Disabled at once.
//
// It checks, in this order: the model's constraints (rules 7.1.9, 7.1.17), the
// source (7.1.6, 7.1.8, 7.1.10), the parameters (7.1.12, 7.1.2, 7.1.1, 7.1.11),
// the function (7.1.7), other mappings (7.1.13) and the queue (7.1.4, 7.1.3).
// https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
func (s *Service) CreateEventSourceMapping(
	ctx context.Context, in *awslambda.CreateEventSourceMappingInput,
) (*awslambda.CreateEventSourceMappingOutput, error) {
	given := createParameters(in)
	r := &record{sourceARN: aws.ToString(in.EventSourceArn), tags: maps.Clone(in.Tags)}
	var broken []string
	r.function, broken = parseFunctionName(in.FunctionName)
	if err := invalid(append(append(broken, brokenSource(in)...), given.broken()...)); err != nil {
		return nil, err
	}
	if err := checkSource(in); err != nil {
		return nil, err
	}
	r.parameters = given.over(defaults())
	patterns, err := r.parameters.check(r.sourceARN, s.cfg.MaximumFilters)
	if err != nil {
		return nil, err
	}
	f, err := s.mapTo(r, nil)
	if err != nil {
		return nil, err
	}
	queue, err := s.openQueue(ctx, r, f)
	if err != nil {
		return nil, err
	}
	return s.add(ctx, r, mapping.Config{
		Settings: r.parameters.settings(r.function, patterns), Queue: queue,
		Account: s.cfg.Account, Ledger: s.cfg.Ledger, Cast: s.cfg.Cast, Key: s.cfg.Key, Engine: s.cfg.Engine,
	}, in.Enabled == nil || *in.Enabled)
}

// mapTo finds the function of a mapping and refuses a second mapping of its
// source to it, but for the mapping itself. It sets the record's functionARN.
func (s *Service) mapTo(r, itself *record) (*function.Function, error) {
	f, _, ok := s.find(r.function)
	if !ok {
		return nil, invalidParameter("Function does not exist") // rule 7.1.7
	}
	r.functionARN = f.ARN()
	if r.function.qualifier != "" { // it stays as it was given (rule 7.1.21)
		r.functionARN += ":" + r.function.qualifier
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return f, s.checkUnique(r, itself)
}

// checkUnique is rule 7.1.13. The caller holds the mutex.
func (s *Service) checkUnique(r, itself *record) error {
	s.forgetDeleted()
	for _, other := range s.mappings {
		if other != itself && other.sourceARN == r.sourceARN && other.functionARN == r.functionARN {
			return conflict(`An event source mapping with SQS arn (" %s ") and function (" %s ") already exists. Please update or delete the existing mapping with UUID %s`,
				r.sourceARN, r.function.short(), other.uuid)
		}
	}
	return nil
}

// add starts a new mapping.
func (s *Service) add(
	ctx context.Context, r *record, cfg mapping.Config, enabled bool,
) (*awslambda.CreateEventSourceMappingOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, inUse("create")
	}
	if err := s.checkUnique(r, nil); err != nil { // another call may have been faster
		return nil, err
	}
	r.uuid = s.uuid()
	prefix := strings.Split(r.functionARN, ":")[:5]
	r.arn = strings.Join(prefix, ":") + ":event-source-mapping:" + r.uuid
	r.lastModified = now()
	r.mapping = mapping.New(cfg)
	s.mappings = append(s.mappings, r)
	return r.describe(r.mapping.Start(ctx, enabled)), nil
}
