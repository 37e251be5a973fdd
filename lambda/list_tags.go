// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"
	"maps"

	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
)

// ListTags returns the tags of a function or a mapping, which is named by its ARN.
// https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html
func (s *Service) ListTags(_ context.Context, in *awslambda.ListTagsInput) (*awslambda.ListTagsOutput, error) {
	tagged, err := s.tagged(in.Resource)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	tags := map[string]string{}
	maps.Copy(tags, *tagged)
	return &awslambda.ListTagsOutput{Tags: tags}, nil
}
