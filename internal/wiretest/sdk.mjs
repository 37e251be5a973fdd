// SPDX-License-Identifier: Apache-2.0

// What a program with the AWS SDK for JavaScript does to queues.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  ChangeMessageVisibilityCommand, CreateQueueCommand, DeleteMessageBatchCommand, DeleteMessageCommand, DeleteQueueCommand,
  GetQueueAttributesCommand, GetQueueUrlCommand, PurgeQueueCommand, PurgeQueueInProgress, QueueDoesNotExist, ReceiptHandleIsInvalid,
  ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient, SQSServiceException,
} from "@aws-sdk/client-sqs";

const client = new SQSClient({ maxAttempts: 1 }); // endpoint, region and credentials are in the environment
const send = (command) => client.send(command);
const errorOf = async (command) => {
  try {
    await send(command);
  } catch (error) {
    return error;
  }
  assert.fail(`${command.constructor.name} did not fail`);
};

const { QueueUrl } = await send(new CreateQueueCommand({ QueueName: "javascript", Attributes: { VisibilityTimeout: "60" } }));
assert.equal(QueueUrl, `${process.env.AWS_ENDPOINT_URL}/000000000000/javascript`);
assert.equal((await send(new GetQueueUrlCommand({ QueueName: "javascript" }))).QueueUrl, QueueUrl);
const { Attributes } = await send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
assert.equal(Attributes.VisibilityTimeout, "60");

const MessageBody = 'a "b" <c> & é €\r\n\t\u{1f600}';
const MessageAttributes = {
  text: { DataType: "String", StringValue: "<&>\r" },
  bytes: { DataType: "Binary", BinaryValue: Uint8Array.from({ length: 256 }, (_, i) => i) },
};
const sent = await send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes }));
assert.equal(sent.MD5OfMessageBody, createHash("md5").update(MessageBody).digest("hex"));
const receive = async (options = {}) => (await send(new ReceiveMessageCommand({
  QueueUrl, MessageSystemAttributeNames: ["All"], MessageAttributeNames: ["All"], ...options,
}))).Messages;
const [received] = await receive();
assert.equal(received.Body, MessageBody);
assert.equal(received.MessageId, sent.MessageId);
assert.equal(received.MessageAttributes.text.StringValue, "<&>\r");
assert.deepEqual(Buffer.from(received.MessageAttributes.bytes.BinaryValue), Buffer.from(MessageAttributes.bytes.BinaryValue));
assert.equal(received.Attributes.ApproximateReceiveCount, "1");

assert.equal(await receive(), undefined);
await send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: received.ReceiptHandle, VisibilityTimeout: 0 }));
const [again] = await receive();
assert.equal(again.Attributes.ApproximateReceiveCount, "2");
await send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again.ReceiptHandle }));

const batch = await send(new SendMessageBatchCommand({
  QueueUrl, Entries: [{ Id: "good", MessageBody: "x", MessageAttributes }, { Id: "bad", MessageBody: "\u0001" }],
}));
assert.deepEqual(batch.Successful.map((entry) => entry.Id), ["good"]);
assert.deepEqual(batch.Failed.map((entry) => [entry.Id, entry.Code, entry.SenderFault]), [["bad", "InvalidMessageContents", true]]);
const [{ ReceiptHandle }] = await receive({ MaxNumberOfMessages: 10 });
const deleted = await send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a", ReceiptHandle }] }));
assert.deepEqual(deleted.Successful, [{ Id: "a" }]);

const missing = await errorOf(new SendMessageCommand({ QueueUrl: `${QueueUrl}-missing`, MessageBody: "x" }));
assert(missing instanceof QueueDoesNotExist, `got ${missing}`);
assert.equal(missing.message, "The specified queue does not exist.");
assert.equal(missing.$fault, "client");
assert.equal(missing.$metadata.httpStatusCode, 400);
assert.match(missing.$metadata.requestId, /^[0-9a-f-]{36}$/);
await send(new PurgeQueueCommand({ QueueUrl }));
assert(await errorOf(new PurgeQueueCommand({ QueueUrl })) instanceof PurgeQueueInProgress);
assert(await errorOf(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "garbage" })) instanceof ReceiptHandleIsInvalid);
const invalid = await errorOf(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 }));
assert(invalid instanceof SQSServiceException);
assert.equal(invalid.message, "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.");

await send(new DeleteQueueCommand({ QueueUrl }));
assert(await errorOf(new GetQueueUrlCommand({ QueueName: "javascript" })) instanceof QueueDoesNotExist);
console.log("AWS SDK for JavaScript in json: ok");
