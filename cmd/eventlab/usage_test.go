// SPDX-License-Identifier: Apache-2.0

package main

import "testing"

func TestTheNearestNameIsSuggested(t *testing.T) {
	t.Parallel()
	names := []string{"sqs/whole-batch-retry", "sqs/visibility-shorter-than-work", "kinesis/poison-blocks-shard"}
	for typed, want := range map[string]string{
		"sqs/whole-batch-retri": " (did you mean sqs/whole-batch-retry?)",
		"sqs/whole_batch_retry": " (did you mean sqs/whole-batch-retry?)",
		"whole-batch-retry":     " (did you mean sqs/whole-batch-retry?)", // without its folder
		"sqs/vis":               " (did you mean sqs/visibility-shorter-than-work?)",
		"kinesis/poison-block":  " (did you mean kinesis/poison-blocks-shard?)",
		"something-else":        "",
		"":                      "",
	} {
		if got := nearest(typed, names); got != want {
			t.Errorf("nearest(%q): got %q, want %q", typed, got, want)
		}
	}
}

func TestEditsCountsLettersToChange(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"run", "run", 0},
		{"", "run", 3},
		{"run", "", 3},
		{"rnu", "run", 2},
		{"rum", "run", 1},
		{"runs", "run", 1},
		{"kitten", "sitting", 3},
	} {
		if got := edits(test.a, test.b); got != test.want {
			t.Errorf("edits(%q, %q): got %d, want %d", test.a, test.b, got, test.want)
		}
	}
}

func TestAFileNameHasNoSeparators(t *testing.T) {
	t.Parallel()
	if got, want := fileName("naive, 300 messages: a/b\\c"), "naive-300-messages-a-b-c"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
