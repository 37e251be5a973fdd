// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"sync/atomic"

	"github.com/eventlab/eventlab/emulator/internal/queue"
)

// ids makes the ids of messages and tasks: UUIDs that follow from a seed.
type ids struct {
	seed uint64
	made atomic.Uint64
}

func (g *ids) next() queue.ID {
	n := g.made.Add(1)
	var id queue.ID
	binary.BigEndian.PutUint64(id[:8], mix(g.seed, 2*n))
	binary.BigEndian.PutUint64(id[8:], mix(g.seed, 2*n+1))
	id[6] = id[6]&0x0f | 0x40 // version 4, as AWS's are
	id[8] = id[8]&0x3f | 0x80
	return id
}

// mix is SplitMix64 over two words: other words, another result, and no way to
// see how they are related.
func mix(a, b uint64) uint64 { return scramble(scramble(a) ^ b) }

func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

const uuidLength = 36

// appendUUID appends the usual text of a UUID.
func appendUUID(b []byte, id queue.ID) []byte {
	b = append(hex.AppendEncode(b, id[:4]), '-')
	b = append(hex.AppendEncode(b, id[4:6]), '-')
	b = append(hex.AppendEncode(b, id[6:8]), '-')
	b = append(hex.AppendEncode(b, id[8:10]), '-')
	return hex.AppendEncode(b, id[10:])
}

func uuid(id queue.ID) string {
	var text [uuidLength]byte
	return string(appendUUID(text[:0], id))
}

// A receipt handle is a [queue.Ref], enciphered so that it looks like AWS's,
// tells nothing, and cannot be made up by accident: a tag over the reference is
// the key stream's nonce and, checked when it comes back, the proof.
const (
	handleBytes  = 3 + 8 + 8 + 8
	handleLength = handleBytes / 3 * 4
)

// appendHandle appends the handle of a receive from the queue with this key.
func appendHandle(b []byte, key uint64, r queue.Ref) []byte {
	first, second := uint64(r.Slot)<<32|uint64(r.Generation), uint64(r.Receive)
	tag := mix(mix(key, first), second)
	var raw [handleBytes]byte
	raw[0], raw[1], raw[2] = 1, 1, 1 // AQEB, as all of AWS's begin
	binary.BigEndian.PutUint64(raw[3:], tag)
	binary.BigEndian.PutUint64(raw[11:], first^mix(key, tag))
	binary.BigEndian.PutUint64(raw[19:], second^mix(tag, key))
	return base64.StdEncoding.AppendEncode(b, raw[:])
}

// parseHandle returns what a handle refers to, or false if the queue with this
// key never gave it out.
func parseHandle(handle string, key uint64) (queue.Ref, bool) {
	if len(handle) != handleLength {
		return queue.Ref{}, false
	}
	var text [handleLength]byte
	var raw [handleBytes]byte
	copy(text[:], handle)
	if n, err := base64.StdEncoding.Decode(raw[:], text[:]); err != nil || n != handleBytes {
		return queue.Ref{}, false
	}
	tag := binary.BigEndian.Uint64(raw[3:])
	first := binary.BigEndian.Uint64(raw[11:]) ^ mix(key, tag)
	second := binary.BigEndian.Uint64(raw[19:]) ^ mix(tag, key)
	r := queue.Ref{Slot: uint32(first >> 32), Generation: uint32(first), Receive: uint32(second)}
	return r, mix(mix(key, first), second) == tag
}
