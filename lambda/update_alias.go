// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// UpdateAlias makes an alias mean other versions, or changes its description. What
// is not given stays as it is; an empty routing configuration clears the shares.
// https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html
func (s *Service) UpdateAlias(_ context.Context, in *awslambda.UpdateAliasInput) (*awslambda.UpdateAliasOutput, error) {
	if err := invalid(append(brokenAliasName(in.Name), brokenVersion(in.FunctionVersion)...)); err != nil {
		return nil, err
	}
	f, err := s.whole(in.FunctionName)
	if err != nil {
		return nil, err
	}
	a, ok := f.Alias(*in.Name)
	if !ok {
		return nil, notFound("Alias not found: %s:%s", f.ARN(), *in.Name)
	}
	if revision := s.describeAlias(f, a).RevisionId; in.RevisionId != nil && *in.RevisionId != *revision {
		return nil, &lambdatypes.PreconditionFailedException{Type: user, Message: aws.String("The Revision Id provided does not match the latest Revision Id. " +
			"Call the GetAlias API to retrieve the latest Revision Id")}
	}
	if in.FunctionVersion != nil {
		a.Version = *in.FunctionVersion
	}
	if in.Description != nil {
		a.Description = *in.Description
	}
	if in.RoutingConfig != nil {
		a.Weights = weightsOf(in.RoutingConfig)
	}
	c, err := s.setAlias(f, a)
	if err != nil {
		return nil, err
	}
	return &awslambda.UpdateAliasOutput{
		AliasArn: c.AliasArn, Name: c.Name, FunctionVersion: c.FunctionVersion,
		Description: c.Description, RevisionId: c.RevisionId, RoutingConfig: c.RoutingConfig,
	}, nil
}
