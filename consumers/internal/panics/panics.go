// SPDX-License-Identifier: Apache-2.0

// Package panics turns panics into errors.
package panics

import (
	"fmt"
	"runtime/debug"
)

// An Error is a panic.
type Error struct {
	Value any
	Stack []byte
}

func (e *Error) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap lets errors.Is and errors.As see through panic(err).
func (e *Error) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// Recovered returns the error of f, or its panic as an *Error.
func Recovered(f func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &Error{Value: value, Stack: debug.Stack()}
		}
	}()
	return f()
}
