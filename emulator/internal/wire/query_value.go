// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"cmp"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/traits"
)

// maxDepth is how many parts the name of a parameter may have: far more than any
// operation's, so deeper ones can be left out.
const maxDepth = 16

// A node is a parameter of the Query protocol, or what its name begins with:
// "Attribute.1.Name" is the child Name of the child 1 of the node Attribute.
type node struct {
	content  *string
	children map[string]*node
}

var _ value = (*node)(nil)

// newForm arranges the parameters of a request by the parts of their names.
func newForm(parameters url.Values) *node {
	root := &node{}
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		parts := strings.SplitN(name, ".", maxDepth+1)
		if len(parts) > maxDepth {
			continue
		}
		at := root
		for _, part := range parts {
			at = at.childOrNew(part)
		}
		at.content = &parameters[name][0]
	}
	return root
}

func (n *node) childOrNew(name string) *node {
	child := n.children[name]
	if child == nil {
		if n.children == nil {
			n.children = map[string]*node{}
		}
		child = &node{}
		n.children[name] = child
	}
	return child
}

// parameter returns the content of a parameter at the root, or "".
func (n *node) parameter(name string) string {
	if child := n.children[name]; child != nil && child.content != nil {
		return *child.content
	}
	return ""
}

func (n *node) isNull() bool { return false }

func (n *node) text(schema *smithy.Schema) (string, error) {
	if n.content == nil {
		return "", malformed("The parameter " + queryName(schema) + " is not a value.")
	}
	return *n.content, nil
}

func (n *node) boolean(schema *smithy.Schema) (bool, error) {
	text, err := n.text(schema)
	if err == nil && text != "true" && text != "false" {
		err = notA(schema, text, "boolean")
	}
	return text == "true", err
}

func (n *node) integer(schema *smithy.Schema, bits int) (int64, error) {
	text, err := n.text(schema)
	if err != nil {
		return 0, err
	}
	i, err := strconv.ParseInt(text, 10, bits)
	if errors.Is(err, strconv.ErrSyntax) {
		return 0, notA(schema, text, "integer")
	}
	return i, nil // the nearest, if it was out of range
}

func (n *node) float(schema *smithy.Schema) (float64, error) {
	text, err := n.text(schema)
	if err != nil {
		return 0, err
	}
	if x, ok := specialFloat(text); ok {
		return x, nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if errors.Is(err, strconv.ErrSyntax) {
		return 0, notA(schema, text, "number")
	}
	return x, nil
}

func (n *node) blob(schema *smithy.Schema) ([]byte, error) {
	text, err := n.text(schema)
	if err != nil {
		return nil, err
	}
	return decodeBlob(text)
}

func (n *node) timestamp(schema *smithy.Schema) (time.Time, error) {
	text, err := n.text(schema)
	if err != nil {
		return time.Time{}, err
	}
	format := "date-time"
	if trait, ok := smithy.SchemaTrait[*traits.TimestampFormat](schema); ok {
		format = trait.Format
	}
	return parseTime(text, format)
}

func notA(schema *smithy.Schema, text, kind string) error {
	return malformed("Value " + text + " for parameter " + queryName(schema) + " is not a valid " + kind + ".")
}

// members visits in the order of the members' names. Two members may have one
// name in a request: ReceiveMessage's AttributeNames and
// MessageSystemAttributeNames are both AttributeName there.
func (n *node) members(schema *smithy.Schema, visit func(*smithy.Schema, value) error) error {
	if n.children == nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(schema.Members())) {
		member := schema.Member(name)
		child := n.children[queryName(member)]
		if child == nil {
			continue
		}
		if err := visit(member, child); err != nil {
			return err
		}
	}
	return nil
}

// items visits the numbered children: Name.1 of a flattened list, else
// Name.member.1. A value without a number is a list of one, as AWS's examples
// write AttributeName=All; an empty one is an empty list, as SDKs write that.
func (n *node) items(schema *smithy.Schema, visit func(value) error) error {
	list := n
	if !isFlat(schema) {
		list = n.children[queryName(schema.ListMember())]
	}
	if list == nil || list.children == nil {
		if n.content != nil && *n.content != "" {
			return visit(n)
		}
		return nil
	}
	for _, item := range list.numbered() {
		if err := visit(item); err != nil {
			return err
		}
	}
	return nil
}

// entries visits the numbered children, of which each has a key and a value:
// Name.1.key of a flattened map, else Name.entry.1.key. One entry may stand there
// without a number, as in AWS's examples of SetQueueAttributes.
func (n *node) entries(schema *smithy.Schema, visit func(string, value) error) error {
	entries := n
	if !isFlat(schema) {
		entries = n.children["entry"]
	}
	if entries == nil {
		return nil
	}
	all := entries.numbered()
	keyName, valueName := queryName(schema.MapKey()), queryName(schema.MapValue())
	if entries.children[keyName] != nil {
		all = append(all, entries)
	}
	for _, entry := range all {
		key, element := entry.children[keyName], entry.children[valueName]
		if key == nil || key.content == nil {
			return newFailure("MissingParameter", "The request must contain the parameter "+queryName(schema)+"."+keyName+".")
		}
		if element == nil {
			return newFailure("MissingParameter", "The request must contain the parameter "+queryName(schema)+"."+valueName+".")
		}
		if err := visit(*key.content, element); err != nil {
			return err
		}
	}
	return nil
}

// numbered returns the children whose names are numbers, in order. Gaps are no
// mistake.
func (n *node) numbered() []*node {
	type item struct {
		number int
		name   string
	}
	var items []item
	for name := range n.children {
		if number, err := strconv.Atoi(name); err == nil && number > 0 {
			items = append(items, item{number, name})
		}
	}
	slices.SortFunc(items, func(a, b item) int {
		return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.name, b.name))
	})
	nodes := make([]*node, len(items))
	for i := range items {
		nodes[i] = n.children[items[i].name]
	}
	return nodes
}

// queryName returns what a member is called in a request.
func queryName(schema *smithy.Schema) string {
	if trait, ok := smithy.SchemaTrait[*traits.XMLName](schema); ok {
		return trait.Name
	}
	return schema.MemberName()
}

func isFlat(schema *smithy.Schema) bool {
	_, flat := smithy.SchemaTrait[*traits.XMLFlattened](schema)
	return flat
}
