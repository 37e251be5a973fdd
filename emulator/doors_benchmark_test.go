// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/emulator"
)

// BenchmarkDoors shows what a call of an SDK client costs through each door, side
// by side: the direct one, the wire in this process, and the wire over a socket of
// this machine. The message is short; the receive takes one and leaves it there.
func BenchmarkDoors(b *testing.B) {
	for _, door := range []struct {
		name   string
		config func(testing.TB, *emulator.AWS) aws.Config
	}{
		{"direct", func(_ testing.TB, cloud *emulator.AWS) aws.Config { return cloud.Config() }},
		{"wire in process", func(_ testing.TB, cloud *emulator.AWS) aws.Config { return cloud.WireConfig() }},
		{"wire over a socket", overASocket},
	} {
		b.Run("SendMessage/"+door.name, func(b *testing.B) {
			client, queue := benchmarkQueue(b, door.config(b, onTheWall(b)))
			in := &awssqs.SendMessageInput{QueueUrl: queue, MessageBody: aws.String("hello")}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := client.SendMessage(b.Context(), in); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("ReceiveMessage/"+door.name, func(b *testing.B) {
			client, queue := benchmarkQueue(b, door.config(b, onTheWall(b)))
			if _, err := client.SendMessage(b.Context(), &awssqs.SendMessageInput{QueueUrl: queue, MessageBody: aws.String("hello")}); err != nil {
				b.Fatal(err)
			}
			in := &awssqs.ReceiveMessageInput{QueueUrl: queue}
			b.ReportAllocs()
			for b.Loop() {
				if out, err := client.ReceiveMessage(b.Context(), in); err != nil || len(out.Messages) != 1 {
					b.Fatal(out, err)
				}
			}
		})
	}
}

// benchmarkQueue makes a queue whose messages are visible again at once.
func benchmarkQueue(b *testing.B, cfg aws.Config) (*awssqs.Client, *string) {
	b.Helper()
	client := awssqs.NewFromConfig(cfg)
	created, err := client.CreateQueue(b.Context(), &awssqs.CreateQueueInput{
		QueueName: aws.String("orders"), Attributes: map[string]string{"VisibilityTimeout": "0"},
	})
	if err != nil {
		b.Fatal(err)
	}
	return client, created.QueueUrl
}
