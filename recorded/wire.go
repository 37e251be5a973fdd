// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"context"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/schemas"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"
)

// standardProtocol is the name of the protocol that the SDK's client of a service
// speaks, where the service is there over the wire.
const standardProtocol = "standard"

// queueProtocols are the protocols of SQS.
func queueProtocols() map[string]func(aws.Config) any {
	return map[string]func(aws.Config) any{
		standardProtocol: newClient(awssqs.NewFromConfig),
		"query": func(cfg aws.Config) any {
			return awssqs.NewFromConfig(cfg, func(o *awssqs.Options) { o.Protocol = awsquery.New(schemas.AmazonSQS) })
		},
	}
}

type zerosKey struct{}

// withZeros makes sendZeros write members into a request.
func withZeros(ctx context.Context, members ...string) context.Context {
	return context.WithValue(ctx, zerosKey{}, members)
}

// sendZeros makes a client write the zeros that the SDK leaves out of requests.
type sendZeros struct{}

// ID names the middleware.
func (sendZeros) ID() string { return "RecordedZeros" }

// HandleBuild stands behind the serializer and before what looks at the length of
// the body.
func (sendZeros) HandleBuild(
	ctx context.Context, in middleware.BuildInput, next middleware.BuildHandler,
) (middleware.BuildOutput, middleware.Metadata, error) {
	members, _ := ctx.Value(zerosKey{}).([]string)
	request, ok := in.Request.(*smithyhttp.Request)
	if !ok || len(members) == 0 || request.GetStream() == nil {
		return next.HandleBuild(ctx, in)
	}
	body, err := io.ReadAll(request.GetStream())
	if err != nil {
		return middleware.BuildOutput{}, middleware.Metadata{}, err
	}
	request, err = request.SetStream(strings.NewReader(addZeros(string(body), members)))
	if err != nil {
		return middleware.BuildOutput{}, middleware.Metadata{}, err
	}
	in.Request = request
	return next.HandleBuild(ctx, in)
}

// addZeros adds members to a body of JSON, or to one of the Query protocol.
func addZeros(body string, members []string) string {
	value, err := decodeJSON([]byte(body))
	for _, m := range members {
		parts := strings.Split(m, ".")
		last := len(parts) - 1
		if err != nil {
			body += "&" + m + "=0"
			continue
		}
		inner := value
		for _, part := range parts[:last] {
			inner, _ = step(inner, part)
		}
		if o, ok := inner.(*object); ok {
			o.set(parts[last], number(0))
		}
	}
	if err != nil {
		return body
	}
	return encodeJSON(value)
}
