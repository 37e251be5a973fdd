// SPDX-License-Identifier: Apache-2.0

// Package awsaccount registers the backend "aws": AWS itself, by the SDK's
// default chain of credentials and settings. Whoever wants it imports the package
// for that:
//
//	import _ "github.com/eventlab/eventlab/backend/awsaccount"
//
// It costs money, so it wants a bound: LAB_AWS_BUDGET, in dollars. Each process
// stops calling AWS before its calls, at list prices and without the free tier,
// cost more than that; only those that remove what it created are made anyway.
// What a lab creates has a name that begins with "eventlab-" and the tags
// eventlab:run, eventlab:lab and eventlab:test.
package awsaccount

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/eventlab/eventlab/backend"
)

// name is what LAB_BACKEND calls the backend.
const name = "aws"

// That a package registers itself is what an import for its effect is for.
func init() { backend.Register(name, open) }

// open opens the account for one lab.
func open(ctx context.Context, cfg backend.Config) (backend.Backend, error) {
	budget, err := budgetOf(cfg, os.Getenv("LAB_AWS_BUDGET"))
	if err != nil {
		return nil, err
	}
	account, err := load(ctx, cfg.Region)
	if err != nil {
		return nil, err
	}
	cfg.Budget = budget
	return backend.NewRemote(backend.RemoteConfig{
		Config: cfg, Name: name, AWS: account, Limits: backend.Limits{RealTime: true},
	}), nil
}

func budgetOf(cfg backend.Config, text string) (float64, error) {
	if cfg.Budget > 0 {
		return cfg.Budget, nil
	}
	const want = "want the dollars that the run may spend at most, such as 0.10"
	if text == "" {
		return 0, errors.New("the backend aws costs money, and LAB_AWS_BUDGET is not set; " + want)
	}
	budget, err := strconv.ParseFloat(text, 64)
	if err != nil || !(budget > 0) { // neither is NaN
		return 0, fmt.Errorf("LAB_AWS_BUDGET is %q; %s", text, want)
	}
	return budget, nil
}

// load takes the SDK's default chain, and finds out now whether there is a region
// and somebody to be.
func load(ctx context.Context, region string) (aws.Config, error) {
	account, err := config.LoadDefaultConfig(ctx, config.WithRegion(region))
	if err != nil {
		return aws.Config{}, fmt.Errorf("backend aws: %w", err)
	}
	if account.Region == "" {
		return aws.Config{}, errors.New("the backend aws knows no region; set AWS_REGION")
	}
	if _, err := account.Credentials.Retrieve(ctx); err != nil {
		return aws.Config{}, fmt.Errorf("the backend aws has no credentials; set AWS_PROFILE, or what else the AWS SDK takes them from: %w", err)
	}
	return account, nil
}
