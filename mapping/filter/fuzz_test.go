// SPDX-License-Identifier: Apache-2.0

package filter

import (
	"errors"
	"testing"
)

// FuzzFilterPattern parses any pattern and matches it against any event: it must
// end, with an [*Error] or a pattern, and a pattern says the same twice.
func FuzzFilterPattern(f *testing.F) {
	for _, seed := range [][2]string{
		{`{"body":{"k":["v"]}}`, `{"body":{"k":"v"}}`},
		{`{"$or":[{"a":[{"numeric":[">",0,"<=",5]}]},{"b":[{"exists":false}]}]}`, `{"a":[3,{"b":1}]}`},
		{`{"a":[{"anything-but":{"wildcard":["*/x/*","\\*"]}}]}`, `{"a":"y/x/z"}`},
		{`{"a":[{"anything-but":[1,2e3]}],"b":{"c.d":[null,true,""]}}`, `{"a":[1,3],"b.c":{"d":null}}`},
		{`{"a":[{"cidr":"10.0.0.0/24"},{"prefix":{"equals-ignore-case":"Ä"}}]}`, `{"a":["10.0.0.7","ä"]}`},
		{`{"a":[`, `{`}, {`null`, `null`}, {`{"a":{}}`, `[]`}, {`[{"eventName": ["INSERT"=123}]`, ``},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, text, event string) {
		pattern, err := Parse(text)
		if err != nil {
			var invalid *Error
			if !errors.As(err, &invalid) || invalid.Reason == "" {
				t.Fatalf("pattern %q: got %v, want an *Error with a reason", text, err)
			}
			return
		}
		if len(pattern.Roots()) == 0 {
			t.Fatalf("pattern %q is valid and asks about nothing", text)
		}
		first, firstErr := pattern.MatchJSON([]byte(event))
		again, againErr := pattern.MatchJSON([]byte(event))
		if first != again || (firstErr == nil) != (againErr == nil) {
			t.Fatalf("pattern %q, event %q: %v, %v and then %v, %v", text, event, first, firstErr, again, againErr)
		}
	})
}
