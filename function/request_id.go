// SPDX-License-Identifier: Apache-2.0

package function

import (
	"encoding/binary"
	"encoding/hex"
	"hash/fnv"
)

// idSeed is where the request ids of one function start.
func idSeed(seed uint64, function string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(function)) // a hash never errs
	return scramble(seed) ^ h.Sum64()
}

// requestID returns the nth request id that follows from seed, in the form of a
// UUID of version 4, which is AWS's.
func requestID(seed, n uint64) string {
	var id [16]byte
	binary.BigEndian.PutUint64(id[:8], scramble(seed+2*n))
	binary.BigEndian.PutUint64(id[8:], scramble(seed+2*n+1))
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80

	var text [36]byte
	hex.Encode(text[:8], id[:4])
	hex.Encode(text[9:13], id[4:6])
	hex.Encode(text[14:18], id[6:8])
	hex.Encode(text[19:23], id[8:10])
	hex.Encode(text[24:], id[10:])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
}

// scramble is the finalizer of SplitMix64: near seeds give far results.
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
