// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"maps"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/eventlab/eventlab/function"
)

// taggablePattern is how resources that can have tags are named.
const taggablePattern = `arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12})`

var taggable = regexp.MustCompile("^(?:" + taggablePattern + ")$")

// mostTags is how many tags a resource may have.
const mostTags = 50

// tagged returns where the tags of a resource are; the mutex guards them. Its
// error is AWS's when there is no such function or mapping.
func (s *Service) tagged(resource *string) (*map[string]string, error) {
	arn := aws.ToString(resource)
	if resource == nil {
		return nil, invalid([]string{missing("resource")})
	}
	if !taggable.MatchString(arn) {
		return nil, invalid([]string{unsatisfied("resource", arn, "Member must satisfy regular expression pattern: "+taggablePattern)})
	}
	parts := strings.Split(arn, ":")
	switch {
	case parts[5] == "event-source-mapping":
		return s.mappingTags(arn)
	case parts[5] != "function":
		return nil, notBuilt("tags of "+parts[5], "those of functions and of mappings")
	case len(parts) > 7:
		return nil, invalidParameter("Tags on function aliases and versions are not supported. Please specify a function ARN.")
	}
	f, err := s.whole(resource)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tags[f] == nil {
		s.tags[f] = &map[string]string{}
	}
	return s.tags[f], nil
}

func (s *Service) mappingTags(arn string) (*map[string]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgetDeleted()
	for _, r := range s.mappings {
		if r.arn == arn {
			return &r.tags, nil
		}
	}
	return nil, noMapping()
}

// functionTags returns the tags of a function, nil if it has none.
func (s *Service) functionTags(f *function.Function) map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if tags := s.tags[f]; tags != nil && len(*tags) > 0 {
		return maps.Clone(*tags)
	}
	return nil
}

// forgetFunction drops what is known of a function that was deleted.
func (s *Service) forgetFunction(f *function.Function) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tags, f)
	maps.DeleteFunc(s.aliases, func(arn, _ string) bool { return strings.HasPrefix(arn, f.ARN()+":") })
}
