// SPDX-License-Identifier: Apache-2.0

package backend_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/eventlab/eventlab/backend"
)

func TestTheDefaultIsEmbedded(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "embedded"} {
		b, err := backend.Open(t.Context(), name, backend.Config{Region: "eu-central-1"})
		if err != nil {
			t.Fatal(err)
		}
		if b.Name() != "embedded" || b.Limits().RealTime || b.Config().Region != "eu-central-1" {
			t.Errorf("Open(%q): got %s in %s with %+v", name, b.Name(), b.Config().Region, b.Limits())
		}
	}
}

func TestABackendThatWasNotImportedNamesItsPackage(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{"localstack": "backend/localstack", "aws": "backend/awsaccount"} {
		_, err := backend.Open(t.Context(), name, backend.Config{})
		if err == nil || !strings.Contains(err.Error(), `import _ "github.com/eventlab/eventlab/`+path+`"`) {
			t.Errorf("Open(%q): got error %v, want the import that it needs", name, err)
		}
	}
}

func TestAnEndpointThatIsNotThereSaysHowToStartOne(t *testing.T) {
	t.Parallel()
	_, err := backend.Open(t.Context(), "http://127.0.0.1:1", backend.Config{})
	if err == nil || !strings.Contains(err.Error(), "nothing answers at http://127.0.0.1:1; `docker compose up --wait`") {
		t.Errorf("got error %v, want one that says what to start", err)
	}
}

func TestKnownNamesAndURLs(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct{ known, realTime bool }{
		"":                      {true, false},
		"embedded":              {true, false},
		"localstack":            {true, true},
		"aws":                   {true, true},
		"http://localhost:4566": {true, true},
		"https://example.com":   {true, true},
		"moon":                  {false, true},
	} {
		if got := backend.Known(name); got != want.known {
			t.Errorf("Known(%q): got %t", name, got)
		}
		if got := backend.RealTime(name); want.known && got != want.realTime {
			t.Errorf("RealTime(%q): got %t", name, got)
		}
	}
}

func ExampleOpen() {
	_, err := backend.Open(context.Background(), "moon", backend.Config{})
	fmt.Println(err)
	// Output: there is no backend "moon"; want embedded, localstack, aws, http://…
}

func ExampleLimits_Lacks() {
	limits := backend.LocalStackLimits()
	fmt.Println(limits.Lacks("1.9.2", "2.3.3"))
	fmt.Printf("%q\n", limits.Lacks("1.9.2"))
	// Output:
	// on AWS receives prefer the messages of quiet tenants (2.3.3), but here a queue knows no tenants
	// ""
}
