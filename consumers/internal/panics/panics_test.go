// SPDX-License-Identifier: Apache-2.0

package panics_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/eventlab/eventlab/consumers/internal/panics"
)

func TestAPanicBecomesAnErrorWithItsStack(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		f    func() error
		want string
		is   error
	}{
		{"no panic", func() error { return nil }, "", nil},
		{"an error", func() error { return io.EOF }, "EOF", io.EOF},
		{"a panic with a text", func() error { panic("index out of range") }, "panic: index out of range", nil},
		{"a panic with an error", func() error { panic(io.EOF) }, "panic: EOF", io.EOF},
	} {
		err := panics.Recovered(tc.f)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != tc.want || tc.is != nil && !errors.Is(err, tc.is) {
			t.Errorf("%s: got error %q, want %q", tc.name, got, tc.want)
		}
		if p, ok := errors.AsType[*panics.Error](err); ok && !bytes.Contains(p.Stack, []byte("panics_test")) {
			t.Errorf("%s: the stack does not show where it came from:\n%s", tc.name, p.Stack)
		}
	}
}
