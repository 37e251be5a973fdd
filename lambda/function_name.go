// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"regexp"
	"strings"

	"github.com/eventlab/eventlab/function"
)

// A reference is a function as a caller refers to it: by name, by a part of its
// ARN or by the whole of it, each with or without a qualifier.
type reference struct {
	region, account string // empty when they were left out
	name, qualifier string
}

// latest is the qualifier of a function's code and settings as they are now.
const latest = function.Latest

// functionNames is the pattern in Lambda's model.
var functionNames = regexp.MustCompile(
	`^(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:([a-z]{2}(?:(?:-gov)|(?:-iso(?:b?)))?-[a-z]+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$`)

const functionNamePattern = `(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`

// parseFunctionName returns the constraint that a function name breaks, if it
// breaks one.
func parseFunctionName(text *string) (reference, []string) {
	if text == nil {
		return reference{}, []string{missing("functionName")}
	}
	match := functionNames.FindStringSubmatch(*text)
	if match == nil {
		return reference{}, []string{unsatisfied("functionName", *text,
			"Member must satisfy regular expression pattern: "+functionNamePattern)}
	}
	return reference{region: match[1], account: match[2], name: match[3], qualifier: match[4]}, nil
}

// with returns the reference with the qualifier that an operation takes apart.
func (r reference) with(qualifier *string) reference {
	if qualifier != nil {
		r.qualifier = *qualifier
	}
	return r
}

// short returns the reference without Region and account.
func (r reference) short() string {
	if r.qualifier == "" {
		return r.name
	}
	return r.name + ":" + r.qualifier
}

// find returns the function that is referred to, and the version that its
// qualifier means.
func (s *Service) find(r reference) (*function.Function, function.Version, bool) {
	f, ok := s.cfg.Account.Function(r.name)
	if !ok {
		return nil, function.Version{}, false
	}
	version, ok := f.Version(r.qualifier)
	own := strings.Split(f.ARN(), ":")
	ok = ok && (r.region == "" || r.region == own[3]) && (r.account == "" || r.account == own[4])
	return f, version, ok
}

// A target is what an operation on a function is about.
type target struct {
	*function.Function
	version   function.Version
	reference reference
}

// qualifiedARN returns the ARN of the function with the qualifier that it was
// referred to with, if there was one.
func (t target) qualifiedARN() string {
	if t.reference.qualifier == "" {
		return t.ARN()
	}
	return t.ARN() + ":" + t.reference.qualifier
}

// get returns the function that an operation on functions refers to, or AWS's
// error when there is none (rule 7.5.2).
func (s *Service) get(name, qualifier *string) (target, error) {
	r, broken := parseFunctionName(name)
	if broken != nil {
		return target{}, invalid(broken)
	}
	if qualifier != nil && r.qualifier != "" && r.qualifier != *qualifier {
		return target{}, invalidParameter("The derived qualifier from the function name does not match the specified qualifier.")
	}
	r = r.with(qualifier)
	f, version, ok := s.find(r)
	if !ok {
		if r.qualifier == "" {
			r.qualifier = latest
		}
		return target{}, notFound("Function not found: %s:%s", s.functionPrefix(r), r.short())
	}
	return target{f, version, r}, nil
}

// whole returns the function that an operation on all of a function refers to,
// such as one on its versions and aliases: AWS's error then names no version.
func (s *Service) whole(name *string) (*function.Function, error) {
	r, broken := parseFunctionName(name)
	if broken != nil {
		return nil, invalid(broken)
	}
	r.qualifier = ""
	f, _, ok := s.find(r)
	if !ok {
		return nil, notFound("Function not found: %s:%s", s.functionPrefix(r), r.name)
	}
	return f, nil
}

// functionPrefix returns the ARN of a function that does not exist, up to its
// name: as it was referred to, or else like those of the account's functions.
func (s *Service) functionPrefix(r reference) string {
	own := []string{"arn", "aws", "lambda", s.cfg.AWS.Region, "000000000000", "function"}
	if all := s.cfg.Account.Functions(); len(all) > 0 {
		own = strings.Split(all[0].ARN(), ":")[:6]
	}
	if r.region != "" {
		own[3] = r.region
	}
	if r.account != "" {
		own[4] = r.account
	}
	return strings.Join(own, ":")
}
