// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"

	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
)

// UpdateEventSourceMapping changes the settings of a mapping, its function, or
// whether it is enabled. Parameters that are not given stay as they are; an empty
// FilterCriteria, ScalingConfig or FunctionResponseTypes clears what was set. The
// mapping is Updating, Enabling or Disabling, and its place in the source is kept
// (rule 0.6.8).
// https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html
func (s *Service) UpdateEventSourceMapping(
	ctx context.Context, in *awslambda.UpdateEventSourceMappingInput,
) (*awslambda.UpdateEventSourceMappingOutput, error) {
	given := updateParameters(in)
	broken := given.broken()
	wish := record{}
	if in.FunctionName != nil {
		var wrong []string
		wish.function, wrong = parseFunctionName(in.FunctionName)
		broken = append(wrong, broken...)
	}
	if err := invalid(broken); err != nil {
		return nil, err
	}
	s.mu.Lock()
	r, err := s.lookUp(in.UUID)
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	wish.sourceARN, wish.parameters = r.sourceARN, given.over(r.parameters)
	if in.FunctionName == nil {
		wish.function, wish.functionARN = r.function, r.functionARN
	}
	s.mu.Unlock()
	return s.update(ctx, in, r, &wish)
}

// update gives a mapping the function and parameters of a wish, if they are fit.
func (s *Service) update(
	ctx context.Context, in *awslambda.UpdateEventSourceMappingInput, r, wish *record,
) (*awslambda.UpdateEventSourceMappingOutput, error) {
	patterns, err := wish.parameters.check(r.sourceARN, s.cfg.MaximumFilters)
	if err != nil {
		return nil, err
	}
	// The function may have been deleted since; then only a new one is looked at
	// (rule 0.6.9).
	if _, _, ok := s.find(wish.function); ok || in.FunctionName != nil {
		f, err := s.mapTo(wish, r)
		if err != nil {
			return nil, err
		}
		if _, err := s.openQueue(ctx, wish, f); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	state, err := r.mapping.Update(ctx, wish.parameters.settings(wish.function, patterns), in.Enabled)
	if err != nil {
		return nil, inUse("update")
	}
	r.function, r.functionARN, r.parameters = wish.function, wish.functionARN, wish.parameters
	r.lastModified = now()
	out := awslambda.UpdateEventSourceMappingOutput(*r.describe(state))
	return &out, nil
}
