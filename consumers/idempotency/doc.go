// SPDX-License-Identifier: Apache-2.0

// Package idempotency lets an effect happen once per business key, however often
// the message that asks for it is delivered.
//
// [Do] claims the key in a [Store], runs the effect, and records its result under
// the key. A second delivery gets the recorded result and runs nothing. A delivery
// that comes while another attempt holds the claim gets [ErrInProgress]: fail the
// message, it comes back.
//
// # How long a claim lasts
//
// An attempt that fails releases its claim, and the next one may run at once. An
// attempt that is killed releases nothing: its claim stands until it expires. Expire
// too late, and every redelivery is locked out until the message is dead-lettered
// although it would succeed; expire too early, and a second attempt runs beside the
// first. So by default a claim expires one second after the deadline of the attempt's
// context, when Lambda has ended the attempt for certain. For this to work out
// the queue's visibility timeout must be longer than the function's timeout, by more
// than that second.
//
// The outcome of an attempt that was killed, that panicked, or that failed after
// its context had ended is unknown: its effect may have happened. By default the next
// attempt runs it again once the claim has expired. For effects that must rather
// not happen than happen twice, set [Guard.Expiry] beyond the longest time for which
// the message can come back; such a message then ends in the dead-letter queue, for
// a person to look at. The middle way is to pass the key on to whatever carries out
// the effect, if it recognises repeated requests.
//
// # What the key must be
//
// The key names the business event, in words that do not change from one delivery
// to the next: an order id, a payment id, an id that the producer assigned. A message
// id is none: it changes when the producer sends again and when a message is redriven
// from a dead-letter queue. A hash of the body is none either when the body holds the
// time of sending. Where several consumers share a store, begin the key with the
// consumer's name.
//
// A key that is too coarse merges different events into one. [Request.Payload]
// guards against that: the same key with another payload is [ErrPayloadMismatch].
//
// A result is kept for [Guard.Retention]. After that a late copy runs again, so it must
// be longer than the longest way back: retention of the queue, plus that of the
// dead-letter queue, plus the time in which people replay.
//
// # When the store is down
//
// Nothing runs without a claim: while the store does not answer, Do returns its
// error, and the messages come back. Duplicates are most frequent exactly when
// systems are unwell, so letting effects through unclaimed would give up the guard
// when it is needed. If the store fails after the effect, Do returns the result
// together with [ErrNotRecorded]: see there.
package idempotency
