// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"net/http"
	"strings"
)

// A Service is what no schema says about an AWS service.
type Service struct {
	ID      string // the SDK's service id, under which it is mounted
	Signing string // its name in the credential scope of signatures

	// Target is what stands before the operation in X-Amz-Target.
	Target string

	// Version and Namespace are the Query protocol's: the parameter Version, and
	// the namespace of answers.
	Version   string
	Namespace string

	// PathMember is the member of inputs that the path of a Query request's URL
	// stands for, unless it is given (7.2.1).
	PathMember string

	// QueryMessages are texts that differ in the Query protocol, by error code
	// (7.2.3).
	QueryMessages map[string]string
}

// services are those that the wire can tell apart.
var services = []*Service{
	{
		ID:         "SQS",
		Signing:    "sqs",
		Target:     "AmazonSQS",
		Version:    "2012-11-05",
		Namespace:  "http://queue.amazonaws.com/doc/2012-11-05/",
		PathMember: "QueueUrl",
		QueryMessages: map[string]string{
			"AWS.SimpleQueueService.NonExistentQueue": "The specified queue does not exist for this wsdl version.",
		},
	},
}

func serviceWhere(is func(*Service) bool) *Service {
	for _, s := range services {
		if is(s) {
			return s
		}
	}
	return nil
}

// serviceOfQuery finds the service that a Query request is for: by its signature,
// else by its version, else it is the only one that there is.
func serviceOfQuery(r *http.Request, form *node) *Service {
	scope := signedFor(r.Header.Get("Authorization"))
	if scope == "" {
		scope = signedFor("Credential=" + form.parameter("X-Amz-Credential"))
	}
	if s := serviceWhere(func(s *Service) bool { return s.Signing == scope }); s != nil {
		return s
	}
	version := form.parameter("Version")
	if s := serviceWhere(func(s *Service) bool { return s.Version == version }); s != nil {
		return s
	}
	return onlyQueryService()
}

func onlyQueryService() *Service {
	var only *Service
	for _, s := range services {
		switch {
		case s.Version == "":
		case only != nil:
			return nil
		default:
			only = s
		}
	}
	return only
}

// signedFor returns the service in a credential scope, whose parts are key, date,
// region, service and "aws4_request"; "" if there is none.
func signedFor(authorization string) string {
	_, credential, _ := strings.Cut(authorization, "Credential=")
	credential, _, _ = strings.Cut(credential, ",")
	parts := strings.Split(credential, "/")
	if n := len(parts); n >= 5 {
		return parts[n-2]
	}
	return ""
}
