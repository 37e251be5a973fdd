// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/eventlab/eventlab/backend"
	_ "github.com/eventlab/eventlab/backend/awsaccount" // LAB_BACKEND=aws
	_ "github.com/eventlab/eventlab/backend/localstack" // LAB_BACKEND=localstack
	"github.com/eventlab/eventlab/lab"
)

// TestMain ends what the labs shared on a remote backend.
func TestMain(m *testing.M) {
	code := m.Run()
	if err := backend.Shutdown(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// virtual is the configuration of tests that are about virtual time, whatever
// LAB_BACKEND says.
func virtual(seed uint64) lab.Config { return lab.Config{Seed: seed, Backend: "embedded"} }
