// SPDX-License-Identifier: Apache-2.0

package heartbeat

import "testing"

func TestAQueueURLFollowsFromItsARN(t *testing.T) {
	t.Parallel()
	for arn, want := range map[string]string{
		"arn:aws:sqs:eu-central-1:111111111111:orders.fifo":      "https://sqs.eu-central-1.amazonaws.com/111111111111/orders.fifo",
		"arn:aws-us-gov:sqs:us-gov-west-1:111111111111:orders":   "https://sqs.us-gov-west-1.amazonaws.com/111111111111/orders",
		"arn:aws-cn:sqs:cn-north-1:111111111111:orders":          "https://sqs.cn-north-1.amazonaws.com.cn/111111111111/orders",
		"arn:aws:kinesis:us-east-1:111111111111:stream/clicks":   "arn:aws:kinesis:us-east-1:111111111111:stream/clicks",
		"arn:aws:sqs:us-east-1:111111111111:orders:and:the:rest": "arn:aws:sqs:us-east-1:111111111111:orders:and:the:rest",
		"": "",
	} {
		if got := queueURL(arn); got != want {
			t.Errorf("queueURL(%q): got %q, want %q", arn, got, want)
		}
	}
}
