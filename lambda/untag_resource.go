// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"
	"maps"

	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
)

// UntagResource removes tags from a function or a mapping, which is named by its
// ARN. Tags that are not there are no error.
// https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html
func (s *Service) UntagResource(_ context.Context, in *awslambda.UntagResourceInput) (*awslambda.UntagResourceOutput, error) {
	if len(in.TagKeys) == 0 {
		return nil, invalid([]string{missing("tagKeys")})
	}
	tagged, err := s.tagged(in.Resource)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	tags := maps.Clone(*tagged)
	for _, key := range in.TagKeys {
		delete(tags, key)
	}
	*tagged = tags
	return &awslambda.UntagResourceOutput{}, nil
}
