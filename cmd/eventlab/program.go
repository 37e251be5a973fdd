// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/eventlab/eventlab/backend"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/report"
)

// The exit status.
const (
	statusGood        = 0
	statusBroken      = 1 // a fix did not keep its promise
	statusNoProof     = 2 // a fault did not reproduce, or a run itself broke
	statusUsage       = 64
	statusInterrupted = 130
)

// A program is one call of the command.
type program struct {
	modes    []lab.Mode
	stdout   io.Writer
	stderr   io.Writer
	getenv   func(string) string
	style    report.Style
	progress bool // somebody watches stderr

	test   *testing.T
	status int
}

// newProgram returns a program that writes to these files, in colour if the first
// is a terminal.
func newProgram(modes []lab.Mode, stdout, stderr *os.File) *program {
	plain := os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb"
	return &program{
		modes: modes, stdout: stdout, stderr: stderr, getenv: os.Getenv,
		style:    report.Style{Color: isTerminal(stdout) && !plain},
		progress: isTerminal(stderr),
	}
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// run does what the arguments ask for and returns the exit status. It stops at
// once, with the process, when somebody interrupts it.
func (p *program) run(t *testing.T, args []string) (status int) {
	defer func() {
		if problem := recover(); problem != nil {
			p.complain(fmt.Sprintf("panic: %v\n%s", problem, debug.Stack()))
			status = statusNoProof
		}
	}()
	defer p.interruptible()()
	p.test = t
	root := p.root()
	root.SetArgs(args)
	err := root.Execute()
	switch {
	case err == nil:
		return p.status
	case errors.As(err, new(*usageError)):
		p.complain(err.Error())
		return statusUsage
	default:
		p.complain(err.Error())
		return statusNoProof
	}
}

// interruptible makes an interrupt end the process at once, until the returned
// function is called.
func (p *program) interruptible() (stop func()) {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	go func() {
		if _, interrupted := <-interrupts; interrupted {
			p.say("")
			// What labs created elsewhere is removed; an error is of no use any more.
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
			_ = backend.Shutdown(ctx)
			cancel()
			os.Exit(statusInterrupted)
		}
	}()
	return func() {
		signal.Stop(interrupts)
		close(interrupts)
	}
}

func (p *program) complain(text string) {
	p.say("")
	_, _ = fmt.Fprintf(p.stderr, "eventlab: %s\n", text) // whom could one tell that it failed?
}

// say shows on a terminal what the program is doing; "" removes it.
func (p *program) say(text string) {
	const width = 78 // a longer line would wrap, and could not be removed
	if !p.progress {
		return
	}
	if runes := []rune(text); len(runes) > width {
		text = string(runes[:width-1]) + "…"
	}
	_, _ = fmt.Fprintf(p.stderr, "\r\x1b[K%s", text)
}

// root returns the command with its subcommands.
func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "eventlab",
		Short: "Runs the failure modes of event consumers in virtual time",
		Long: `eventlab runs the failure modes of event consumers, each with a naive consumer that
fails and with the fixes that cure it, in virtual time: a day takes milliseconds.`,
		Args:                  cobra.ArbitraryArgs,
		RunE:                  p.withoutCommand,
		SilenceErrors:         true,
		SilenceUsage:          true,
		DisableFlagsInUseLine: true,
		CompletionOptions:     cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(p.helpCommand())
	root.AddCommand(p.runCommand(), p.listCommand(), p.serveCommand())
	return root
}

// withoutCommand is called when the first argument is no command.
func (p *program) withoutCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return root.Help()
	}
	return unknownCommand(args[0])
}

// commands are the words that may come first.
func commands() []string { return []string{"run", "list", "serve", "help"} }

func unknownCommand(name string) error {
	return misused("there is no command %q%s: want %s", name, suggestion(name, commands()), alternatives(commands()))
}

func (p *program) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Say what a command does",
		RunE: func(help *cobra.Command, args []string) error {
			about, rest, err := help.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(args[0])
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}
