// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// pageSize is how many mappings a page has at most, whatever was asked for.
const pageSize = 100

// ListEventSourceMappings returns the mappings, oldest first, a page at a time:
// all of them, or those of a source or a function. Nobody checks that these exist.
// A function is the one with the qualifier that was given, or with none.
// https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html
func (s *Service) ListEventSourceMappings(
	_ context.Context, in *awslambda.ListEventSourceMappingsInput,
) (*awslambda.ListEventSourceMappingsOutput, error) {
	broken := between("maxItems", in.MaxItems, 1, 10_000)
	var wanted reference
	if in.FunctionName != nil {
		var wrong []string
		wanted, wrong = parseFunctionName(in.FunctionName)
		broken = append(wrong, broken...)
	}
	if err := invalid(broken); err != nil {
		return nil, err
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgetDeleted()
	return s.page(in, func(r *record) bool {
		return (in.EventSourceArn == nil || r.sourceARN == *in.EventSourceArn) &&
			(in.FunctionName == nil || r.function.short() == wanted.short())
	})
}

// page returns the mappings that are wanted, from the marker on. The caller holds
// the mutex.
func (s *Service) page(
	in *awslambda.ListEventSourceMappingsInput, wanted func(*record) bool,
) (*awslambda.ListEventSourceMappingsOutput, error) {
	most := pageSize
	if in.MaxItems != nil {
		most = min(most, int(*in.MaxItems))
	}
	records := s.mappings
	if in.Marker != nil {
		i := slices.IndexFunc(records, func(r *record) bool { return r.uuid == *in.Marker })
		if i < 0 {
			return nil, invalidParameter("Invalid Marker: %s", *in.Marker)
		}
		records = records[i:]
	}
	out := &awslambda.ListEventSourceMappingsOutput{EventSourceMappings: []lambdatypes.EventSourceMappingConfiguration{}}
	for _, r := range records {
		if !wanted(r) {
			continue
		}
		if len(out.EventSourceMappings) == most {
			out.NextMarker = aws.String(r.uuid)
			break
		}
		out.EventSourceMappings = append(out.EventSourceMappings, r.configuration())
	}
	return out, nil
}
