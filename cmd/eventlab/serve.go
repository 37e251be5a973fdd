// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/eventlab/eventlab/emulator"
	"github.com/eventlab/eventlab/emulator/sqs"
	"github.com/eventlab/eventlab/internal/actor"
)

const serveHelp = `serve runs the emulator as a server, in real time, for clients in any language: AWS's SDKs,
its command line, other projects' test suites. It serves SQS (JSON 1.0 and the Query protocol).

It prints the exports that a shell needs, and runs until an interrupt (Ctrl-C) or SIGTERM.
Nothing is stored: what was in the queues is gone then. Signatures are not checked, so
anybody who reaches the address can call it; it is one of this machine alone unless --addr
names another.

Exit status: 0 after an interrupt or SIGTERM, 2 when the address cannot be listened at,
64 when the call makes no sense.`

const (
	serveRegion = "us-east-1"
	serveAddr   = "127.0.0.1:4566"

	// A server reads a request's head within headTimeout, has answered it within
	// answerTimeout (a long poll takes 20 s of that), keeps a connection without
	// requests for idleTimeout, and ends within endTimeout when told to.
	headTimeout   = 10 * time.Second
	answerTimeout = 2 * time.Minute
	idleTimeout   = 2 * time.Minute
	endTimeout    = 5 * time.Second
)

func (p *program) serveCommand() *cobra.Command {
	addr := address(serveAddr)
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the emulator to clients in any language",
		Long:  serveHelp,
		Example: `  eventlab serve
  eventlab serve --addr 127.0.0.1:9324`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return misused("serve takes no argument, got %q: want serve, or serve --addr HOST:PORT", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return p.serve(cmd.Context(), string(addr)) },
	}
	cmd.Flags().Var(&addr, "addr", "listen at `HOST:PORT`; port 0 takes a free one")
	return cmd
}

// An address is the value of a flag. Without a host it is one of this machine
// alone: that others can reach it has to be said.
type address string

// Set takes a text for the value.
func (a *address) Set(text string) error {
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		return errors.New(a.Type())
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return errors.New(a.Type())
	}
	if host == "" {
		host = "127.0.0.1"
	}
	*a = address(net.JoinHostPort(host, port))
	return nil
}

// Type says which values there are.
func (*address) Type() string { return "HOST:PORT with a port from 0 to 65535, such as " + serveAddr }

// String returns the value.
func (a *address) String() string { return string(*a) }

// serve serves the emulator until somebody ends it.
func (p *program) serve(ctx context.Context, addr string) error {
	// What else waits for an interrupt would end the process at once.
	signal.Reset(os.Interrupt)
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()

	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return cannotListen(addr, err)
	}
	endpoint := "http://" + reachable(listener.Addr())
	handler, err := p.emulation(endpoint)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headTimeout,
		WriteTimeout:      answerTimeout,
		IdleTimeout:       idleTimeout,
		BaseContext:       func(net.Listener) context.Context { return ctx }, // its end ends long polls
	}
	if err := p.announce(endpoint, listener.Addr()); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	stop() // a second interrupt does not wait
	return shutDown(server)
}

// shutDown lets the requests under way end.
func shutDown(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), endTimeout)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return server.Close() // who does not end in time is cut off
	}
	return nil
}

// emulation returns the emulator on the clock on the wall.
func (p *program) emulation(endpoint string) (http.Handler, error) {
	cloud := emulator.New(emulator.Config{Region: serveRegion, Unattributed: actor.NewWallCast().Actor("wire")})
	// Another seed for each server: a receipt handle of an earlier one means nothing.
	queues := sqs.New(sqs.Config{Region: serveRegion, Endpoint: endpoint, Seed: uint64(time.Now().UnixNano())})
	if err := cloud.Mount("SQS", queues); err != nil {
		return nil, err
	}
	var mu sync.Mutex
	return cloud.Handler(emulator.HandlerConfig{Report: func(err error) {
		mu.Lock()
		defer mu.Unlock()
		p.complain(err.Error())
	}}), nil
}

// announce prints what a shell needs.
func (p *program) announce(endpoint string, at net.Addr) error {
	_, err := fmt.Fprintf(p.stdout, `export AWS_ENDPOINT_URL=%s
export AWS_REGION=%[2]s
export AWS_DEFAULT_REGION=%[2]s
export AWS_ACCESS_KEY_ID=test
export AWS_SECRET_ACCESS_KEY=test
`, endpoint, serveRegion)
	p.complain("serving SQS at " + endpoint + " until Ctrl-C")
	if tcp, ok := at.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		p.complain("anybody who reaches " + at.String() + " can call it, signatures are not checked")
	}
	return err
}

// reachable returns where this machine reaches a listener.
func reachable(at net.Addr) string {
	tcp, ok := at.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return at.String()
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
}

// cannotListen says in one line why, and what to do.
func cannotListen(addr string, err error) error {
	_, port, _ := net.SplitHostPort(addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s is in use already: choose another with --addr, such as 127.0.0.1:0", addr)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("port %s needs rights that this process lacks: choose one from 1024 with --addr", port)
	default:
		return misused("--addr is %q, which is no address of this machine: want %s", addr, serveAddr)
	}
}
