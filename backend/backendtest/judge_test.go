// SPDX-License-Identifier: Apache-2.0

package backendtest

import (
	"errors"
	"testing"

	"github.com/eventlab/eventlab/backend"
)

func TestADeclaredDifferenceMustBeOne(t *testing.T) {
	t.Parallel()
	differs := backend.Limits{Differences: []backend.Difference{{Rule: "2.1.6", AWS: "a", Here: "b"}}}
	law := Law{Name: "law", Rules: []string{"2.1.6"}}
	found := errors.New("not so")
	for name, c := range map[string]struct {
		limits backend.Limits
		found  error
		want   verdict
	}{
		"kept":                           {backend.Limits{}, nil, verdict{}},
		"not kept":                       {backend.Limits{}, found, verdict{fail: "not so (rules [2.1.6])"}},
		"declared, and not kept":         {differs, found, verdict{skip: "on AWS a (2.1.6), but here b: not so"}},
		"declared, but kept nonetheless": {differs, nil, verdict{fail: "the backend declares that on AWS a (2.1.6), but here b; but it keeps the law: take the difference away"}},
	} {
		if got := judge(law, c.limits, c.found); got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

func TestLawsHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, law := range Laws() {
		if seen[law.Name] || law.Name == "" || law.check == nil {
			t.Errorf("law %q: its name is taken or empty, or it checks nothing", law.Name)
		}
		seen[law.Name] = true
	}
}
