// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"time"

	"github.com/eventlab/eventlab/lab"
)

const fourteenDays = 14 * 24 * time.Hour

// Modes returns the failure modes of queue consumers, the costliest first. Each
// is described in the file of its name.
func Modes() []lab.Mode {
	return []lab.Mode{
		wholeBatchRetry(),
		visibilityShorterThanWork(),
		throttleBurnsReceiveCount(),
		partialBatchResponseMiswired(),
		fifoHeadOfLineBlock(),
		poisonPositionStarvation(),
	}
}
