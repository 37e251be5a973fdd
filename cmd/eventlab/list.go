// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (p *program) listCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "Name the failure modes with their promises",
		Long:  "list names the failure modes, each with the promise that a consumer must keep under it.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return misused("list takes no argument, got %q: want list alone", args[0])
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error { return p.list() },
	}
}

func (p *program) list() error {
	width := 0
	for _, mode := range p.modes {
		width = max(width, len(mode.Name))
	}
	for _, mode := range p.modes {
		if _, err := fmt.Fprintf(p.stdout, "%-*s  %s\n", width, mode.Name, mode.Promise); err != nil {
			return err
		}
	}
	return nil
}
