// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"encoding/hex"
	"strconv"
	"strings"

	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/emulator/internal/queue"
)

// systemNames is the set of system attributes that a receive asks for.
type systemNames uint16

const (
	nameSenderID systemNames = 1 << iota
	nameSent
	nameReceiveCount
	nameFirstReceive
	nameSequenceNumber
	nameDeduplication
	nameGroup
	nameTrace
	nameSource
	allNames = 1<<iota - 1
)

// namesOf returns the set of names; those that name no system attribute of a
// message name nothing.
func namesOf[N ~string](names []N) systemNames {
	var set systemNames
	for _, name := range names {
		switch sqstypes.MessageSystemAttributeName(name) {
		case sqstypes.MessageSystemAttributeNameAll:
			set |= allNames
		case sqstypes.MessageSystemAttributeNameSenderId:
			set |= nameSenderID
		case sqstypes.MessageSystemAttributeNameSentTimestamp:
			set |= nameSent
		case sqstypes.MessageSystemAttributeNameApproximateReceiveCount:
			set |= nameReceiveCount
		case sqstypes.MessageSystemAttributeNameApproximateFirstReceiveTimestamp:
			set |= nameFirstReceive
		case sqstypes.MessageSystemAttributeNameSequenceNumber:
			set |= nameSequenceNumber
		case sqstypes.MessageSystemAttributeNameMessageDeduplicationId:
			set |= nameDeduplication
		case sqstypes.MessageSystemAttributeNameMessageGroupId:
			set |= nameGroup
		case sqstypes.MessageSystemAttributeNameAWSTraceHeader:
			set |= nameTrace
		case sqstypes.MessageSystemAttributeNameDeadLetterQueueSourceArn:
			set |= nameSource
		}
	}
	return set
}

// A writer writes the messages of one answer. Their texts share one buffer and
// the texts' headers one array, so that an answer of ten messages costs as few
// allocations as one of one.
type writer struct {
	s        *Service
	q        *namedQueue
	plan     *receivePlan
	messages []sqstypes.Message
	headers  []headers
	text     strings.Builder
}

// headers are what a message's members point to.
type headers struct{ body, id, bodyMD5, handle string }

const (
	md5Length    = 32
	millisLength = 13
	textLength   = uuidLength + md5Length + handleLength + 2*millisLength
)

// grow makes room for n messages.
func (w *writer) grow(n int) {
	w.messages, w.headers = make([]sqstypes.Message, 0, n), make([]headers, 0, n)
	w.text.Grow(n * textLength)
}

func (w *writer) write(r *received) {
	m := &r.message
	var scratch [handleLength]byte
	w.headers = append(w.headers, headers{
		body:    m.Body,
		id:      w.keep(appendUUID(scratch[:0], m.ID)),
		bodyMD5: w.keep(hex.AppendEncode(scratch[:0], m.BodyMD5[:])),
		handle:  w.keep(appendHandle(scratch[:0], w.q.key, r.ref)),
	})
	h := &w.headers[len(w.headers)-1]
	out := sqstypes.Message{Body: &h.body, MessageId: &h.id, MD5OfBody: &h.bodyMD5, ReceiptHandle: &h.handle}
	if w.plan.system != 0 {
		out.Attributes = w.system(m)
	}
	if m.Extra != nil {
		w.attributes(&out, m.Extra)
	}
	w.messages = append(w.messages, out)
}

// keep copies a text into the buffer.
func (w *writer) keep(text []byte) string {
	start := w.text.Len()
	w.text.Write(text)
	return w.text.String()[start:]
}

// system returns the system attributes that were asked for and that m has.
func (w *writer) system(m *queue.Message) map[string]string {
	attributes := make(map[string]string, 4)
	put := func(flag systemNames, name sqstypes.MessageSystemAttributeName, value string) {
		if w.plan.system&flag != 0 && value != "" {
			attributes[string(name)] = value
		}
	}
	put(nameSenderID, sqstypes.MessageSystemAttributeNameSenderId, w.s.cfg.SenderID)
	put(nameSent, sqstypes.MessageSystemAttributeNameSentTimestamp, w.millis(m.Sent))
	put(nameReceiveCount, sqstypes.MessageSystemAttributeNameApproximateReceiveCount, strconv.Itoa(int(m.Receives)))
	put(nameFirstReceive, sqstypes.MessageSystemAttributeNameApproximateFirstReceiveTimestamp, w.millis(m.FirstReceived))
	if x := m.Extra; x != nil {
		put(nameGroup, sqstypes.MessageSystemAttributeNameMessageGroupId, x.Group)
		put(nameTrace, sqstypes.MessageSystemAttributeNameAWSTraceHeader, x.TraceHeader)
		put(nameSource, sqstypes.MessageSystemAttributeNameDeadLetterQueueSourceArn, x.SourceARN)
		if w.q.fifo {
			put(nameDeduplication, sqstypes.MessageSystemAttributeNameMessageDeduplicationId, x.Deduplication)
			put(nameSequenceNumber, sqstypes.MessageSystemAttributeNameSequenceNumber, sequenceNumber(m.Position()))
		}
	}
	return attributes
}

// millis writes an instant as AWS does: milliseconds since 1970.
func (w *writer) millis(i queue.Instant) string {
	var scratch [20]byte
	return w.keep(strconv.AppendInt(scratch[:0], int64(i)/1e6, 10))
}

// attributes writes the message attributes that were asked for, and the MD5 over
// just these.
func (w *writer) attributes(out *sqstypes.Message, x *queue.Extra) {
	wanted := w.plan.attributes.of(x.Attributes)
	if len(wanted) == 0 {
		return
	}
	sum := x.AttributesMD5
	if len(wanted) != len(x.Attributes) {
		sum = digest(wanted)
	}
	out.MD5OfMessageAttributes = new(hex.EncodeToString(sum[:]))
	out.MessageAttributes = make(map[string]sqstypes.MessageAttributeValue, len(wanted))
	for i := range wanted {
		a := &wanted[i]
		value := sqstypes.MessageAttributeValue{DataType: new(a.DataType)}
		if a.Binary {
			value.BinaryValue = []byte(a.Value)
		} else {
			value.StringValue = new(a.Value)
		}
		out.MessageAttributes[a.Name] = value
	}
}
