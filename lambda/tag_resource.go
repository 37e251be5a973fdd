// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"
	"maps"

	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
)

// TagResource adds tags to a function or a mapping, which is named by its ARN.
// https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html
func (s *Service) TagResource(_ context.Context, in *awslambda.TagResourceInput) (*awslambda.TagResourceOutput, error) {
	if in.Tags == nil {
		return nil, invalid([]string{missing("tags")})
	}
	if len(in.Tags) == 0 {
		return nil, invalidParameter("An error occurred and the request cannot be processed.")
	}
	tagged, err := s.tagged(in.Resource)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	tags := map[string]string{}
	maps.Copy(tags, *tagged)
	maps.Copy(tags, in.Tags)
	if len(tags) > mostTags {
		return nil, invalidParameter("Number of tags exceeds resource tag limit.")
	}
	*tagged = tags
	return &awslambda.TagResourceOutput{}, nil
}
