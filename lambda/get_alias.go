// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"

	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
)

// GetAlias returns an alias of a function.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html
func (s *Service) GetAlias(_ context.Context, in *awslambda.GetAliasInput) (*awslambda.GetAliasOutput, error) {
	if err := invalid(brokenAliasName(in.Name)); err != nil {
		return nil, err
	}
	f, err := s.whole(in.FunctionName)
	if err != nil {
		return nil, err
	}
	a, ok := f.Alias(*in.Name)
	if !ok {
		return nil, notFound("Cannot find alias arn: %s:%s", f.ARN(), *in.Name)
	}
	c := s.describeAlias(f, a)
	return &awslambda.GetAliasOutput{
		AliasArn: c.AliasArn, Name: c.Name, FunctionVersion: c.FunctionVersion,
		Description: c.Description, RevisionId: c.RevisionId, RoutingConfig: c.RoutingConfig,
	}, nil
}
