// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"

	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
)

// DeleteAlias removes an alias of a function. One that is not there is no error.
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html
func (s *Service) DeleteAlias(_ context.Context, in *awslambda.DeleteAliasInput) (*awslambda.DeleteAliasOutput, error) {
	if err := invalid(brokenAliasName(in.Name)); err != nil {
		return nil, err
	}
	f, err := s.whole(in.FunctionName)
	if err != nil {
		return nil, err
	}
	f.DeleteAlias(*in.Name)
	return &awslambda.DeleteAliasOutput{}, nil
}
