// SPDX-License-Identifier: Apache-2.0

package backend

// LocalStackLimits are those of LocalStack 4.14. The law holds it to them, and
// backend/localstack/DIFFERENCES.md says the same with the modes that are skipped.
func LocalStackLimits() Limits {
	return Limits{
		RealTime: true,
		Differences: []Difference{
			{
				"1.9.7", "a dead-letter queue must exist, be of its source's type, and allow it",
				"any ARN is accepted",
			},
			{
				"1.9.8", "a message that was received three times stands behind the others",
				"it keeps its place",
			},
			{
				"1.9.10/MessageId", "a redriven message has a new id",
				"it keeps its id",
			},
			{
				"2.1.6", "a receive that repeats a ReceiveRequestAttemptId gets the same messages",
				"the id is ignored",
			},
			{
				"2.3.3", "receives prefer the messages of quiet tenants",
				"a queue knows no tenants",
			},
			{
				"7.2.17", "an attribute's value out of bounds is refused",
				"most values are accepted",
			},
			{
				"7.2.30/SenderFault", "a failed entry of a batch says that it is the sender's fault",
				"it says that it is not",
			},
			{
				"queue/sse-exclusive", "a queue with KMS encryption refuses SQS's own",
				"it is accepted",
			},
		},
		Overlay: []string{"Kinesis", "DynamoDB"},
	}
}
