// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/eventlab/eventlab/function"
)

// GetFunction returns the configuration and the reserved concurrency of a
// function. Its code is a Go value, so Code is missing.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
func (s *Service) GetFunction(_ context.Context, in *awslambda.GetFunctionInput) (*awslambda.GetFunctionOutput, error) {
	f, err := s.get(in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	out := describeFunction(f)
	answer := &awslambda.GetFunctionOutput{Configuration: &lambdatypes.FunctionConfiguration{
		FunctionName: out.FunctionName, FunctionArn: out.FunctionArn, Version: out.Version,
		Timeout: out.Timeout, MemorySize: out.MemorySize, Environment: out.Environment,
		State: out.State, LastUpdateStatus: out.LastUpdateStatus,
	}}
	if n := f.Config().ReservedConcurrentExecutions; n != nil {
		answer.Concurrency = &lambdatypes.Concurrency{ReservedConcurrentExecutions: aws.Int32(int32(*n))}
	}
	return answer, nil
}

// GetFunctionConfiguration returns the configuration of a function.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
func (s *Service) GetFunctionConfiguration(
	_ context.Context, in *awslambda.GetFunctionConfigurationInput,
) (*awslambda.GetFunctionConfigurationOutput, error) {
	f, err := s.get(in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	return describeFunction(f), nil
}

// describeFunction returns those members of a configuration that mean something
// here.
func describeFunction(f *function.Function) *awslambda.GetFunctionConfigurationOutput {
	cfg := f.Config()
	out := &awslambda.GetFunctionConfigurationOutput{
		FunctionName: aws.String(f.Name()), FunctionArn: aws.String(f.ARN()), Version: aws.String(latest),
		Timeout: aws.Int32(int32(cfg.Timeout / time.Second)), MemorySize: aws.Int32(int32(cfg.MemorySize)),
		State: lambdatypes.StateActive, LastUpdateStatus: lambdatypes.LastUpdateStatusSuccessful,
	}
	if len(cfg.Environment) > 0 {
		out.Environment = &lambdatypes.EnvironmentResponse{Variables: cfg.Environment}
	}
	return out
}
