// SPDX-License-Identifier: Apache-2.0

package filter_test

import (
	"fmt"

	"github.com/eventlab/eventlab/mapping/filter"
)

func ExampleParse() {
	pattern, err := filter.Parse(`{"detail": {"amount": [{"numeric": [">", 100]}], "currency": ["EUR", "CHF"]}}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, event := range []string{
		`{"detail": {"amount": 250, "currency": "CHF"}}`,
		`{"detail": {"amount": 100, "currency": "CHF"}}`,
	} {
		matches, err := pattern.MatchJSON([]byte(event))
		fmt.Println(matches, err)
	}
	// Output:
	// true <nil>
	// false <nil>
}

func ExampleError() {
	_, err := filter.Parse(`{"detail": {"amount": 250}}`)
	fmt.Println(err)
	// Output:
	// Event pattern is not valid. Reason: "amount" must be an object or an array
}
