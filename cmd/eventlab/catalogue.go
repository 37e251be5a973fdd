// SPDX-License-Identifier: Apache-2.0

package main

import (
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/lab/sqs"
)

// catalogue returns all failure modes, those of one folder after the other.
func catalogue() []lab.Mode { return sqs.Modes() }
