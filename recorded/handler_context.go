// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"context"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/eventlab/eventlab/function"
)

// called is what a handler can know of the function that it is called as.
type called struct {
	name, version, arn, requestID string
	memorySize                    int
	variables                     map[string]string
	environment                   string // the execution environment
	clientContext                 lambdacontext.ClientContext
}

func calledFunction(ctx context.Context) called {
	invocation := function.FromContext(ctx)
	c := called{name: invocation.Function, requestID: invocation.RequestID, environment: invocation.Environment}
	cfg := invocation.Config()
	c.version, c.memorySize, c.variables = invocation.Version, cfg.MemorySize, cfg.Environment
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		c.arn, c.clientContext = lc.InvokedFunctionArn, lc.ClientContext
	}
	return c
}

// returnContext returns the event and what a handler is told of itself.
func returnContext(*run, *object) (handler, error) {
	return func(ctx context.Context, event any) (any, error) {
		c := calledFunction(ctx)
		return newObject(member{name: "event", value: event}, member{name: "context", value: newObject(
			member{name: "invoked_function_arn", value: c.arn},
			member{name: "function_version", value: c.version},
			member{name: "function_name", value: c.name},
			member{name: "memory_limit_in_mb", value: strconv.Itoa(c.memorySize)},
			member{name: "aws_request_id", value: c.requestID},
			member{name: "log_group_name", value: "/aws/lambda/" + c.name},
			member{name: "log_stream_name", value: c.logStream()},
			member{name: "client_context", value: clientContext(c.clientContext)},
		)}), nil
	}, nil
}

// logStream returns a name of the form of Lambda's: it is the environment's own.
func (c called) logStream() string {
	hash := fnv.New128a()
	_, _ = fmt.Fprint(hash, c.environment)
	return fmt.Sprintf("%s/[%s]%x", time.Now().UTC().Format("2006/01/02"), c.version, hash.Sum(nil))
}

// clientContext returns a client context as JSON, or null if there is none.
func clientContext(c lambdacontext.ClientContext) any {
	if c.Client == (lambdacontext.ClientApplication{}) && c.Custom == nil && c.Env == nil {
		return nil
	}
	o := newObject()
	if c.Client != (lambdacontext.ClientApplication{}) {
		o.set("client", newObject(
			member{name: "installation_id", value: c.Client.InstallationID},
			member{name: "app_title", value: c.Client.AppTitle},
			member{name: "app_version_code", value: c.Client.AppVersionCode},
			member{name: "app_package_name", value: c.Client.AppPackageName},
		))
	}
	o.set("custom", textMap(c.Custom))
	o.set("env", textMap(c.Env))
	return o
}
