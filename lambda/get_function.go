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

// GetFunction returns the configuration, the reserved concurrency and the tags of
// a function. Its code is a Go value, so Code is missing.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
func (s *Service) GetFunction(_ context.Context, in *awslambda.GetFunctionInput) (*awslambda.GetFunctionOutput, error) {
	f, err := s.get(in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	configuration := describeVersion(f.version, f.Name(), f.qualifiedARN())
	answer := &awslambda.GetFunctionOutput{Configuration: &configuration, Tags: s.functionTags(f.Function)}
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
	c := describeVersion(f.version, f.Name(), f.qualifiedARN())
	return &awslambda.GetFunctionConfigurationOutput{
		FunctionName: c.FunctionName, FunctionArn: c.FunctionArn, Version: c.Version, Description: c.Description,
		Timeout: c.Timeout, MemorySize: c.MemorySize, Environment: c.Environment,
		State: c.State, LastUpdateStatus: c.LastUpdateStatus,
	}, nil
}

// describeVersion returns those members of a configuration that mean something
// here.
func describeVersion(v function.Version, name, arn string) lambdatypes.FunctionConfiguration {
	c := lambdatypes.FunctionConfiguration{
		FunctionName: aws.String(name), FunctionArn: aws.String(arn), Version: aws.String(v.Number), Description: aws.String(v.Description),
		Timeout: aws.Int32(int32(v.Config.Timeout / time.Second)), MemorySize: aws.Int32(int32(v.Config.MemorySize)),
		State: lambdatypes.StateActive, LastUpdateStatus: lambdatypes.LastUpdateStatusSuccessful,
	}
	if len(v.Config.Environment) > 0 {
		c.Environment = &lambdatypes.EnvironmentResponse{Variables: v.Config.Environment}
	}
	return c
}
