// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"fmt"
	"strings"
	"testing"
)

// matchRows are patterns with values, and what the first line of the difference
// says: "" is none.
var matchRows = []struct{ pattern, value, want string }{
	{`"a"`, `"a"`, ""},
	{`"a"`, `"b"`, `answer: want "a", got "b"`},
	{`1`, `1.0`, ""},
	{`1`, `"1"`, `answer: want 1, got "1"`},
	{`true`, `true`, ""},
	{`true`, `1`, `answer: want true, got 1`},
	{`null`, `null`, ""},
	{`null`, `0`, `answer: want null, got 0`},
	{`"a"`, `null`, `answer: want "a", got null`},

	{`["a", 1]`, `["a", 1]`, ""},
	{`["a", 1]`, `[1, "a"]`, `answer.0: want "a", got 1`},
	{`["a"]`, `["a", "b"]`, `answer: want 1 items`},
	{`[]`, `{}`, `answer: want a list, got {}`},

	{`{"a": 1}`, `{"a": 1}`, ""},
	{`{"a": {"b": [{"c": 1}]}}`, `{"a": {"b": [{"c": 2}]}}`, `answer.a.b.0.c: want 1, got 2`},
	{`{"a": 1}`, `{}`, `answer.a: want 1, got nothing`},
	{`{"a": null}`, `{}`, `answer.a: want null, got nothing`}, // null is a value
	{`{}`, `{"a": null}`, `answer.a: want no such member, got null`},
	{`{"a": 1}`, `{"a": 1, "b": 2}`, `answer.b: want no such member, got 2`},
	{`{"a": 1, "$open": true}`, `{"a": 1, "b": 2}`, ""},
	{`{"$open": true}`, `{"b": 2}`, ""},
	{`{"${region}": 1}`, `{"us-east-1": 1}`, ""},

	{`"${sent.MessageId}"`, `"m-1"`, ""},
	{`"${i}"`, `3`, ""},
	{`"${i}"`, `"3"`, ""},
	{`"${sent.Messages}"`, `[{"Body": "a"}, {"Body": "b"}]`, ""},
	{`"${sent.MessageId}"`, `"m-2"`, `answer: want "m-1", got "m-2"`},
	{`"${nobody}"`, `"x"`, `answer: want a pattern that can be read, got ${nobody}: nothing is called nobody`},
	{`"arn:${region}:q"`, `"arn:us-east-1:q"`, ""},

	{`"<any>"`, `"x"`, ""},
	{`"<any>"`, `{"a": 1}`, ""},
	{`"<any>"`, `null`, `answer: want <any>, got null`},
	{`["<a:1>", "<a:1>"]`, `["x", "x"]`, ""},
	{`["<a:1>", "<a:1>"]`, `["x", "y"]`, `answer.1: want <a:1>, which is "x", got "y"`},
	{`["<a:1>", "<a:2>"]`, `["x", "x"]`, `answer.1: want <a:2>, which is not what <a:1> is, got "x"`},
	{`["<a:1>", "<b:1>", "<a>", "<a>"]`, `["x", "x", "x", "x"]`, ""},
	{`["<a:1>", "arn:<a:1>/<b:1>", "<b:1>"]`, `["x", "arn:x/y", "y"]`, ""},
	{`["<a:1>", "arn:<a:1>/<b>"]`, `["x", "arn:z/y"]`, `answer.1: want "arn:x/<b>", got "arn:z/y"`},
	{`"a<b>"`, `"a"`, `answer: want "a<b>", got "a"`},
	{`"<a:1>.*"`, `"x.*"`, ""},
	{`"<a:1>.*"`, `"x!!"`, `answer: want "<a:1>.*", got "x!!"`},
	{`"a <b> c"`, `"a line\nand line c"`, ""},

	{`{"$any": true}`, `null`, ""},
	{`{"a": {"$any": true}}`, `{}`, `answer.a: want {"$any":true}, got nothing`},
	{`{"$type": "string"}`, `"x"`, ""},
	{`{"$type": "number"}`, `1`, ""},
	{`{"$type": "number"}`, `true`, `answer: want a value of type number, got true`},
	{`{"$type": "array"}`, `[]`, ""},
	{`{"$type": "object"}`, `{}`, ""},
	{`{"$type": "boolean"}`, `false`, ""},
	{`{"a": {"$absent": true}}`, `{}`, ""},
	{`{"a": {"$absent": true}}`, `{"a": null}`, `answer.a: want nothing, got null`},
	{`{"$regex": "[0-9]+"}`, `"12"`, ""},
	{`{"$regex": "[0-9]+"}`, `12`, ""},
	{`{"$regex": "[0-9]+"}`, `"12x"`, `answer: want /[0-9]+/, got "12x"`}, // the whole text
	{`{"$regex": "a|bc"}`, `"abc"`, `answer: want /a|bc/, got "abc"`},
	{`{"$regex": "${region}.x"}`, `"us-east-1-x"`, ""},
	{`{"$regex": "a.b"}`, `"a\nb"`, ""},
	{`{"$regex": "("}`, `"x"`, `answer: want a pattern that can be read`},
	{`{"$between": [1, "${i}"]}`, `3`, ""},
	{`{"$between": [1, 3]}`, `"2"`, ""},
	{`{"$between": [1, 3]}`, `4`, `answer: want 1 to 3, got 4`},
	{`{"$between": [1, 3]}`, `"x"`, `answer: want 1 to 3, got "x"`},
	{`{"$length": 2}`, `"üb"`, ""},
	{`{"$length": 2}`, `[1]`, `answer: want length 2, got {"length":1,"value":[1]}`},
	{`{"$one_of": ["a", {"$type": "number"}]}`, `7`, ""},
	{`{"$one_of": ["a", "b"]}`, `"c"`, `answer: want one of ["a","b"], got "c"`},
	{`{"a": {"$one_of": [1, {"$absent": true}]}}`, `{}`, ""},
	{`{"$json": {"a": "<x:1>"}}`, `"{\"a\": 1}"`, ""},
	{`{"$json": {"a": {"b": 1}}}`, `"{\"a\": {\"b\": 2}}"`, `answer(json).a.b: want 1, got 2`},
	{`{"$json": {"a": null}}`, `"{}"`, `answer(json).a: want null, got nothing`},
	{`{"$json": 1}`, `"x"`, `answer: want a text of JSON, got "x"`},
	{`{"$unordered": [1, 2]}`, `[2, 1]`, ""},
	{`{"$unordered": [1, 2]}`, `[1, 2, 3]`, `answer: want 2 items in any order, got [1,2,3]`},
	{`{"$unordered": ["<a:1>", "x"]}`, `["x", "y"]`, ""}, // the first choice is taken back
	{`{"$unordered": [{"a": 1, "b": 1}, {"a": 2, "b": 2}]}`, `[{"a": 2, "b": 2}, {"a": 1, "b": 3}]`, `answer: want an item for pattern 0`},
	{`{"$unordered": ["x", "x"]}`, `["x", "y"]`, `answer: want 2 items, one for each pattern`},
	{`{"$contains": [2]}`, `[1, 2, 3]`, ""},
	{`{"$contains": [4]}`, `[1, 2]`, `answer: want an item for pattern 0, 4`},
	{`{"$contains": []}`, `"x"`, `answer: want a list, got "x"`},
	{`{"$utf8": "hi"}`, `"aGk="`, ""}, // bytes in an event are base64 text
	{`{"$base64": "aGk="}`, `"aGk="`, ""},
	{`{"$utf8": "hi"}`, `"aG8="`, `answer: want 2 bytes "hi", got 2 bytes "ho"`},
	{`{"$repeat": "a", "count": 3}`, `"aaa"`, ""},
	{`{"$repeat": "a", "count": 3}`, `"aa"`, `answer: want "aaa", got "aa"`},
	{`{"$text": "${i}"}`, `"3"`, ""},
	{`{"$no_such": 1}`, `1`, `answer: want a pattern that can be read, got $no_such is no builder`},
}

func TestPatternsMatchOrNameWhatDiffers(t *testing.T) {
	t.Parallel()
	for _, row := range matchRows {
		differences := scopeOf(t, someAnswers).match("answer", parsed(t, row.pattern), parsed(t, row.value))
		got := ""
		if len(differences) > 0 {
			got = differences[0].String()
		}
		if row.want == "" && got != "" || row.want != "" && !strings.HasPrefix(got, row.want) {
			t.Errorf("%s on %s: got %q, want %q", row.pattern, row.value, got, row.want)
		}
	}
}

func TestAMatchThatFailsBindsNoToken(t *testing.T) {
	t.Parallel()
	s := scopeOf(t, `{}`)
	if s.match("answer", parsed(t, `["<a:1>", "x"]`), parsed(t, `["1", "y"]`)) == nil {
		t.Fatal("the pattern matched")
	}
	if d := s.match("answer", parsed(t, `["<a:1>", "x"]`), parsed(t, `["2", "x"]`)); d != nil {
		t.Errorf("got %v, want the token to be free again", d)
	}
	if d := s.match("answer", "<a:1>", "1"); d == nil {
		t.Error("the token stands for two values")
	}
}

func TestAllDifferencesAreNamed(t *testing.T) {
	t.Parallel()
	differences := scopeOf(t, `{}`).match("answer", parsed(t, `{"a": 1, "b": {"c": [1, 2]}}`), parsed(t, `{"a": 2, "b": {"c": [1, 3]}, "d": 0}`))
	want := "[answer.a: want 1, got 2 answer.b.c.1: want 2, got 3 answer.d: want no such member, got 0]"
	if got := fmt.Sprint(differences); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestASearchWithoutEndEnds(t *testing.T) {
	t.Parallel()
	// Twelve patterns fit twelve items in any way, and the thirteenth fits none.
	patterns, items := strings.Repeat(`"<any>", `, 12), strings.Repeat(`1, `, 12)
	differences := scopeOf(t, `{}`).match("answer", parsed(t, `{"$unordered": [`+patterns+`"x"]}`), parsed(t, `[`+items+`1]`))
	if got := fmt.Sprint(differences); !strings.Contains(got, "fewer ways to assign") {
		t.Errorf("got %s, want that there are too many ways", got)
	}
}

// What an SDK answers has no nulls, and zeros where AWS may have sent nothing.
func TestAnswersOfTheSDKAreReadAsAWSSentThem(t *testing.T) {
	t.Parallel()
	answer := &object{sdk: true, members: []member{
		{name: "QueueUrls", value: []any{"u"}},
		{name: "Count", value: number(0), optional: true},
		{name: "_http", value: number(202), optional: true},
	}}
	for _, row := range []struct{ pattern, want string }{
		{`{"queueUrls": ["u"]}`, ""},
		{`{"QueueUrls": ["u"], "Count": 0, "_http": 202}`, ""},
		{`{"QueueUrls": ["u"], "Nothing": null}`, ""},
		{`{"QueueUrls": ["u"], "_http": 200}`, "answer._http: want 200, got 202"},
		{`{}`, `answer.QueueUrls: want no such member, got ["u"]`},
	} {
		differences := newScope(nil).match("answer", parsed(t, row.pattern), answer)
		if got := strings.Trim(fmt.Sprint(differences), "[]"); !strings.HasPrefix(got, strings.Trim(row.want, "[]")) || (got == "") != (row.want == "") {
			t.Errorf("%s: got %q, want %q", row.pattern, got, row.want)
		}
	}
	s := newScope(nil)
	s.vars = map[string]any{"list": answer}
	if value, err := s.value("${list.queueUrls.0}"); err != nil || value != "u" {
		t.Errorf("got %v, %v, want the URL", value, err)
	}
}
