// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/report"
)

func TestMain(m *testing.M) {
	with := func(modes func() []lab.Mode) func() {
		return func() {
			inTest(func(t *testing.T, args []string) int {
				return newProgram(modes(), os.Stdout, os.Stderr).run(t, args)
			})
		}
	}
	testscript.Main(m, map[string]func(){
		"eventlab": main,
		"made":     with(made),
		"endless":  with(endless),
	})
}

// The scripts of testdata run the command as a person does. "eventlab" has the
// real modes, "made" those of made_test.go.
func TestCommand(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"status": exitsWith},
	})
}

// exitsWith is the script command "status N program argument…": it runs a program
// that must exit with N.
func exitsWith(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: status N program [argument...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// command returns this test as one of the programs of TestMain.
func command(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Args[0] = name
	return cmd
}

func TestAnInterruptEndsTheCommandAtOnce(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows cannot send an interrupt to one process")
	}
	t.Parallel()
	cmd := command(t, "endless", "run")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}

	if _, err := stderr.Read(make([]byte, 16)); err != nil { // it says when it runs
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}

	var rest bytes.Buffer
	if _, err := rest.ReadFrom(stderr); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // its error repeats the status
	if got := cmd.ProcessState.ExitCode(); got != statusInterrupted || rest.Len() > 0 {
		t.Errorf("got status %d and %q, want %d and no word", got, rest.String(), statusInterrupted)
	}
}

func TestAClosedPipeEndsTheCommandWithoutAWord(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no SIGPIPE")
	}
	t.Parallel()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := read.Close(); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd := command(t, "made", "run", "made")
	cmd.Stdout, cmd.Stderr = write, &stderr

	err = cmd.Run()

	if err == nil || stderr.Len() > 0 {
		t.Errorf("got %v and %q on stderr, want an end by SIGPIPE and no word", err, stderr.String())
	}
}

// inProcess returns a program that writes into buffers.
func inProcess(modes []lab.Mode) (p *program, stdout, stderr *bytes.Buffer) {
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	return &program{modes: modes, stdout: stdout, stderr: stderr, getenv: func(string) string { return "" }}, stdout, stderr
}

func TestATerminalShowsWhatRunsAndIsCleared(t *testing.T) {
	t.Parallel()
	p, _, stderr := inProcess(made())
	p.progress = true

	if got := p.run(t, []string{"run", "made/good"}); got != statusGood {
		t.Errorf("got status %d, want %d", got, statusGood)
	}

	for _, want := range []string{"[1/2] made/good: naive", "[2/2] made/good: fixed"} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("stderr is %q, want %q in it", stderr, want)
		}
	}
	if !strings.HasSuffix(stderr.String(), "\r\x1b[K") {
		t.Errorf("stderr is %q, want its last line cleared", stderr)
	}
}

func TestALineOfProgressFitsIntoATerminal(t *testing.T) {
	t.Parallel()
	p, _, stderr := inProcess(nil)
	p.progress = true

	p.say(strings.Repeat("é", 200))

	if got := len([]rune(stderr.String())) - len("\r\x1b[K"); got > 79 {
		t.Errorf("got a line of %d characters, want at most 79", got)
	}
}

func TestColoursAreOnlyForATerminal(t *testing.T) {
	t.Parallel()
	for _, color := range []bool{false, true} {
		p, stdout, _ := inProcess(made())
		p.style = report.Style{Color: color}

		p.run(t, []string{"run", "made/good"})

		if got := strings.Contains(stdout.String(), "\x1b["); got != color {
			t.Errorf("colour %v: escapes in the output: %v", color, got)
		}
	}
}

func TestAFileIsNoTerminal(t *testing.T) {
	t.Parallel()
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	if isTerminal(file) {
		t.Error("a plain file was taken for a terminal")
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
}
