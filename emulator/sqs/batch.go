// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"fmt"

	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

const maxEntries = 10

// checkBatch applies what concerns a whole batch (7.2.5, 7.2.7, 7.2.8): nothing
// of it is done if an id is wrong. shape names the entries' type.
func checkBatch(shape string, ids []*string) error {
	switch {
	case len(ids) == 0:
		return &sqstypes.EmptyBatchRequest{
			Message:           new("There should be at least one " + shape + " in the request."),
			ErrorCodeOverride: new("AWS.SimpleQueueService.EmptyBatchRequest"),
		}
	case len(ids) > maxEntries:
		return &sqstypes.TooManyEntriesInBatchRequest{
			Message:           new(fmt.Sprintf("Maximum number of entries per request are %d. You have sent %d.", maxEntries, len(ids))),
			ErrorCodeOverride: new("AWS.SimpleQueueService.TooManyEntriesInBatchRequest"),
		}
	}
	for i, id := range ids {
		if id == nil {
			return missingParameter(fmt.Sprintf("%s.%d.Id", shape, i+1))
		}
		if !isIdentifier(*id, 80) {
			return &sqstypes.InvalidBatchEntryId{
				Message:           new("A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long."),
				ErrorCodeOverride: new("AWS.SimpleQueueService.InvalidBatchEntryId"),
			}
		}
	}
	return checkDistinct(ids)
}

func checkDistinct(ids []*string) error {
	for i, id := range ids {
		for _, other := range ids[:i] {
			if *id == *other {
				return &sqstypes.BatchEntryIdsNotDistinct{
					Message:           new("Id " + *id + " repeated."),
					ErrorCodeOverride: new("AWS.SimpleQueueService.BatchEntryIdsNotDistinct"),
				}
			}
		}
	}
	return nil
}

// idsOf returns the ids of a batch's entries.
func idsOf[E any](entries []E, id func(*E) *string) []*string {
	ids := make([]*string, len(entries))
	for i := range entries {
		ids[i] = id(&entries[i])
	}
	return ids
}
