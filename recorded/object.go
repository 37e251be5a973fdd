// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"encoding/json"
	"maps"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Values of scripts, answers and events are nil (JSON's null), bool, string,
// json.Number, blob, []any and *object.

// A blob is a value that is bytes and no text.
type blob []byte

// An object is a JSON object whose members keep their order, because their text
// is hashed in some cases, or a structure of the SDK.
type object struct {
	members []member
	// sdk says that the members have the SDK's names, whose first letter is upper
	// case whatever AWS's is.
	sdk bool
}

type member struct {
	name  string
	value any
	// optional says that nobody knows whether AWS sent the member: the SDK has a
	// zero where it got nothing. It is compared only where a pattern names it.
	optional bool
}

func newObject(members ...member) *object { return &object{members: members} }

// get returns the value of a member and whether there is one.
func (o *object) get(name string) (any, bool) {
	if m := o.find(name); m != nil {
		return m.value, true
	}
	return nil, false
}

func (o *object) has(name string) bool { return o.find(name) != nil }

// is tells whether a member has a value.
func (o *object) is(name string, value any) bool {
	got, ok := o.get(name)
	return ok && equal(got, value)
}

func (o *object) find(name string) *member {
	for i := range o.members {
		if o.members[i].name == name {
			return &o.members[i]
		}
	}
	if o.sdk {
		if upper := upperFirst(name); upper != name {
			return o.find(upper)
		}
	}
	return nil
}

// set adds a member or replaces its value.
func (o *object) set(name string, value any) {
	if m := o.find(name); m != nil {
		m.value = value
		return
	}
	o.members = append(o.members, member{name: name, value: value})
}

// only returns the one member of the object, but for the one called besides.
func (o *object) only(besides string) (member, bool) {
	var found member
	n := 0
	for _, m := range o.members {
		if m.name != besides {
			found = m
			n++
		}
	}
	return found, n == 1
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// texts returns a list of texts as a value.
func texts(list []string) []any {
	values := make([]any, len(list))
	for i, s := range list {
		values[i] = s
	}
	return values
}

// textMap returns a map of texts as a value, null if there is none.
func textMap(texts map[string]string) any {
	if texts == nil {
		return nil
	}
	o := newObject()
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		o.set(name, texts[name])
	}
	return o
}

// number returns a whole number as a value.
func number(n int64) json.Number {
	return json.Number(string(appendInt(nil, n)))
}
