// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"slices"
	"strings"

	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/mapping/filter"
)

// wanted reports whether a message passes the filters: there are none, or one of
// them matches its record, whose text is given. A body that is a JSON object
// counts as one, any other body as a text; so a pattern for an object drops texts
// and a pattern for a text drops objects, as AWS's table has it (rules 1.7.1 to
// 1.7.3).
func wanted(filters []*filter.Pattern, m *sqstypes.Message, record []byte) bool {
	if len(filters) == 0 {
		return true
	}
	fields := map[string]any{"body": body(value(m.Body))}
	if slices.ContainsFunc(filters, wantsMetadata) {
		fields = metadata(record)
		fields["body"] = body(value(m.Body))
	}
	return slices.ContainsFunc(filters, func(p *filter.Pattern) bool { return p.Match(fields) })
}

func wantsMetadata(p *filter.Pattern) bool {
	return slices.ContainsFunc(p.Roots(), func(root string) bool { return root != "body" })
}

// body returns what filters see of a body.
func body(text string) any {
	if !strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{") {
		return text
	}
	object, err := filter.Decode([]byte(text))
	if err != nil {
		return text
	}
	return object
}

// metadata returns the members of a record, before which a comma may stand.
func metadata(record []byte) map[string]any {
	if record[0] == ',' {
		record = record[1:]
	}
	decoded, err := filter.Decode(record)
	members, ok := decoded.(map[string]any)
	if err != nil || !ok {
		return map[string]any{} // it was written here, so it is an object
	}
	return members
}
