// SPDX-License-Identifier: Apache-2.0

package backendtest_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/eventlab/eventlab/backend/backendtest"
)

func ExampleLaw_Check() {
	for _, law := range backendtest.Laws() {
		if strings.HasPrefix(law.Name, "there is one kind of encryption") {
			fmt.Printf("%s: %v\n", law.Name, law.Check(context.Background(), embedded))
		}
	}
	// Output: there is one kind of encryption at a time: <nil>
}
