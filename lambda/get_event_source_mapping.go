// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"

	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
)

// GetEventSourceMapping returns the settings and the state of a mapping.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html
func (s *Service) GetEventSourceMapping(
	_ context.Context, in *awslambda.GetEventSourceMappingInput,
) (*awslambda.GetEventSourceMappingOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.lookUp(in.UUID)
	if err != nil {
		return nil, err
	}
	out := awslambda.GetEventSourceMappingOutput(*r.describe(r.mapping.State()))
	return &out, nil
}
