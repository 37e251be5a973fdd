// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bufio"
	"fmt"
	"io"
)

// Briefing writes what a failure mode is about, for somebody who is about to read
// its timelines. Its error is the writer's.
func Briefing(w io.Writer, mode Mode, style Style) error {
	const width = 100
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, style.paint(bold, mode.Name))
	for _, part := range []struct{ title, text string }{
		{"promise", mode.Promise}, {"story", mode.Story}, {"input", mode.Input}, {"source", mode.Source},
	} {
		title := part.title
		for _, line := range wrap(part.text, width) {
			if line != "" {
				fmt.Fprintf(out, "  %s  %s\n", style.paint(faint, fmt.Sprintf("%-7s", title)), line)
			}
			title = ""
		}
	}
	fmt.Fprintln(out)
	return out.Flush()
}
