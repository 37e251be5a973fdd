// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/eventlab/eventlab/function"
)

// Patterns of Lambda's model.
const (
	aliasNamePattern       = `(?!^[0-9]+$)([a-zA-Z0-9-_]+)`
	functionVersionPattern = `(\$LATEST|[0-9]+)`
)

var (
	aliasNames       = regexp.MustCompile(`^[a-zA-Z0-9-_]+$`)
	functionVersions = regexp.MustCompile(`^(?:` + functionVersionPattern + `)$`)
)

// brokenAliasName returns the constraint that the name of an alias breaks.
func brokenAliasName(name *string) []string {
	switch {
	case name == nil:
		return []string{missing("name")}
	case len(*name) > 128:
		return []string{unsatisfied("name", *name, "Member must have length less than or equal to 128")}
	case !aliasNames.MatchString(*name) || strings.Trim(*name, "0123456789") == "":
		return []string{unsatisfied("name", *name, "Member must satisfy regular expression pattern: "+aliasNamePattern)}
	default:
		return nil
	}
}

// brokenVersion returns the constraint that the version of an alias breaks.
func brokenVersion(version *string) []string {
	if version == nil || functionVersions.MatchString(*version) {
		return nil
	}
	return []string{unsatisfied("functionVersion", *version, "Member must satisfy regular expression pattern: "+functionVersionPattern)}
}

// checkWeights returns what AWS says about the shares of an alias.
func checkWeights(version string, weights map[string]float64) error {
	if len(weights) > 1 {
		return invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1")
	}
	for number, weight := range weights {
		value := fmt.Sprintf("{%s=%v}", number, weight)
		switch {
		case weight < 0 || weight > 1:
			return invalid([]string{unsatisfied("routingConfig.additionalVersionWeights", value,
				"Map value must satisfy constraint: [Member must have value less than or equal to 1.0, "+
					"Member must have value greater than or equal to 0.0, Member must not be null]")})
		case number == version:
			return invalidParameter("Invalid function version %s. Function version %s is already included in routing configuration.", number, number)
		case version == latest:
			return invalidParameter("$LATEST is not supported for an alias pointing to more than 1 version")
		case number == "" || strings.Trim(number, "0123456789") != "":
			return invalid([]string{unsatisfied("routingConfig.additionalVersionWeights", value,
				"Map keys must satisfy constraint: [Member must have length less than or equal to 1024, "+
					"Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+, Member must not be null]")})
		}
	}
	return nil
}

func weightsOf(routing *lambdatypes.AliasRoutingConfiguration) map[string]float64 {
	if routing == nil {
		return nil
	}
	return routing.AdditionalVersionWeights
}

// setAlias makes an alias or changes it, and gives it a new revision.
func (s *Service) setAlias(f *function.Function, a function.Alias) (lambdatypes.AliasConfiguration, error) {
	if err := checkWeights(a.Version, a.Weights); err != nil {
		return lambdatypes.AliasConfiguration{}, err
	}
	if err := f.SetAlias(a); err != nil {
		if _, ok := errors.AsType[*function.NotFoundError](err); ok {
			return lambdatypes.AliasConfiguration{}, notFound("%s", err.Error())
		}
		return lambdatypes.AliasConfiguration{}, functionError(err)
	}
	s.mu.Lock()
	s.aliases[f.ARN()+":"+a.Name] = s.uuid()
	s.mu.Unlock()
	return s.describeAlias(f, a), nil
}

// describeAlias returns what AWS answers about an alias.
func (s *Service) describeAlias(f *function.Function, a function.Alias) lambdatypes.AliasConfiguration {
	arn := f.ARN() + ":" + a.Name
	s.mu.Lock()
	revision := s.aliases[arn]
	s.mu.Unlock()
	c := lambdatypes.AliasConfiguration{
		AliasArn: aws.String(arn), Name: aws.String(a.Name), FunctionVersion: aws.String(a.Version),
		Description: aws.String(a.Description), RevisionId: aws.String(revision),
	}
	if len(a.Weights) > 0 {
		c.RoutingConfig = &lambdatypes.AliasRoutingConfiguration{AdditionalVersionWeights: a.Weights}
	}
	return c
}
