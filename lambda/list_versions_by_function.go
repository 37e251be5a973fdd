// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// versionsPerPage is how many versions or aliases a page has, if the caller does
// not say.
const versionsPerPage = 50

// ListVersionsByFunction returns $LATEST and the versions of a function, oldest
// first, a page at a time.
// https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html
func (s *Service) ListVersionsByFunction(
	_ context.Context, in *awslambda.ListVersionsByFunctionInput,
) (*awslambda.ListVersionsByFunctionOutput, error) {
	f, err := s.whole(in.FunctionName)
	if err != nil {
		return nil, err
	}
	versions, next, err := page(f.Versions(), in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	out := &awslambda.ListVersionsByFunctionOutput{NextMarker: next, Versions: []lambdatypes.FunctionConfiguration{}}
	for _, v := range versions {
		out.Versions = append(out.Versions, describeVersion(v, f.Name(), f.ARN()+":"+v.Number))
	}
	return out, nil
}

// page returns the part of a list that begins at a marker, and the marker of the
// next part, if there is one.
func page[T any](list []T, marker *string, most *int32) ([]T, *string, error) {
	if err := invalid(between("maxItems", most, 1, 10_000)); err != nil {
		return nil, nil, err
	}
	start := 0
	if marker != nil {
		var err error
		if start, err = strconv.Atoi(*marker); err != nil || start < 0 || start > len(list) {
			return nil, nil, invalidParameter("Invalid Marker: %s", *marker)
		}
	}
	size := versionsPerPage
	if most != nil {
		size = min(size, int(*most))
	}
	if end := start + size; end < len(list) {
		return list[start:end], aws.String(strconv.Itoa(end)), nil
	}
	return list[start:], nil, nil
}
