// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
)

// ListTags returns the tags of a mapping, which is named by its ARN.
// https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html
func (s *Service) ListTags(_ context.Context, in *awslambda.ListTagsInput) (*awslambda.ListTagsOutput, error) {
	if in.Resource == nil {
		return nil, invalid([]string{missing("resource")})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgetDeleted()
	for _, r := range s.mappings {
		if r.arn == aws.ToString(in.Resource) {
			tags := map[string]string{}
			maps.Copy(tags, r.tags)
			return &awslambda.ListTagsOutput{Tags: tags}, nil
		}
	}
	return nil, noMapping()
}
