// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
)

// PublishVersion makes a version of a function as it is now. When nothing changed
// since the last version, it returns that one. The version can be invoked at once.
// Code is a Go value that never changes, so CodeSha256 and RevisionId are not
// looked at.
// https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
func (s *Service) PublishVersion(_ context.Context, in *awslambda.PublishVersionInput) (*awslambda.PublishVersionOutput, error) {
	f, err := s.whole(in.FunctionName)
	if err != nil {
		return nil, err
	}
	version, err := f.Publish(aws.ToString(in.Description))
	if err != nil {
		return nil, functionError(err)
	}
	c := describeVersion(version, f.Name(), f.ARN()+":"+version.Number)
	return &awslambda.PublishVersionOutput{
		FunctionName: c.FunctionName, FunctionArn: c.FunctionArn, Version: c.Version, Description: c.Description,
		Timeout: c.Timeout, MemorySize: c.MemorySize, Environment: c.Environment,
		State: c.State, LastUpdateStatus: c.LastUpdateStatus,
	}, nil
}
