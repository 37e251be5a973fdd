// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// parsed returns the value of a JSON text.
func parsed(t *testing.T, text string) any {
	t.Helper()
	value, err := decodeJSON([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

// scopeOf returns a scope in which names stand for the values of a JSON object.
func scopeOf(t *testing.T, vars string) *scope {
	t.Helper()
	s := newScope(nil)
	s.vars = map[string]any{}
	o, ok := parsed(t, vars).(*object)
	if !ok {
		t.Fatalf("%s is no object", vars)
	}
	for _, m := range o.members {
		s.vars[m.name] = m.value
	}
	return s
}

const someAnswers = `{
	"region": "us-east-1", "i": 3, "on": true, "none": null,
	"sent": {"MessageId": "m-1", "Messages": [{"Body": "a"}, {"Body": "b"}], "a:b/c@$LATEST": "odd"},
	"re-ceived_1": {"n": 1.50}
}`

func TestValuesAreFilledInAndBuilt(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ value, want string }{
		{`"plain"`, `"plain"`},
		{`"${region}"`, `"us-east-1"`},
		{`"${i}"`, `3`}, // alone it keeps its type
		{`"n${i}"`, `"n3"`},
		{`"${on}/${none}/${i}"`, `"true/null/3"`},
		{`"${sent.Messages.1.Body}"`, `"b"`},
		{`"${sent.Messages}"`, `[{"Body":"a"},{"Body":"b"}]`},
		{`"${sent.a:b/c@$LATEST}"`, `"odd"`},
		{`"${re-ceived_1.n}"`, `1.50`},
		{`"$ { ${} ${9} $region"`, `"$ { ${} ${9} $region"`}, // no references
		{`{"${region}": ["${i}"], "$x": 1}`, `{"us-east-1":[3],"$x":1}`},
		{`{"${region}": 1}`, `{"us-east-1":1}`}, // a reference is no builder
		{`{"$repeat": "ab", "count": 3}`, `"ababab"`},
		{`{"$repeat": "${sent.Messages.0.Body}", "count": "${i}"}`, `"aaa"`},
		{`{"$repeat": {"$utf8": "ab"}, "count": 2}`, `"YWJhYg=="`},
		{`{"$concat": ["a", "${i}", {"$repeat": "b", "count": 2}]}`, `"a3bb"`},
		{`{"$concat": ["a", {"$utf8": "b"}]}`, `"YWI="`},
		{`{"$json": {"z": 1, "a": ["${i}", "ü<&>\u2028", null, 1.0]}}`, `"{\"z\":1,\"a\":[3,\"ü<&>` + "\u2028" + `\",null,1.0]}"`},
		{`{"$json": "a\"b\\\n\u0001\u007f"}`, `"\"a\\\"b\\\\\\n\\u0001` + "\u007f" + `\""`},
		{`{"$base64": "aGk="}`, `"aGk="`},
		{`{"$utf8": "${region}"}`, `"dXMtZWFzdC0x"`},
		{`{"$zero_bytes": 3}`, `"AAAA"`},
		{`{"$number": "0012"}`, `12`},
		{`{"$number": "-49539"}`, `-49539`},
		{`{"$number": "495390000000000000000000000000000001"}`, `495390000000000000000000000000000001`},
		{`{"$number": "1.5"}`, `1.5`},
		{`{"$text": "${i}"}`, `"3"`},
		{`{"$text": {"a": [1]}}`, `"{\"a\":[1]}"`},
	} {
		got, err := scopeOf(t, someAnswers).value(parsed(t, row.value))
		if err != nil {
			t.Errorf("%s: %v", row.value, err)
		} else if diff := cmp.Diff(row.want, encodeJSON(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.value, diff)
		}
	}
}

func TestValuesThatCannotBeFilledInSayWhy(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ value, want string }{
		{`"${nobody}"`, "nothing is called nobody"},
		{`"x${sent.Nothing}"`, "there is no Nothing in"},
		{`"${sent.Messages.2}"`, "there is no 2 in"},
		{`"${sent.Messages.-1}"`, "there is no -1 in"},
		{`"${i.x}"`, "there is no x in 3"},
		{`{"$or": []}`, "$or is no builder"},
		{`{"$base64": "%"}`, "$base64 of"},
		{`{"$number": "x"}`, "it is no number"},
		{`{"$repeat": "a", "count": -1}`, "is no size"},
		{`{"$repeat": "abcdefgh", "count": 60000000}`, "at most"},
		{`{"$concat": "a"}`, "$concat takes a list"},
	} {
		_, err := scopeOf(t, someAnswers).value(parsed(t, row.value))
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, want an error that says %q", row.value, err, row.want)
		}
	}
}

func TestChecksCompareValues(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		left, operator, right string
		want                  bool
	}{
		{`"a"`, "==", `"a"`, true},
		{`1`, "==", `1.0`, true},
		{`"1"`, "==", `1`, false},
		{`"1"`, "!=", `1`, true},
		{`{"a": [1], "b": null}`, "==", `{"b": null, "a": [1.0]}`, true},
		{`{"a": [1]}`, "==", `{"a": [1], "b": null}`, false},
		{`"9"`, "<", `"10"`, true}, // texts of digits are whole numbers
		{`"495390000000000000000000000000000002"`, ">", `"495390000000000000000000000000000001"`, true},
		{`"10"`, ">=", `10`, true},
		{`"-2"`, "<", `"1"`, true},
		{`"b"`, ">", `"a10"`, true},
		{`1.5`, "<=", `1.5`, true},
		{`1.5`, "<", `1.5`, false},
		{`"abc"`, "contains", `"bc"`, true},
		{`["a", 1]`, "contains", `1`, true},
		{`{"a": 1}`, "contains", `"a"`, true},
		{`"1"`, "contains", `1`, false},
		{`"üb"`, "length", `2`, true},
		{`[1, 2]`, "length", `2`, true},
		{`{}`, "length", `1`, false},
	} {
		got, err := compare(parsed(t, row.left), row.operator, parsed(t, row.right))
		if err != nil || got != row.want {
			t.Errorf("%s %s %s: got %v, %v, want %v", row.left, row.operator, row.right, got, err, row.want)
		}
	}
	if _, err := compare("a", "<", true); err == nil {
		t.Error("a text and a boolean have an order")
	}
	if _, err := compare("a", "~", "a"); err == nil {
		t.Error("the operator ~ is known")
	}
}
