# SPDX-License-Identifier: Apache-2.0
"""What a program with boto3 does to queues. Its argument is the protocol that this boto3 speaks."""

import hashlib
import sys

import boto3
from botocore.exceptions import ClientError

protocol = sys.argv[1]
sqs = boto3.client("sqs")  # endpoint, region and credentials are in the environment

content_types = set()
sqs.meta.events.register(
    "before-send.sqs", lambda request, **_: content_types.add(str(request.headers.get("Content-Type")))
)


def want(what, got, expected):
    if got != expected:
        sys.exit(f"boto3 {boto3.__version__}: {what}: got {got!r}, want {expected!r}")


def error_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error
    sys.exit(f"boto3 {boto3.__version__}: {call.__name__}({arguments}) did not fail")


name = f"boto3-{protocol}"
url = sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "60"}, tags={"a": "1", "b": "2"})["QueueUrl"]
want("queue URL", url, f"{sqs.meta.endpoint_url}/000000000000/{name}")
want("found", sqs.get_queue_url(QueueName=name)["QueueUrl"], url)
want("tags", sqs.list_queue_tags(QueueUrl=url)["Tags"], {"a": "1", "b": "2"})
want("attribute", sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["VisibilityTimeout"], "60")

body = 'a "b" <c> & é €\r\n\t\U0001f600'
attributes = {
    "text": {"DataType": "String", "StringValue": "<&>\r"},
    "bytes": {"DataType": "Binary", "BinaryValue": bytes(range(256))},
}
sent = sqs.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=attributes)
want("MD5 of the body", sent["MD5OfMessageBody"], hashlib.md5(body.encode()).hexdigest())
[received] = sqs.receive_message(QueueUrl=url, AttributeNames=["All"], MessageAttributeNames=["All"])["Messages"]
want("body", received["Body"], body)
want("attributes", received["MessageAttributes"], attributes)
want("message", received["MessageId"], sent["MessageId"])
want("receive count", received["Attributes"]["ApproximateReceiveCount"], "1")

want("invisible", sqs.receive_message(QueueUrl=url).get("Messages"), None)
sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=received["ReceiptHandle"], VisibilityTimeout=0)
[again] = sqs.receive_message(QueueUrl=url, AttributeNames=["ApproximateReceiveCount"])["Messages"]
want("receive count", again["Attributes"], {"ApproximateReceiveCount": "2"})
sqs.delete_message(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"])

# A zero that is there is not one that is left out.
sqs.send_message(QueueUrl=url, MessageBody="seen twice", DelaySeconds=0)
for _ in range(2):
    [seen] = sqs.receive_message(QueueUrl=url, VisibilityTimeout=0, WaitTimeSeconds=0)["Messages"]
sqs.delete_message(QueueUrl=url, ReceiptHandle=seen["ReceiptHandle"])

batch = sqs.send_message_batch(QueueUrl=url, Entries=[
    {"Id": "good", "MessageBody": "x", "MessageAttributes": attributes}, {"Id": "bad", "MessageBody": "\x01"},
])
want("sent in a batch", [e["Id"] for e in batch["Successful"]], ["good"])
want("refused in a batch", [(e["Id"], e["Code"], e["SenderFault"]) for e in batch["Failed"]], [("bad", "InvalidMessageContents", True)])
messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
deleted = sqs.delete_message_batch(QueueUrl=url, Entries=[{"Id": "a", "ReceiptHandle": messages[0]["ReceiptHandle"]}])
want("deleted in a batch", deleted["Successful"], [{"Id": "a"}])

missing = error_of(sqs.send_message, QueueUrl=url + "-missing", MessageBody="x")
want("type", isinstance(missing, sqs.exceptions.QueueDoesNotExist), True)
want("code", missing.response["Error"]["Code"], "AWS.SimpleQueueService.NonExistentQueue")
want("message", missing.response["Error"]["Message"],
     "The specified queue does not exist" + (" for this wsdl version." if protocol == "query" else "."))
want("status", missing.response["ResponseMetadata"]["HTTPStatusCode"], 400)
if not missing.response["ResponseMetadata"]["RequestId"]:
    sys.exit("an error has no request id")
sqs.purge_queue(QueueUrl=url)
purged = error_of(sqs.purge_queue, QueueUrl=url)
want("type", isinstance(purged, sqs.exceptions.PurgeQueueInProgress), True)
want("status", purged.response["ResponseMetadata"]["HTTPStatusCode"], 403)
invalid = error_of(sqs.receive_message, QueueUrl=url, MaxNumberOfMessages=11)
want("code", invalid.response["Error"]["Code"], "InvalidParameterValue")
want("message", invalid.response["Error"]["Message"],
     "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.")
want("type", error_of(sqs.delete_message, QueueUrl=url, ReceiptHandle="garbage").response["Error"]["Code"], "ReceiptHandleIsInvalid")

sqs.delete_queue(QueueUrl=url)
want("gone", isinstance(error_of(sqs.get_queue_url, QueueName=name), sqs.exceptions.QueueDoesNotExist), True)

spoken = {"json": "application/x-amz-json-1.0", "query": "application/x-www-form-urlencoded"}[protocol]
if not all(spoken in kind for kind in content_types):
    sys.exit(f"boto3 {boto3.__version__} spoke {content_types}, want {spoken}")
print(f"boto3 {boto3.__version__} in {protocol}: ok")
