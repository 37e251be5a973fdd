// SPDX-License-Identifier: Apache-2.0

// Package fidelity makes FIDELITY.md, the page that says of every rule of AWS
// which test shows it here, or why it is not emulated.
//
// rules.md, beside this file, lists the rules. The FIDELITY.md of a package says
// in tables what it does about those that concern it; elsewhere.md does so for
// rules that concern no package. A page has tables of three kinds, told apart by
// their heads:
//
//	| Rule | Here | Test | Knob or reason |
//	| Rule | Question | Default | Knob | Test |
//	| Rule | Beyond the rule | Source |
//
// A cell for tests names them as `go test -run` takes them: `TestDecide/1.6.3` of
// the package that the page is of, `lambda.TestInvoke` of another one, by its path
// in the module, and `recorded: esm-sqs/filter/or` for a recorded case. What is
// after the slash begins a row of the test's table. A dash stands for none.
//
// [Read] reads it all from the source text, and finds every claim that the
// source text does not bear out; `make docs` writes the page.
package fidelity
