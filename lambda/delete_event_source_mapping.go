// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"

	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/eventlab/eventlab/mapping"
)

// DeleteEventSourceMapping stops a mapping: it is Deleting, and gone later.
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteEventSourceMapping.html
func (s *Service) DeleteEventSourceMapping(
	ctx context.Context, in *awslambda.DeleteEventSourceMappingInput,
) (*awslambda.DeleteEventSourceMappingOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.lookUp(in.UUID)
	if err != nil {
		return nil, err
	}
	if err := r.mapping.Delete(ctx); err != nil {
		return nil, inUse("delete")
	}
	r.lastModified = now()
	out := awslambda.DeleteEventSourceMappingOutput(*r.describe(mapping.Deleting))
	return &out, nil
}
