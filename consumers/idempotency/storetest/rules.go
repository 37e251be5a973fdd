// SPDX-License-Identifier: Apache-2.0

package storetest

// rules are the law, in the order in which one would explain it.
var rules = []rule{
	{"AClaimIsGrantedOnce", "a key that somebody claimed is not granted to others before the claim expires", grantedOnce},
	{"OneOfManyIsGranted", "of claims made at the same time exactly one is granted", oneOfMany},
	{"KeysAreIndependent", "what happens to one key does not show at another", independent},
	{"AnExpiredClaimIsGranted", "a claim that expired is granted to the next, with a greater token", expired},
	{"AReleasedClaimIsGranted", "a claim that was released is granted at once, with a greater token", released},
	{"AResultIsKept", "a completed key is not granted, and shows its result and the hash of its claim", resultKept},
	{"AnEmptyResultIsKept", "a completed key is not granted, even if its result is empty", emptyResultKept},
	{"AResultIsACopy", "a result does not change when the caller changes the bytes it gave or got", resultCopied},
	{"AnExpiredResultIsForgotten", "a completed key is granted again when its result has expired", resultExpired},
	{"ALostClaimCompletesNothing", "an attempt whose claim another one took cannot complete it", lostComplete},
	{"ALostClaimReleasesNothing", "an attempt whose claim another one took cannot release it", lostRelease},
	{"AReleasedClaimCompletesNothing", "a claim that was released cannot be completed", releasedComplete},
	{"ACompletedClaimIsNotReleased", "a claim that was completed cannot be released", completedRelease},
	{"AnUnknownKeyIsLost", "a key that was never claimed can be neither completed nor released", unknown},
	{"AnExpiredClaimNobodyTookCompletes", "an attempt that finishes late can complete its claim if nobody has taken it", lateComplete},
	{"CompletingTwiceIsCompletingOnce", "a repeated completion succeeds and keeps the first result", completeTwice},
	{"AnEndedContextChangesNothing", "a call whose context has ended returns an error and takes no step", endedContext},
}
