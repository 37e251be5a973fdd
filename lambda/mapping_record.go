// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/eventlab/eventlab/mapping"
)

// A record is a mapping as the API knows it. The service's mutex guards what an
// update changes.
type record struct {
	uuid, arn string
	sourceARN string
	tags      map[string]string
	mapping   *mapping.Mapping

	function     reference
	functionARN  string // with the qualifier as it was given
	parameters   parameters
	lastModified *time.Time
}

// lookUp returns the mapping with a UUID. The caller holds the mutex.
func (s *Service) lookUp(uuid *string) (*record, error) {
	if uuid == nil {
		return nil, invalid([]string{missing("uuid")})
	}
	s.forgetDeleted()
	for _, r := range s.mappings {
		if r.uuid == *uuid {
			return r, nil
		}
	}
	return nil, noMapping()
}

// forgetDeleted drops mappings that are gone. The caller holds the mutex.
func (s *Service) forgetDeleted() {
	s.mappings = slices.DeleteFunc(s.mappings, func(r *record) bool { return r.mapping.State() == mapping.Deleted })
}

// describe returns what AWS answers about a mapping in a state: for a queue,
// exactly these members (rule 1.1.5). The caller holds the mutex.
func (r *record) describe(state mapping.State) *awslambda.CreateEventSourceMappingOutput {
	p := &r.parameters
	return &awslambda.CreateEventSourceMappingOutput{
		UUID:                           aws.String(r.uuid),
		EventSourceMappingArn:          aws.String(r.arn),
		EventSourceArn:                 aws.String(r.sourceARN),
		FunctionArn:                    aws.String(r.functionARN),
		BatchSize:                      aws.Int32(*p.batchSize),
		MaximumBatchingWindowInSeconds: aws.Int32(*p.window),
		FunctionResponseTypes:          append([]lambdatypes.FunctionResponseType{}, p.responseTypes...),
		FilterCriteria:                 p.filters,
		ScalingConfig:                  p.scaling,
		MetricsConfig:                  p.metrics,
		KMSKeyArn:                      p.kmsKey,
		LoggingConfig:                  p.logging,
		LastModified:                   r.lastModified,
		State:                          aws.String(string(state)),
		StateTransitionReason:          aws.String("USER_INITIATED"), // rule 0.6.7
	}
}

// configuration returns the same as describe in the form of a list's element. The
// caller holds the mutex.
func (r *record) configuration() lambdatypes.EventSourceMappingConfiguration {
	out := r.describe(r.mapping.State())
	return lambdatypes.EventSourceMappingConfiguration{
		UUID:                           out.UUID,
		EventSourceMappingArn:          out.EventSourceMappingArn,
		EventSourceArn:                 out.EventSourceArn,
		FunctionArn:                    out.FunctionArn,
		BatchSize:                      out.BatchSize,
		MaximumBatchingWindowInSeconds: out.MaximumBatchingWindowInSeconds,
		FunctionResponseTypes:          out.FunctionResponseTypes,
		FilterCriteria:                 out.FilterCriteria,
		ScalingConfig:                  out.ScalingConfig,
		MetricsConfig:                  out.MetricsConfig,
		KMSKeyArn:                      out.KMSKeyArn,
		LoggingConfig:                  out.LoggingConfig,
		LastModified:                   out.LastModified,
		State:                          out.State,
		StateTransitionReason:          out.StateTransitionReason,
	}
}
