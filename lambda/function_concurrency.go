// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"
	"math"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/eventlab/eventlab/function"
)

// PutFunctionConcurrency reserves concurrency for a function (rule 6.2).
// https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html
func (s *Service) PutFunctionConcurrency(
	_ context.Context, in *awslambda.PutFunctionConcurrencyInput,
) (*awslambda.PutFunctionConcurrencyOutput, error) {
	if in.ReservedConcurrentExecutions == nil {
		return nil, invalid([]string{missing("reservedConcurrentExecutions")})
	}
	if err := invalid(between("reservedConcurrentExecutions", in.ReservedConcurrentExecutions, 0, math.MaxInt32)); err != nil {
		return nil, err
	}
	f, err := s.unqualified(in.FunctionName)
	if err != nil {
		return nil, err
	}
	n := int(*in.ReservedConcurrentExecutions)
	if err := f.Reserve(&n); err != nil {
		return nil, functionError(err)
	}
	return &awslambda.PutFunctionConcurrencyOutput{ReservedConcurrentExecutions: aws.Int32(int32(n))}, nil
}

// GetFunctionConcurrency returns the reserved concurrency of a function, if it has
// some.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html
func (s *Service) GetFunctionConcurrency(
	_ context.Context, in *awslambda.GetFunctionConcurrencyInput,
) (*awslambda.GetFunctionConcurrencyOutput, error) {
	f, err := s.unqualified(in.FunctionName)
	if err != nil {
		return nil, err
	}
	out := &awslambda.GetFunctionConcurrencyOutput{}
	if n := f.Config().ReservedConcurrentExecutions; n != nil {
		out.ReservedConcurrentExecutions = aws.Int32(int32(*n))
	}
	return out, nil
}

// DeleteFunctionConcurrency gives the reservation of a function up.
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionConcurrency.html
func (s *Service) DeleteFunctionConcurrency(
	_ context.Context, in *awslambda.DeleteFunctionConcurrencyInput,
) (*awslambda.DeleteFunctionConcurrencyOutput, error) {
	f, err := s.unqualified(in.FunctionName)
	if err != nil {
		return nil, err
	}
	if err := f.Reserve(nil); err != nil {
		return nil, functionError(err)
	}
	return &awslambda.DeleteFunctionConcurrencyOutput{}, nil
}

// unqualified returns a function for an operation that takes no version and no
// alias (rule 6.3).
func (s *Service) unqualified(name *string) (*function.Function, error) {
	r, broken := parseFunctionName(name)
	if broken != nil {
		return nil, invalid(broken)
	}
	if r.qualifier != "" {
		return nil, invalidParameter("This operation is permitted on Lambda functions only. " +
			"Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.")
	}
	f, err := s.get(name, nil)
	return f.Function, err
}
