// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/eventlab/eventlab/function"
)

// MappingConfig has the settings of an event source mapping of a queue, under
// AWS's names. Zero means AWS's default.
type MappingConfig struct {
	BatchSize               int           // default 10; at most 10,000, on a FIFO queue 10
	MaximumBatchingWindow   time.Duration // default 0, at most 5 min, whole seconds; not on a FIFO queue
	MaximumConcurrency      int           // ScalingConfig: 2 to 1,000; default no limit
	ReportBatchItemFailures bool          // FunctionResponseTypes
	Filters                 []string      // FilterCriteria: patterns, of which one must match
}

// A Mapping is an event source mapping of a lab.
type Mapping struct {
	queue *Queue
	uuid  string
}

// Map maps a function to the queue and returns when the mapping is enabled. It
// stops the test when AWS would not accept the settings.
func (q *Queue) Map(fn *function.Function, cfg MappingConfig) *Mapping {
	q.lab.TB().Helper()
	m, err := q.tryMap(fn, cfg)
	if err != nil {
		q.lab.TB().Fatalf("sqs: map %s to %s: %v", fn.Name(), q.name, err)
	}
	return m
}

func (q *Queue) tryMap(fn *function.Function, cfg MappingConfig) (*Mapping, error) {
	services := servicesOf(q.lab)
	created, err := services.lambda.CreateEventSourceMapping(q.lab.Context(), cfg.input(q, fn))
	if err != nil {
		return nil, err
	}
	m := &Mapping{queue: q, uuid: aws.ToString(created.UUID)}
	q.lab.AddSource(q)
	m.await("Enabled")
	return m, nil
}

func (cfg MappingConfig) input(q *Queue, fn *function.Function) *awslambda.CreateEventSourceMappingInput {
	in := &awslambda.CreateEventSourceMappingInput{
		EventSourceArn: aws.String(q.arn), FunctionName: aws.String(fn.Name()),
	}
	if cfg.BatchSize != 0 {
		in.BatchSize = aws.Int32(int32(cfg.BatchSize))
	}
	if cfg.MaximumBatchingWindow != 0 {
		in.MaximumBatchingWindowInSeconds = aws.Int32(int32(cfg.MaximumBatchingWindow / time.Second))
	}
	if cfg.MaximumConcurrency != 0 {
		in.ScalingConfig = &lambdatypes.ScalingConfig{MaximumConcurrency: aws.Int32(int32(cfg.MaximumConcurrency))}
	}
	if cfg.ReportBatchItemFailures {
		in.FunctionResponseTypes = []lambdatypes.FunctionResponseType{lambdatypes.FunctionResponseTypeReportBatchItemFailures}
	}
	if len(cfg.Filters) > 0 {
		in.FilterCriteria = &lambdatypes.FilterCriteria{}
		for _, pattern := range cfg.Filters {
			in.FilterCriteria.Filters = append(in.FilterCriteria.Filters, lambdatypes.Filter{Pattern: aws.String(pattern)})
		}
	}
	return in
}

// UUID returns what Lambda calls the mapping.
func (m *Mapping) UUID() string { return m.uuid }

// Disable stops the mapping and returns when it has stopped.
func (m *Mapping) Disable() { m.switchTo(false, "Disabled") }

// Enable starts a mapping that was disabled and returns when it runs.
func (m *Mapping) Enable() { m.switchTo(true, "Enabled") }

func (m *Mapping) switchTo(enabled bool, state string) {
	l := m.queue.lab
	l.TB().Helper()
	_, err := servicesOf(l).lambda.UpdateEventSourceMapping(l.Context(), &awslambda.UpdateEventSourceMappingInput{
		UUID: aws.String(m.uuid), Enabled: aws.Bool(enabled),
	})
	if err != nil {
		l.TB().Fatalf("sqs: mapping %s: %v", m.uuid, err)
	}
	m.await(state)
}

// await waits until the mapping is in a state, at most ten minutes.
func (m *Mapping) await(state string) {
	l := m.queue.lab
	l.TB().Helper()
	for range 600 {
		out, err := servicesOf(l).lambda.GetEventSourceMapping(l.Context(), &awslambda.GetEventSourceMappingInput{UUID: aws.String(m.uuid)})
		if err != nil {
			l.TB().Fatalf("sqs: mapping %s: %v", m.uuid, err)
		}
		if aws.ToString(out.State) == state {
			return
		}
		l.RunFor(time.Second)
	}
	l.TB().Fatalf("sqs: mapping %s is not %s after ten minutes", m.uuid, state)
}
