// SPDX-License-Identifier: Apache-2.0

// Package recorded replays what AWS was recorded to answer.
//
// A case is data: a script of calls, waits and functions, each with a pattern of
// what AWS answered (testdata/README.md is the whole vocabulary). [Replay] runs a
// case through the SDK's clients of a lab and says whether the lab answers as AWS
// did: [Passed], [Failed] with the step and the members that differ, or
// [Unsupported] with the operation or the step that the lab does not have.
//
// The package's tests replay all suites of testdata, each case in a bubble of its
// own:
//
//	go test -v ./recorded/...
//
// RECORDED_DIR=FOLDER replays the suites of another folder, RECORDED_ONLY=TEXT
// those cases whose name has the text.
package recorded
