// SPDX-License-Identifier: Apache-2.0

package filter_test

import (
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"testing"

	"github.com/eventlab/eventlab/mapping/filter"
)

// A recording is a case of testdata/event-filter-patterns.json: calls of
// events:TestEventPattern as AWS answered them.
type recording struct {
	Name   string
	Script []struct {
		Call  string
		Input struct {
			EventPattern, Event jsonText
		}
		Answer *struct{ Result bool }
		Error  *struct {
			Message struct {
				Regex string `json:"$regex"`
			}
		}
	}
}

// jsonText is a text, or {"$json": value} for the text of a value.
type jsonText string

func (t *jsonText) UnmarshalJSON(data []byte) error {
	var wrapped struct {
		JSON json.RawMessage `json:"$json"`
	}
	if json.Unmarshal(data, &wrapped) == nil && wrapped.JSON != nil {
		*t = jsonText(wrapped.JSON)
		return nil
	}
	return json.Unmarshal(data, (*string)(t))
}

func TestPatternsMatchAsRecordedOnAWS(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/event-filter-patterns.json")
	if err != nil {
		t.Fatal(err)
	}
	var recordings []recording
	if err := json.Unmarshal(data, &recordings); err != nil {
		t.Fatal(err)
	}
	calls := 0
	for _, r := range recordings {
		t.Run(r.Name, func(t *testing.T) {
			for _, call := range r.Script {
				if call.Call != "events.TestEventPattern" {
					t.Fatalf("call %s is not known to this test", call.Call)
				}
				calls++
				pattern, err := filter.Parse(string(call.Input.EventPattern))
				if call.Error != nil {
					refused(t, err, call.Error.Message.Regex)
					continue
				}
				if err != nil {
					t.Fatalf("pattern %s: %v", call.Input.EventPattern, err)
				}
				got, err := pattern.MatchJSON([]byte(call.Input.Event))
				if err != nil || got != call.Answer.Result {
					t.Errorf("pattern %s, event %s: got %v, %v, want %v",
						call.Input.EventPattern, call.Input.Event, got, err, call.Answer.Result)
				}
			}
		})
	}
	if calls < 100 {
		t.Errorf("only %d calls were replayed", calls)
	}
}

func refused(t *testing.T, err error, message string) {
	t.Helper()
	var invalid *filter.Error
	if !errors.As(err, &invalid) {
		t.Fatalf("got %v, want an error that matches %s", err, message)
	}
	if !regexp.MustCompile("^(?:" + message + ")$").MatchString(err.Error()) {
		t.Errorf("got %q, want %s", err, message)
	}
}
