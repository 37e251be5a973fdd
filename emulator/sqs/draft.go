// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"crypto/md5" // SQS's checksum, not a secret's
	"crypto/sha256"
	"encoding/hex"
	"time"
	"unsafe"

	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/emulator/internal/queue"
)

// maxMessageSize is the most that a message, and a batch, may have (1.10.1).
const maxMessageSize = 1 << 20

// An entry is what a caller sends: SendMessage's input, or an entry of a batch.
type entry struct {
	body          *string
	delay         int32
	zeroDelay     bool   // the caller set the delay to zero
	traceHeader   string // of the HTTP request; the system attribute counts more
	attributes    map[string]sqstypes.MessageAttributeValue
	system        map[string]sqstypes.MessageSystemAttributeValue
	group         *string
	deduplication *string
}

// size is what counts against limits: the body, and of each attribute its name,
// type and value; not the trace header.
func (e *entry) size() int {
	size := attributesSize(e.attributes)
	if e.body != nil {
		size += len(*e.body)
	}
	return size
}

// A draft is an entry that was checked as far as can be without looking at the
// queue, with its digests.
type draft struct {
	body      string
	bodyMD5   [16]byte
	size      int
	delay     time.Duration // of this message
	hasDelay  bool          // else the queue's delay holds
	extra     queue.Extra
	traceMD5  [16]byte // zero unless it came as a system attribute
	byContent bool     // extra.Deduplication was made of the body
}

// check makes d of e, for a queue of this type.
func (d *draft) check(e *entry, fifo bool) error {
	if e.body == nil || *e.body == "" {
		return missingParameter("MessageBody")
	}
	if bad := badCharacter(*e.body); bad != "" {
		return invalidMessageContents(badCharacterMessage(bad, "the message body"))
	}
	d.body, d.size = *e.body, e.size()
	var err error
	if d.extra.Attributes, err = messageAttributes(e.attributes); err != nil {
		return err
	}
	trace, err := traceHeader(e.system)
	if err != nil {
		return err
	}
	if err := d.setDelay(e, fifo); err != nil {
		return err
	}
	if err := d.setIDs(e, fifo); err != nil {
		return err
	}
	d.bodyMD5 = md5.Sum(readOnly(d.body))
	if d.extra.Attributes != nil {
		d.extra.AttributesMD5 = digest(d.extra.Attributes)
	}
	d.extra.TraceHeader = e.traceHeader
	if trace != nil {
		d.extra.TraceHeader = trace.Value
		d.traceMD5 = digest([]queue.Attribute{*trace})
	}
	return nil
}

// setDelay applies rules 1.10.1 and 2.1.11.
func (d *draft) setDelay(e *entry, fifo bool) error {
	if fifo && e.delay != 0 {
		return notForThisType(e.delay, "DelaySeconds")
	}
	if e.delay < 0 || e.delay > 900 {
		return invalidValue(e.delay, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.")
	}
	d.delay = time.Duration(e.delay) * time.Second
	d.hasDelay = !fifo && (e.delay != 0 || e.zeroDelay)
	return nil
}

// setIDs applies rules 2.1.1, 2.3.6 and 7.2.25. A standard queue takes a group
// id, which names a tenant, and no deduplication id.
func (d *draft) setIDs(e *entry, fifo bool) error {
	if !fifo && e.deduplication != nil {
		return notForThisType(*e.deduplication, "MessageDeduplicationId")
	}
	if fifo && (e.group == nil || *e.group == "") {
		return missingParameter("MessageGroupId")
	}
	if e.group != nil {
		if err := checkID(*e.group, "MessageGroupId"); err != nil {
			return err
		}
		d.extra.Group = *e.group
	}
	if !fifo {
		return nil
	}
	if e.deduplication == nil || *e.deduplication == "" {
		sum := sha256.Sum256(readOnly(d.body))
		d.extra.Deduplication, d.byContent = hex.EncodeToString(sum[:]), true
		return nil
	}
	d.extra.Deduplication = *e.deduplication
	return checkID(*e.deduplication, "MessageDeduplicationId")
}

// message fills m, which is empty.
func (d *draft) message(m *queue.Message, id queue.ID, now queue.Instant) {
	m.Body, m.BodyMD5, m.ID, m.Sent = d.body, d.bodyMD5, id, now
	if d.extra.Attributes != nil || d.extra.Group != "" || d.extra.TraceHeader != "" {
		extra := d.extra // a copy: the message must not keep the draft
		m.Extra = &extra
	}
}

// readOnly returns the bytes of text without a copy, which for a body may be a
// mebibyte; the caller must not write to them.
func readOnly(text string) []byte {
	return unsafe.Slice(unsafe.StringData(text), len(text))
}
