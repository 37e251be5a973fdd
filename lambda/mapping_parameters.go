// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/eventlab/eventlab/mapping"
	"github.com/eventlab/eventlab/mapping/filter"
)

// Defaults and ranges of rule 1.1.
const (
	defaultBatchSize = 10
	largestBatchSize = 10_000
	longestWindow    = 300 // seconds
	windowlessMost   = 10  // the largest BatchSize without a window
)

// parameters are what create and update have in common. Nil members were not
// given.
type parameters struct {
	batchSize, window *int32
	responseTypes     []lambdatypes.FunctionResponseType
	filters           *lambdatypes.FilterCriteria
	scaling           *lambdatypes.ScalingConfig
	metrics           *lambdatypes.EventSourceMappingMetricsConfig
	logging           *lambdatypes.EventSourceMappingLoggingConfig
	kmsKey            *string

	destination *lambdatypes.DestinationConfig
	provisioned *lambdatypes.ProvisionedPollerConfig
	foreign     []string // given parameters of other sources than queues, by name
}

func createParameters(in *awslambda.CreateEventSourceMappingInput) parameters {
	return parameters{
		batchSize: in.BatchSize, window: in.MaximumBatchingWindowInSeconds,
		responseTypes: in.FunctionResponseTypes, filters: in.FilterCriteria, scaling: in.ScalingConfig,
		metrics: in.MetricsConfig, logging: in.LoggingConfig, kmsKey: in.KMSKeyArn,
		destination: in.DestinationConfig, provisioned: in.ProvisionedPollerConfig,
		foreign: given(
			option{"BisectBatchOnFunctionError", in.BisectBatchOnFunctionError != nil},
			option{"MaximumRecordAgeInSeconds", in.MaximumRecordAgeInSeconds != nil},
			option{"MaximumRetryAttempts", in.MaximumRetryAttempts != nil},
			option{"ParallelizationFactor", in.ParallelizationFactor != nil},
			option{"TumblingWindowInSeconds", in.TumblingWindowInSeconds != nil},
			option{"Topics", in.Topics != nil},
			option{"Queues", in.Queues != nil},
			option{"SourceAccessConfigurations", in.SourceAccessConfigurations != nil},
			option{"SelfManagedEventSource", in.SelfManagedEventSource != nil},
			option{"SelfManagedKafkaEventSourceConfig", in.SelfManagedKafkaEventSourceConfig != nil},
			option{"AmazonManagedKafkaEventSourceConfig", in.AmazonManagedKafkaEventSourceConfig != nil},
			option{"DocumentDBEventSourceConfig", in.DocumentDBEventSourceConfig != nil},
		),
	}
}

func updateParameters(in *awslambda.UpdateEventSourceMappingInput) parameters {
	return parameters{
		batchSize: in.BatchSize, window: in.MaximumBatchingWindowInSeconds,
		responseTypes: in.FunctionResponseTypes, filters: in.FilterCriteria, scaling: in.ScalingConfig,
		metrics: in.MetricsConfig, logging: in.LoggingConfig, kmsKey: in.KMSKeyArn,
		destination: in.DestinationConfig, provisioned: in.ProvisionedPollerConfig,
		foreign: given(
			option{"BisectBatchOnFunctionError", in.BisectBatchOnFunctionError != nil},
			option{"MaximumRecordAgeInSeconds", in.MaximumRecordAgeInSeconds != nil},
			option{"MaximumRetryAttempts", in.MaximumRetryAttempts != nil},
			option{"ParallelizationFactor", in.ParallelizationFactor != nil},
			option{"TumblingWindowInSeconds", in.TumblingWindowInSeconds != nil},
			option{"SourceAccessConfigurations", in.SourceAccessConfigurations != nil},
			option{"SelfManagedKafkaEventSourceConfig", in.SelfManagedKafkaEventSourceConfig != nil},
			option{"AmazonManagedKafkaEventSourceConfig", in.AmazonManagedKafkaEventSourceConfig != nil},
			option{"DocumentDBEventSourceConfig", in.DocumentDBEventSourceConfig != nil},
		),
	}
}

// An option is a parameter by name, and whether it was given.
type option struct {
	name  string
	given bool
}

// given returns the names of those options that were given.
func given(options ...option) []string {
	var names []string
	for _, o := range options {
		if o.given {
			names = append(names, o.name)
		}
	}
	return names
}

// over returns p with what it does not have taken from old. Empty objects and
// lists clear what was set before (rules 0.6.12, 1.3.1).
func (p parameters) over(old parameters) parameters {
	p.batchSize, p.window = orElse(p.batchSize, old.batchSize), orElse(p.window, old.window)
	p.filters, p.scaling = orElse(p.filters, old.filters), orElse(p.scaling, old.scaling)
	p.metrics, p.logging, p.kmsKey = orElse(p.metrics, old.metrics), orElse(p.logging, old.logging), orElse(p.kmsKey, old.kmsKey)
	if p.responseTypes == nil {
		p.responseTypes = old.responseTypes
	}
	if p.filters != nil && len(p.filters.Filters) == 0 {
		p.filters = nil
	}
	if p.scaling != nil && p.scaling.MaximumConcurrency == nil {
		p.scaling = nil
	}
	return p
}

func orElse[T any](value, standard *T) *T {
	if value == nil {
		return standard
	}
	return value
}

// defaults are the parameters of a mapping of which none was given.
func defaults() parameters {
	return parameters{batchSize: aws.Int32(defaultBatchSize), window: aws.Int32(0)}
}

// broken returns the constraints of Lambda's model that the parameters break
// (rule 7.1.17).
func (p parameters) broken() []string {
	broken := between("batchSize", p.batchSize, 1, largestBatchSize)
	broken = append(broken, between("maximumBatchingWindowInSeconds", p.window, 0, longestWindow)...)
	if p.scaling != nil {
		broken = append(broken, between("scalingConfig.maximumConcurrency", p.scaling.MaximumConcurrency, 2, 1000)...)
	}
	for _, t := range p.responseTypes {
		if t != lambdatypes.FunctionResponseTypeReportBatchItemFailures {
			broken = append(broken, unsatisfied("functionResponseTypes", "["+string(t)+"]",
				"Member must satisfy constraint: [Member must satisfy enum value set: [ReportBatchItemFailures]]"))
		}
	}
	return broken
}

// check returns what AWS says about parameters that do not fit a queue, in the
// order in which it looks at them. Defaults are filled in.
func (p parameters) check(queueARN string, maximumFilters int) ([]*filter.Pattern, error) {
	fifo := strings.HasSuffix(queueARN, ".fifo")
	switch {
	case p.destination != nil && (p.destination.OnSuccess != nil || p.destination.OnFailure != nil):
		return nil, unsupported("DestinationConfig") // rules 1.1.9, 7.1.12
	case len(p.foreign) > 0:
		return nil, unsupported(p.foreign[0])
	case p.provisioned != nil && (p.provisioned.MinimumPollers != nil || p.provisioned.MaximumPollers != nil):
		return nil, notBuilt("provisioned pollers", "MaximumConcurrency")
	case fifo && *p.window > 0: // rules 2.2.1, 7.1.2
		return nil, invalidParameter("Batching window is not supported for FIFO queues")
	case *p.batchSize > windowlessMost && *p.window == 0: // rules 1.1.3, 7.1.1
		return nil, invalidParameter("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than %d", windowlessMost)
	}
	return p.patterns(maximumFilters)
}

func unsupported(parameter string) error {
	return invalidParameter("Unsupported %s parameter for given event source mapping type.", parameter)
}

// patterns returns the filters (rules 0.6.12 to 0.6.14, 7.1.11).
func (p parameters) patterns(most int) ([]*filter.Pattern, error) {
	if p.filters == nil {
		return nil, nil
	}
	if n := len(p.filters.Filters); n > most {
		return nil, invalidParameter("Filter criteria has %d filters: the maximum is %d", n, most)
	}
	var patterns []*filter.Pattern
	for _, f := range p.filters.Filters {
		pattern, err := filter.Parse(aws.ToString(f.Pattern))
		if err != nil {
			return nil, invalidParameter("Invalid filter pattern definition.")
		}
		patterns = append(patterns, pattern)
	}
	return patterns, nil
}

// settings returns the parameters as a mapping takes them.
func (p parameters) settings(f reference, patterns []*filter.Pattern) mapping.Settings {
	settings := mapping.Settings{
		Function: f.name, Qualifier: f.qualifier,
		BatchSize: int(*p.batchSize), MaximumBatchingWindow: time.Duration(*p.window) * time.Second,
		ReportBatchItemFailures: slices.Contains(p.responseTypes, lambdatypes.FunctionResponseTypeReportBatchItemFailures),
		Filters:                 patterns,
	}
	if p.scaling != nil {
		settings.MaximumConcurrency = int(aws.ToInt32(p.scaling.MaximumConcurrency))
	}
	return settings
}
