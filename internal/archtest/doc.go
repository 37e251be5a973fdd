// SPDX-License-Identifier: Apache-2.0

// Package archtest holds no code but tests: they keep the rules of which folder
// may import which. ARCHITECTURE.md tells them as prose, the tables here as data,
// each with its reason.
package archtest
