// SPDX-License-Identifier: Apache-2.0

// Package wasmtest holds no code but a test that is built for js/wasm too and run
// under Node.js: the lab must be able to run in a browser. `make wasm` does it.
package wasmtest
