// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"context"
	"encoding/base64"
)

// streamReportPartial reports the records of a stream whose data says that they
// should fail.
func streamReportPartial(_ context.Context, event any) (any, error) {
	var failed []any
	for _, record := range recordsIn([]any{event}) {
		if sequenceNumber, fails := shouldFail(record); fails {
			failed = append(failed, sequenceNumber)
		}
	}
	return batchItemFailures(failed), nil
}

// shouldFail returns the sequence number of a record of a stream or of a table,
// and whether its should_fail is true.
func shouldFail(record any) (sequenceNumber any, fails bool) {
	if stream, ok := step(record, "kinesis"); ok {
		sequenceNumber, _ = step(stream, "sequenceNumber")
		data, _ := step(stream, "data")
		text, err := base64.StdEncoding.DecodeString(textOf(data))
		if err != nil {
			return sequenceNumber, false
		}
		value, err := decodeJSON(text)
		if err != nil {
			return sequenceNumber, false
		}
		flag, _ := step(value, "should_fail")
		return sequenceNumber, flag == true
	}
	table, _ := step(record, "dynamodb")
	sequenceNumber, _ = step(table, "SequenceNumber")
	flag := table
	for _, part := range []string{"NewImage", "should_fail", "BOOL"} {
		flag, _ = step(flag, part)
	}
	return sequenceNumber, flag == true
}
