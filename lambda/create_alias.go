// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/eventlab/eventlab/function"
)

// CreateAlias gives a version of a function a name. With a routing configuration,
// a share of the invocations goes to another version.
// https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html
func (s *Service) CreateAlias(_ context.Context, in *awslambda.CreateAliasInput) (*awslambda.CreateAliasOutput, error) {
	broken := append(brokenAliasName(in.Name), brokenVersion(in.FunctionVersion)...)
	if in.FunctionVersion == nil {
		broken = append(broken, missing("functionVersion"))
	}
	if err := invalid(broken); err != nil {
		return nil, err
	}
	f, err := s.whole(in.FunctionName)
	if err != nil {
		return nil, err
	}
	if _, ok := f.Alias(*in.Name); ok {
		return nil, conflict("Alias already exists: %s:%s", f.ARN(), *in.Name)
	}
	c, err := s.setAlias(f, function.Alias{
		Name: *in.Name, Description: aws.ToString(in.Description), Version: *in.FunctionVersion, Weights: weightsOf(in.RoutingConfig),
	})
	if err != nil {
		return nil, err
	}
	return &awslambda.CreateAliasOutput{
		AliasArn: c.AliasArn, Name: c.Name, FunctionVersion: c.FunctionVersion,
		Description: c.Description, RevisionId: c.RevisionId, RoutingConfig: c.RoutingConfig,
	}, nil
}
