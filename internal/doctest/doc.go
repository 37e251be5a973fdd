// SPDX-License-Identifier: Apache-2.0

// Package doctest holds no code but tests: the code that README.md and its fellows
// show is compiled and run here, and compared with what they show.
package doctest
