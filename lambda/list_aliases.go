// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"
	"slices"

	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/eventlab/eventlab/function"
)

// ListAliases returns the aliases of a function by name, a page at a time: all of
// them, or those of a version.
// https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html
func (s *Service) ListAliases(_ context.Context, in *awslambda.ListAliasesInput) (*awslambda.ListAliasesOutput, error) {
	if err := invalid(brokenVersion(in.FunctionVersion)); err != nil {
		return nil, err
	}
	f, err := s.whole(in.FunctionName)
	if err != nil {
		return nil, err
	}
	all := slices.DeleteFunc(f.Aliases(), func(a function.Alias) bool {
		return in.FunctionVersion != nil && a.Version != *in.FunctionVersion
	})
	aliases, next, err := page(all, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	out := &awslambda.ListAliasesOutput{NextMarker: next, Aliases: []lambdatypes.AliasConfiguration{}}
	for _, a := range aliases {
		out.Aliases = append(out.Aliases, s.describeAlias(f, a))
	}
	return out, nil
}
