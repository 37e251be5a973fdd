// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/eventlab/eventlab/function"
)

// Invoke calls a function and waits for its answer (RequestResponse, the default),
// or only checks that it could be called (DryRun). A function error is an answer:
// FunctionError is set (rule 6.10). Invocations of type Event are not built.
// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
func (s *Service) Invoke(ctx context.Context, in *awslambda.InvokeInput) (*awslambda.InvokeOutput, error) {
	f, err := s.get(in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	payload := in.Payload
	if len(payload) == 0 {
		payload = []byte("{}")
	}
	var value json.RawMessage
	if err := json.Unmarshal(payload, &value); err != nil {
		return nil, &lambdatypes.InvalidRequestContentException{
			Message: aws.String("Could not parse request body into json: " + err.Error()), Type: user,
		}
	}
	clientContext, err := decodeClientContext(in.ClientContext)
	if err != nil {
		return nil, err
	}
	switch in.InvocationType {
	case "", lambdatypes.InvocationTypeRequestResponse:
		return invoke(ctx, f.Function, function.Request{
			Payload: payload, ClientContext: clientContext, Qualifier: f.reference.qualifier,
		})
	case lambdatypes.InvocationTypeDryRun:
		return &awslambda.InvokeOutput{StatusCode: http.StatusNoContent, ExecutedVersion: aws.String(f.version.Number)}, nil
	case lambdatypes.InvocationTypeEvent:
		return nil, notBuilt("asynchronous invocations (InvocationType Event)", "RequestResponse and DryRun")
	default:
		return nil, invalid([]string{unsatisfied("invocationType", string(in.InvocationType),
			"Member must satisfy enum value set: [Event, RequestResponse, DryRun]")})
	}
}

func invoke(ctx context.Context, f *function.Function, r function.Request) (*awslambda.InvokeOutput, error) {
	result, err := f.Invoke(ctx, r)
	if err != nil {
		return nil, functionError(err)
	}
	out := &awslambda.InvokeOutput{StatusCode: http.StatusOK, ExecutedVersion: aws.String(result.Version), Payload: result.Payload}
	if result.FunctionError != "" {
		out.FunctionError = aws.String(result.FunctionError)
	}
	return out, nil
}

// decodeClientContext returns the JSON that a caller sends in base64.
func decodeClientContext(text *string) ([]byte, error) {
	decoded, err := base64.StdEncoding.DecodeString(aws.ToString(text))
	if err == nil && len(decoded) > 0 && !json.Valid(decoded) {
		err = &json.SyntaxError{}
	}
	if err != nil {
		return nil, &lambdatypes.InvalidRequestContentException{
			Message: aws.String("Client context must be a valid Base64-encoded JSON object."), Type: user,
		}
	}
	return decoded, nil
}
