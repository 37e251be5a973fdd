// SPDX-License-Identifier: Apache-2.0

package recorded_test

import (
	"fmt"
	"testing/fstest"

	"github.com/eventlab/eventlab/recorded"
)

func ExampleLoad() {
	suites, err := recorded.Load(fstest.MapFS{"queues.json": {Data: []byte(`[
		{"name": "queue/unknown", "rule": "The URL of a queue that is not there cannot be asked for.", "script": [
			{"call": "sqs.GetQueueUrl", "input": {"QueueName": "none-${unique}"}, "error": {"code": "AWS.SimpleQueueService.NonExistentQueue", "status": 400}}
		]}
	]`)}})
	fmt.Println(suites[0].Name, suites[0].Cases[0].Name, err)
	// Output: queues queue/unknown <nil>
}

func ExampleCount() {
	var count recorded.Count
	count.Add(recorded.Result{Verdict: recorded.Passed})
	count.Add(recorded.Result{Verdict: recorded.Unsupported, Why: []string{"sns.Publish: there is no service sns"}})
	fmt.Println(count)
	// Output: recorded: 1 passed, 0 failed, 1 unsupported
}
