// SPDX-License-Identifier: Apache-2.0

package backend_test

import (
	"fmt"
	"testing"

	"github.com/eventlab/eventlab/backend"
)

func TestTheDefaultIsEmbedded(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "embedded"} {
		b, err := backend.Open(name, backend.Config{Region: "eu-central-1"})
		if err != nil {
			t.Fatal(err)
		}
		if b.Name() != "embedded" || b.Limits() != (backend.Limits{}) || b.Config().Region != "eu-central-1" {
			t.Errorf("Open(%q): got %s in %s with %+v", name, b.Name(), b.Config().Region, b.Limits())
		}
	}
}

func ExampleOpen() {
	_, err := backend.Open("moon", backend.Config{})
	fmt.Println(err)
	// Output: backend "moon" is not there: want embedded
}
