// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"
	"time"

	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// UpdateFunctionConfiguration sets the timeout, memory size and environment
// variables of a function. They take effect at once; LastUpdateStatus is InProgress
// in the answer, as on AWS, and Successful when it is asked for. What has no
// meaning here (role, runtime, layers, …) is not looked at. A queue's visibility
// timeout is not compared with the new timeout (rule 1.1.6).
// https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html
func (s *Service) UpdateFunctionConfiguration(
	ctx context.Context, in *awslambda.UpdateFunctionConfigurationInput,
) (*awslambda.UpdateFunctionConfigurationOutput, error) {
	broken := append(between("timeout", in.Timeout, 1, 900), between("memorySize", in.MemorySize, 128, 10_240)...)
	if err := invalid(broken); err != nil {
		return nil, err
	}
	if in.DeadLetterConfig != nil && in.DeadLetterConfig.TargetArn != nil {
		return nil, notBuilt("dead-letter queues of functions", "those of queues")
	}
	f, err := s.get(in.FunctionName, nil)
	if err != nil {
		return nil, err
	}
	cfg := f.Config()
	cfg.ReservedConcurrentExecutions = nil // it is not part of this
	if in.Timeout != nil {
		cfg.Timeout = time.Duration(*in.Timeout) * time.Second
	}
	if in.MemorySize != nil {
		cfg.MemorySize = int(*in.MemorySize)
	}
	if in.Environment != nil {
		cfg.Environment = in.Environment.Variables
	}
	if err := f.Update(cfg); err != nil {
		return nil, functionError(err)
	}
	out, err := s.GetFunctionConfiguration(ctx, &awslambda.GetFunctionConfigurationInput{FunctionName: in.FunctionName})
	if err != nil {
		return nil, err
	}
	updated := awslambda.UpdateFunctionConfigurationOutput(*out)
	updated.LastUpdateStatus = lambdatypes.LastUpdateStatusInProgress
	return &updated, nil
}
