// SPDX-License-Identifier: Apache-2.0

package backend

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"
)

// sweepTime is how long an interrupted process may clean up.
const sweepTime = 30 * time.Second

// open has what this process must close before it ends.
var open remotes

type remotes struct {
	mu     sync.Mutex
	list   []*Remote
	shared []func(context.Context) error
	watch  sync.Once
}

func (rs *remotes) add(r *Remote) {
	rs.watch.Do(watchSignals)
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.list = append(rs.list, r)
}

func (rs *remotes) remove(r *Remote) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.list = slices.DeleteFunc(rs.list, func(one *Remote) bool { return one == r })
}

// take returns what there is to close, and forgets what labs share.
func (rs *remotes) take() ([]*Remote, []func(context.Context) error) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	shared := rs.shared
	rs.shared = nil
	return slices.Clone(rs.list), shared
}

// OnShutdown registers how to end what the labs of this process share, such as a
// container. It is done once, after the labs were closed.
func OnShutdown(do func(context.Context) error) {
	open.watch.Do(watchSignals)
	open.mu.Lock()
	defer open.mu.Unlock()
	open.shared = append(open.shared, do)
}

// Shutdown closes the labs that are open on remote backends, and ends what they
// share. A program calls it before it ends: a TestMain after m.Run, or a command.
// SIGINT and SIGTERM call it by themselves. A further lab may be opened after it.
func Shutdown(ctx context.Context) error {
	labs, shared := open.take()
	var errs []error
	for _, r := range labs {
		errs = append(errs, r.Close(ctx))
	}
	for _, end := range slices.Backward(shared) {
		errs = append(errs, end(ctx))
	}
	return errors.Join(errs...)
}

// watchSignals cleans up when the process is interrupted, and then lets the
// signal have the effect that it has without us.
func watchSignals() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		caught := <-signals
		fmt.Fprintf(os.Stderr, "eventlab: %v: removing what the labs of this process created (again: leave it)\n", caught)
		ctx, cancel := context.WithTimeout(context.Background(), sweepTime)
		defer cancel()
		go func() {
			<-signals
			cancel()
		}()
		if err := Shutdown(ctx); err != nil {
			fmt.Fprintf(os.Stderr, "eventlab: %v\n", err)
		}
		signal.Stop(signals)
		endBy(caught)
	}()
}

// endBy sends the signal to this process once more.
func endBy(caught os.Signal) {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Signal(caught)
	}
	if err != nil {
		os.Exit(1) //nolint:forbidigo // where processes have no signals, there is no other way
	}
}
