// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"bytes"
	"encoding/json"
)

// parseResponse returns the identifiers in a response with batchItemFailures,
// none for a response that reports none, or false for one that makes no sense.
// The rules are 1.6.1 to 1.6.16 for queues and 3.8.1 to 3.8.14 for streams,
// which agree.
func parseResponse(payload []byte) (ids []string, ok bool) {
	payload = bytes.TrimSpace(payload)
	switch string(payload) {
	case "", "null", "{}", "[]", `""`, `{"batchItemFailures":[]}`, `{"batchItemFailures":null}`:
		return nil, true
	}
	// Names are compared with care for case, as a struct's members would not be.
	var response map[string]json.RawMessage
	if err := json.Unmarshal(payload, &response); err != nil {
		// Other blanks may stand in an empty list.
		var list []json.RawMessage
		return nil, json.Unmarshal(payload, &list) == nil && len(list) == 0
	}
	return parseFailures(response["batchItemFailures"])
}

// parseFailures returns the identifiers in the list of failures. A list that is
// missing or null is empty.
func parseFailures(list json.RawMessage) (ids []string, ok bool) {
	if list == nil {
		return nil, true
	}
	var failures []map[string]json.RawMessage
	if err := json.Unmarshal(list, &failures); err != nil {
		return nil, false
	}
	for _, failure := range failures {
		var id string
		if json.Unmarshal(failure["itemIdentifier"], &id) != nil || id == "" {
			return nil, false
		}
		ids = append(ids, id)
	}
	return ids, true
}
