// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"

	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
)

// DeleteFunction removes a function. Its mappings stay (rule 0.6.9): what they
// receive then returns to the source.
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html
func (s *Service) DeleteFunction(_ context.Context, in *awslambda.DeleteFunctionInput) (*awslambda.DeleteFunctionOutput, error) {
	r, broken := parseFunctionName(in.FunctionName)
	if broken != nil {
		return nil, invalid(broken)
	}
	if r.with(in.Qualifier).qualifier == latest {
		return nil, invalidParameter("$LATEST version cannot be deleted without deleting the function.")
	}
	f, err := s.get(in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	s.cfg.Account.DeleteFunction(f.Name())
	return &awslambda.DeleteFunctionOutput{}, nil
}
