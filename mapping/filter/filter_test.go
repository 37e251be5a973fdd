// SPDX-License-Identifier: Apache-2.0

package filter

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPattern(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		rule, pattern, event string
		want                 bool
	}{
		{"0.6.12 members are joined by and", `{"a":[1],"b":[2]}`, `{"a":1,"b":2}`, true},
		{"0.6.12 members are joined by and, one differs", `{"a":[1],"b":[2]}`, `{"a":1,"b":3}`, false},
		{"0.6.12 values are joined by or", `{"a":[1,"x",null,true]}`, `{"a":null}`, true},
		{"0.6.13 null", `{"a":[null]}`, `{"a":""}`, false},
		{"0.6.13 empty text", `{"a":[""]}`, `{"a":""}`, true},
		{"0.6.13 texts are compared with care for case", `{"a":["x"]}`, `{"a":"X"}`, false},
		{"0.6.13 a text is no number", `{"a":["1"]}`, `{"a":1}`, false},
		{"0.6.13 equals-ignore-case", `{"a":[{"equals-ignore-case":"straSSe"}]}`, `{"a":"STRAsse"}`, true},
		{"0.6.13 exists false, missing", `{"a":[{"exists":false}]}`, `{"b":1}`, true},
		{"0.6.13 exists false, present", `{"a":[{"exists":false}]}`, `{"a":null}`, false},
		{"0.6.13 exists false or a value", `{"a":[{"exists":false},1]}`, `{"a":1}`, true},
		{"0.6.13 exists is about leaves", `{"a":[{"exists":true}]}`, `{"a":{"b":1}}`, false},
		{"0.6.13 suffix", `{"a":[{"suffix":".png"}]}`, `{"a":"x.jpg"}`, false},
		{"0.6.13 prefix of any case", `{"a":[{"prefix":{"equals-ignore-case":"ÄB"}}]}`, `{"a":"äbc"}`, true},
		{"0.6.13 suffix of any case", `{"a":[{"suffix":{"equals-ignore-case":".PNG"}}]}`, `{"a":"x.png"}`, true},
		{"0.6.13 suffix of any case, text too short", `{"a":[{"suffix":{"equals-ignore-case":".PNG"}}]}`, `{"a":"ng"}`, false},
		{"0.6.13 exactly", `{"a":[{"exactly":"x"}]}`, `{"a":"x"}`, true},
		{"0.6.13 numeric is by value", `{"a":[{"numeric":["=",300]}]}`, `{"a":3.0e2}`, true},
		{"0.6.13 numeric keeps all digits", `{"a":[{"numeric":[">",9007199254740992]}]}`, `{"a":9007199254740993}`, true},
		{"0.6.13 numeric, negative range", `{"a":[{"numeric":[">=",-2,"<=",-1]}]}`, `{"a":-1.5}`, true},
		{"0.6.13 anything-but, array with another value", `{"a":[{"anything-but":"x"}]}`, `{"a":["x","y"]}`, true},
		{"0.6.13 anything-but numbers, a text", `{"a":[{"anything-but":[1,2]}]}`, `{"a":"1"}`, true},

		{"$or, first branch", `{"$or":[{"a":[1]},{"b":[1]}],"c":[1]}`, `{"a":1,"c":1}`, true},
		{"$or, second branch", `{"$or":[{"a":[1]},{"b":[1]}],"c":[1]}`, `{"b":1,"c":1}`, true},
		{"$or, neither branch", `{"$or":[{"a":[1]},{"b":[1]}],"c":[1]}`, `{"c":1}`, false},
		{"$or within $or", `{"$or":[{"$or":[{"a":[1]},{"b":[1]}]},{"c":[1]}]}`, `{"b":1}`, true},
		{"two $or are joined by and", `{"x":{"$or":[{"a":[1]},{"b":[1]}]},"y":{"$or":[{"a":[1]},{"b":[1]}]}}`, `{"x":{"a":1},"y":{"b":1}}`, true},
		{"two $or, one does not hold", `{"x":{"$or":[{"a":[1]},{"b":[1]}]},"y":{"$or":[{"a":[1]},{"b":[1]}]}}`, `{"x":{"a":1},"y":{"b":2}}`, false},

		{"an element of an array", `{"a":["x"]}`, `{"a":["y","x"]}`, true},
		{"one element has both", `{"a":{"x":[1],"y":[2]}}`, `{"a":[{"x":1,"y":2},{"x":3,"y":4}]}`, true},
		{"no element has both", `{"a":{"x":[1],"y":[4]}}`, `{"a":[{"x":1,"y":2},{"x":3,"y":4}]}`, false},
		{"arrays within arrays", `{"a":{"b":{"x":[1],"y":[4]}}}`, `{"a":[{"b":[{"x":1},{"y":4}]},{"b":[{"x":1,"y":4}]}]}`, true},
		{"names with dots", `{"a.b":{"c":[1]}}`, `{"a":{"b.c":1}}`, true},
		{"an address in a network", `{"a":[{"cidr":"10.0.0.0/8"}]}`, `{"a":"10.255.1.1"}`, true},
		{"no address", `{"a":[{"cidr":"10.0.0.0/8"}]}`, `{"a":"ten"}`, false},
		{"an address of the other family", `{"a":[{"cidr":"::/0"}]}`, `{"a":"10.0.0.1"}`, false},
		{"wildcard without one", `{"a":[{"wildcard":"x"}]}`, `{"a":"x"}`, true},
		{"wildcard parts do not overlap", `{"a":[{"wildcard":"ab*ba"}]}`, `{"a":"aba"}`, false},
		{"wildcard parts in order", `{"a":[{"wildcard":"*a*b*"}]}`, `{"a":"xbxa"}`, false},
		{"wildcard with a meant asterisk", `{"a":[{"wildcard":"2\\*\\\\*"}]}`, `{"a":"2*\\3"}`, true},
		{"the last of two members of one name holds", `{"a":[1],"a":[2]}`, `{"a":2}`, true},
	} {
		t.Run(row.rule, func(t *testing.T) {
			pattern, err := Parse(row.pattern)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := pattern.MatchJSON([]byte(row.event)); err != nil || got != row.want {
				t.Errorf("pattern %s, event %s: got %v, %v, want %v", row.pattern, row.event, got, err, row.want)
			}
		})
	}
}

func TestInvalidPattern(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ pattern, reason string }{
		{`null`, "Filter is not an object"},
		{`"text"`, "Filter is not an object"},
		{`[{"eventName": ["INSERT"=123}]`, "Filter is not an object"},
		{``, "Unexpected end-of-input"},
		{`simple string`, "invalid character 's' looking for beginning of value"},
		{`{"a":["x"]`, "Unexpected end-of-input"},
		{`{"a":["x"]} {}`, "Unexpected text after the pattern"},
		{`{}`, "Empty objects are not allowed"},
		{`{"a":{}}`, "Empty objects are not allowed"},
		{`{"a":[]}`, "Empty arrays are not allowed"},
		{`{"a":"x"}`, `"a" must be an object or an array`},
		{`{"a":null}`, `"a" must be an object or an array`},
		{`{"a":[["x"]]}`, "Match value must be String, number, true, false, or null"},
		{`{"a":[{}]}`, "Match expression name not found"},
		{`{"a":[{"like":"x"}]}`, "Unrecognized match type like"},
		{`{"a":[{"prefix":"x","suffix":"y"}]}`, "Only one key allowed in match expression"},
		{`{"a":[{"prefix":{}}]}`, "Prefix expression name not found"},
		{`{"a":[{"suffix":{"prefix":"x"}}]}`, "Unsupported suffix pattern: prefix"},
		{`{"a":[{"exists":"yes"}]}`, "exists match pattern must be either true or false."},
		{`{"a":[{"exists":true,"prefix":"x"}]}`, "Only one key allowed in match expression"},
		{`{"a":[{"exactly":1}]}`, "exact match pattern must be a string"},
		{`{"$or":{"a":[1]}}`, "It must be an Array followed with $or."},
		{`{"$or":[{"a":[1]}]}`, "There must have at least 2 Objects in $or relationship."},
		{`{"$or":[1,2]}`, "Only JSON object is allowed in array of $or relationship."},
		{`{"$or":[{"prefix":[1]},{"a":[1]}]}`, "prefix is Ruler reserved fieldName which cannot be used inside $or."},
		{`{"a":[{"numeric":[]}]}`, "Invalid member in numeric match: ]"},
		{`{"a":[{"numeric":[5]}]}`, "Invalid member in numeric match: 5"},
		{`{"a":[{"numeric":["~",5]}]}`, "Unrecognized numeric range operator: ~"},
		{`{"a":[{"numeric":["=","5"]}]}`, "Value of equals must be numeric"},
		{`{"a":[{"numeric":[">","5"]}]}`, "Value of > must be numeric"},
		{`{"a":[{"numeric":["=",5,"<",6]}]}`, "Too many elements in numeric expression"},
		{`{"a":[{"numeric":[">",5,6]}]}`, "Bad value in numeric range: 6"},
		{`{"a":[{"numeric":[">",5,null]}]}`, "Bad value in numeric range: null"},
		{`{"a":[{"numeric":[">",5,">",6]}]}`, "Bad numeric range operator: >"},
		{`{"a":[{"numeric":[">",5,"<","6"]}]}`, "Value of < must be numeric"},
		{`{"a":[{"numeric":[">",5,"<",5.0]}]}`, "Bottom must be less than top"},
		{`{"a":[{"numeric":[">",5,"<",6,7]}]}`, "Too many terms in numeric range expression"},
		{`{"a":[{"anything-but":[]}]}`, "Inside anything but list, either all values are number or string, mixed type is not supported"},
		{`{"a":[{"anything-but":["x",1]}]}`, "Inside anything but list, either all values are number or string, mixed type is not supported"},
		{`{"a":[{"anything-but":true}]}`, "Value of anything-but must be an array or single string/number value."},
		{`{"a":[{"anything-but":{"numeric":["=",1]}}]}`, "Unsupported anything-but pattern: numeric"},
		{`{"a":[{"anything-but":{}}]}`, "Anything-But expression name not found"},
		{`{"a":[{"anything-but":{"prefix":"x","suffix":"y"}}]}`, "Too many elements in numeric expression"},
		{`{"a":[{"cidr":"10.0.0.0/8/8"}]}`, "Malformed CIDR, one '/' required"},
		{`{"a":[{"cidr":"10.0.0.0/x"}]}`, "Malformed CIDR, mask bits must be an integer"},
		{`{"a":[{"cidr":"10.0.0.0/-1"}]}`, "Malformed CIDR, mask bits must not be negative"},
		{`{"a":[{"cidr":"10.0.0.0/32"}]}`, "IPv4 mask bits must be < 32"},
		{`{"a":[{"cidr":"::/128"}]}`, "IPv6 mask bits must be < 128"},
		{`{"a":[{"wildcard":"a\\b"}]}`, "Invalid escape character at pos 2"},
		{`{"a":[{"wildcard":"**"}]}`, "Consecutive wildcard characters at pos 1"},
	} {
		t.Run(row.pattern, func(t *testing.T) {
			_, err := Parse(row.pattern)
			var invalid *Error
			if !errors.As(err, &invalid) || invalid.Reason != row.reason {
				t.Errorf("got %v, want the reason %q", err, row.reason)
			}
		})
	}
}

func TestAPatternWithTooManyAlternativesIsTooComplex(t *testing.T) {
	t.Parallel()
	var members []string
	for i := range 40 {
		members = append(members, fmt.Sprintf(`"m%d":{"$or":[{"a":[1]},{"b":[1]}]}`, i))
	}
	if _, err := Parse("{" + strings.Join(members, ",") + "}"); err == nil || !strings.Contains(err.Error(), "too complex") {
		t.Errorf("got %v, want an error that says so: there would be 2^40 alternatives", err)
	}
}

func TestRootsAreTheMembersThatAPatternAsksAbout(t *testing.T) {
	t.Parallel()
	pattern, err := Parse(`{"body":{"a":[1],"b":[2]},"$or":[{"attributes.x":[1]},{"awsRegion":["r"]}]}`)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := pattern.Roots(), []string{"attributes", "awsRegion", "body"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestManyArraysAreNotTriedInCombination(t *testing.T) {
	t.Parallel()
	var pattern, event []string
	for i := range 30 {
		pattern = append(pattern, fmt.Sprintf(`"a%d":{"x":[1]}`, i))
		event = append(event, fmt.Sprintf(`"a%d":[{"x":1},{"x":1},{"x":1}]`, i))
	}
	pattern = append(pattern, `"z":{"p":[1],"q":[2]}`)
	event = append(event, `"z":[{"p":1},{"q":2}]`)
	p, err := Parse("{" + strings.Join(pattern, ",") + "}")
	if err != nil {
		t.Fatal(err)
	}
	// In combination these would be 3^30 choices.
	if got, err := p.MatchJSON([]byte("{" + strings.Join(event, ",") + "}")); err != nil || got {
		t.Errorf("got %v, %v, want no match: no element of z has both", got, err)
	}
}

func TestAnEventThatIsNoObjectMatchesNothing(t *testing.T) {
	t.Parallel()
	pattern, err := Parse(`{"a":[{"exists":false}]}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range []string{`null`, `[{}]`, `"a"`, `1`} {
		if got, err := pattern.MatchJSON([]byte(event)); got || err != nil {
			t.Errorf("event %s: got %v, %v", event, got, err)
		}
	}
	for _, event := range []string{``, `{`, `{} {}`} {
		if _, err := pattern.MatchJSON([]byte(event)); err == nil {
			t.Errorf("event %q is not JSON, and there is no error", event)
		}
	}
}

// Numbers compare as big.Rat has it.
func TestNumbersCompareExactly(t *testing.T) {
	t.Parallel()
	digits := rapid.StringMatching(`-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,8})?([eE][+-]?[0-9]{1,2})?`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := digits.Draw(t, "a"), digits.Draw(t, "b")
		exactA, _ := new(big.Rat).SetString(a)
		exactB, _ := new(big.Rat).SetString(b)
		if got, want := parseNumber(a).compare(parseNumber(b)), exactA.Cmp(exactB); got != want {
			t.Fatalf("%s compared with %s: got %d, want %d", a, b, got, want)
		}
	})
}

func TestHugeExponentsAreCompared(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		a, b string
		want int
	}{
		{"1e1000000000", "1", 1}, {"1e-1000000000", "1", -1}, {"-1e99999999999999999999", "0", -1}, {"0e99999999999999999999", "0", 0},
		{"1e-99999999999999999999", "0", 1},
	} {
		if got := parseNumber(row.a).compare(parseNumber(row.b)); got != row.want {
			t.Errorf("%s compared with %s: got %d, want %d", row.a, row.b, got, row.want)
		}
	}
}
