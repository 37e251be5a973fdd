// SPDX-License-Identifier: Apache-2.0

package heartbeat

import (
	"fmt"
	"strings"
)

// queueURL returns the URL that SQS gives the queue with this ARN, as GetQueueUrl
// would, or the ARN itself if it is not one of a queue: then SQS answers, and names it.
func queueURL(arn string) string {
	part := strings.Split(arn, ":") // arn:partition:sqs:region:account:name
	if len(part) != 6 || part[2] != "sqs" {
		return arn
	}
	domain := "amazonaws.com"
	if part[1] == "aws-cn" {
		domain = "amazonaws.com.cn"
	}
	return fmt.Sprintf("https://sqs.%s.%s/%s/%s", part[3], domain, part[4], part[5])
}
