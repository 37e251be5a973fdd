// SPDX-License-Identifier: Apache-2.0

package backend

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// answerTime is how long an endpoint may take to answer at all.
const answerTime = 5 * time.Second

// OpenEndpoint returns the backend that answers at a URL for one lab, under this
// name. It takes any credentials, so it gets those of a test account. When it is
// a LocalStack, its limits are known.
func OpenEndpoint(ctx context.Context, name, url string, cfg Config) (*Remote, error) {
	limits, err := probe(ctx, strings.TrimSuffix(url, "/"))
	if err != nil {
		return nil, err
	}
	region := cfg.Region
	if region == "" {
		region = "us-east-1"
	}
	cfg.Budget = 0 // it costs nothing
	return NewRemote(RemoteConfig{
		Config: cfg, Name: name, Limits: limits,
		AWS: aws.Config{
			Region:       region,
			BaseEndpoint: aws.String(url),
			Credentials:  aws.CredentialsProviderFunc(testCredentials),
		},
	}), nil
}

// testCredentials are those of LocalStack's documented test account.
func testCredentials(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test", Source: "eventlab"}, nil
}

// probe asks an endpoint whether it is there, and which LocalStack it is.
func probe(ctx context.Context, url string) (Limits, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/_localstack/health", nil)
	if err != nil {
		return Limits{}, fmt.Errorf("backend %s: %w", url, err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return Limits{}, fmt.Errorf("nothing answers at %s; `docker compose up --wait` starts a LocalStack at http://localhost:4566: %w", url, err)
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	var health struct {
		Services map[string]string `json:"services"`
		Version  string            `json:"version"`
	}
	err = json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&health)
	if err != nil || health.Services == nil {
		return Limits{RealTime: true}, nil //nolint:nilerr // something else answers than a LocalStack
	}
	return LocalStackLimits(), nil
}
