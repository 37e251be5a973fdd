// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/mapping"
)

const sourceARNPattern = `arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)`

// sourceARNs is the pattern of event sources in Lambda's model.
var sourceARNs = regexp.MustCompile("^(?:" + sourceARNPattern + ")$")

// brokenSource returns the constraints that the source of a new mapping breaks.
func brokenSource(in *awslambda.CreateEventSourceMappingInput) []string {
	var broken []string
	if arn := aws.ToString(in.EventSourceArn); arn != "" && !sourceARNs.MatchString(arn) {
		broken = append(broken, unsatisfied("eventSourceArn", arn, "Member must satisfy regular expression pattern: "+sourceARNPattern))
	}
	switch in.StartingPosition {
	case "", lambdatypes.EventSourcePositionLatest, lambdatypes.EventSourcePositionAtTimestamp, lambdatypes.EventSourcePositionTrimHorizon:
	default: // rule 7.1.9
		broken = append(broken, unsatisfied("startingPosition", string(in.StartingPosition),
			"Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]"))
	}
	return broken
}

// checkSource returns what AWS says about a source that is no queue, or about a
// queue with a starting position.
func checkSource(in *awslambda.CreateEventSourceMappingInput) error {
	arn := aws.ToString(in.EventSourceArn)
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return invalidParameter("Unrecognized event source.") // rule 7.1.6
	}
	switch service := parts[2]; service {
	case "sqs":
		if in.StartingPosition != "" || in.StartingPositionTimestamp != nil {
			return invalidParameter("StartingPosition is not valid for SQS event sources.")
		}
		return nil
	case "kinesis", "dynamodb":
		if in.StartingPosition == "" { // rule 7.1.8
			return invalidParameter("1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.")
		}
		if service == "dynamodb" && in.StartingPosition == lambdatypes.EventSourcePositionAtTimestamp { // rule 7.1.10
			return invalidParameter("Unsupported starting position for arn type: %s", arn)
		}
		return notBuilt("event source mappings of "+service, "those of sqs")
	default:
		return invalidParameter("Unrecognized event source.")
	}
}

// openQueue finds a queue as Lambda does before it maps it, and checks that the
// function's timeout is not longer than its visibility timeout (rules 1.1.6, 7.1.3,
// 7.1.4). It reads both as they are now.
func (s *Service) openQueue(ctx context.Context, r *record, f *function.Function) (mapping.Queue, error) {
	arn := r.sourceARN
	parts := strings.SplitN(arn, ":", 6)
	in := &awssqs.GetQueueUrlInput{QueueName: aws.String(parts[5])}
	if owner := strings.Split(f.ARN(), ":")[4]; owner != parts[4] {
		in.QueueOwnerAWSAccountId = aws.String(parts[4])
	}
	found, err := s.queues.GetQueueUrl(ctx, in)
	if err != nil {
		return mapping.Queue{}, queueError(err)
	}
	queue := mapping.Queue{ARN: arn, URL: aws.ToString(found.QueueUrl), Client: s.queues}
	version, _ := f.Version(r.function.qualifier)
	return queue, s.checkQueue(ctx, queue, version.Config.Timeout)
}

func (s *Service) checkQueue(ctx context.Context, queue mapping.Queue, limit time.Duration) error {
	out, err := s.queues.GetQueueAttributes(ctx, &awssqs.GetQueueAttributesInput{
		QueueUrl:       aws.String(queue.URL),
		AttributeNames: []sqstypes.QueueAttributeName{sqstypes.QueueAttributeNameQueueArn, sqstypes.QueueAttributeNameVisibilityTimeout},
	})
	if err == nil && out.Attributes[string(sqstypes.QueueAttributeNameQueueArn)] != queue.ARN {
		err = &sqstypes.QueueDoesNotExist{} // it has the name, but is in another Region or account
	}
	if err != nil {
		return queueError(err)
	}
	visibility, err := strconv.Atoi(out.Attributes[string(sqstypes.QueueAttributeNameVisibilityTimeout)])
	if err != nil {
		return queueError(err)
	}
	if timeout := int(limit / time.Second); visibility < timeout {
		return invalidParameter("Queue visibility timeout: %d seconds is less than Function timeout: %d seconds", visibility, timeout)
	}
	return nil
}
