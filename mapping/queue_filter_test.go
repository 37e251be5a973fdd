// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/mapping/filter"
)

func TestQueueFilters(t *testing.T) {
	t.Parallel()
	const dropped, kept = false, true
	for _, row := range []struct {
		rule     string
		body     string
		patterns []string
		want     bool
	}{
		{"0.6.12 no filter", "anything", nil, kept},
		{"0.6.12 filters are joined by or", `{"k":"b"}`, []string{`{"body":{"k":["a"]}}`, `{"body":{"k":["b"]}}`}, kept},
		{"0.6.12 no filter matches", `{"k":"c"}`, []string{`{"body":{"k":["a"]}}`, `{"body":{"k":["b"]}}`}, dropped},
		{"1.7.1 a nested pattern for a JSON body", `{"k":"v"}`, []string{`{"body":{"k":["v"]}}`}, kept},
		{"1.7.1 a text for a plain body", "text", []string{`{"body":["text"]}`}, kept},
		{"1.7.2 metadata", "text", []string{`{"eventSource":["aws:sqs"]}`}, kept},
		{"1.7.2 metadata of the message", "text", []string{`{"attributes":{"SenderId":["somebody"]}}`}, dropped},
		{"1.7.2 metadata and body", `{"k":"v"}`, []string{`{"attributes":{"SenderId":["me"]},"body":{"k":["v"]}}`}, kept},
		{"1.7.2 attributes of the sender", "text", []string{`{"messageAttributes":{"kind":{"stringValue":["order"]}}}`}, kept},

		{"1.7.3 plain body, plain pattern, equal", "text", []string{`{"body":["text"]}`}, kept},
		{"1.7.3 plain body, plain pattern, different", "text", []string{`{"body":["other"]}`}, dropped},
		{"1.7.3 plain body, no pattern for it", "text", []string{`{"awsRegion":["us-east-1"]}`}, kept},
		{"1.7.3 plain body, JSON pattern", "text", []string{`{"body":{"k":[{"exists":true}]}}`}, dropped},
		{"1.7.3 JSON body, plain pattern", `{"k":"v"}`, []string{`{"body":[{"prefix":""}]}`}, dropped},
		{"1.7.3 JSON body, no pattern for it", `{"k":"v"}`, []string{`{"awsRegion":["us-east-1"]}`}, kept},
		{"1.7.3 JSON body, JSON pattern, matching", ` {"k":"v"}`, []string{`{"body":{"k":[{"exists":true}]}}`}, kept},
		{"1.7.3 JSON body, JSON pattern, not matching", `{"k":"v"}`, []string{`{"body":{"k":["w"]}}`}, dropped},
		{"1.7.3 a body that only begins like JSON is plain", `{"k":`, []string{`{"body":[{"prefix":"{"}]}`}, kept},
		{"1.7.3 a JSON text is plain", `"text"`, []string{`{"body":["\"text\""]}`}, kept},

		{"1.7.4 numeric, at its bound", `{"n":100}`, []string{`{"body":{"n":[{"numeric":[">",100]}]}}`}, dropped},
		{"1.7.4 numeric, above its bound", `{"n":101}`, []string{`{"body":{"n":[{"numeric":[">",100]}]}}`}, kept},
		{"1.7.4 range, at its lower bound", `{"n":100}`, []string{`{"body":{"n":[{"numeric":[">=",100,"<",200]}]}}`}, kept},
		{"1.7.4 range, at its upper bound", `{"n":200}`, []string{`{"body":{"n":[{"numeric":[">=",100,"<",200]}]}}`}, dropped},
		{"1.7.4 prefix", `{"k":"yes-value"}`, []string{`{"body":{"k":[{"prefix":"yes"}]}}`}, kept},
		{"1.7.4 exists, without the key", `{"other":1}`, []string{`{"body":{"k":[{"exists":true}]}}`}, dropped},
	} {
		t.Run(row.rule, func(t *testing.T) {
			var patterns []*filter.Pattern
			for _, text := range row.patterns {
				pattern, err := filter.Parse(text)
				if err != nil {
					t.Fatal(err)
				}
				patterns = append(patterns, pattern)
			}
			m := sqstypes.Message{
				Body: aws.String(row.body), Attributes: map[string]string{"SenderId": "me"},
				MessageAttributes: map[string]sqstypes.MessageAttributeValue{"kind": {DataType: aws.String("String"), StringValue: aws.String("order")}},
			}
			if got := wanted(patterns, &m, []byte(","+record(&m, false))); got != row.want {
				t.Errorf("patterns %s, body %s: kept %v, want %v", row.patterns, row.body, got, row.want)
			}
		})
	}
}
