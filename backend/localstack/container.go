// SPDX-License-Identifier: Apache-2.0

package localstack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/modules/localstack"

	"github.com/eventlab/eventlab/backend"
)

const (
	startTime = 10 * time.Minute // of a container, its image pulled
	endTime   = 20 * time.Second
)

// A container is started when somebody first wants its URL.
type container struct {
	image    string
	progress io.Writer

	mu    sync.Mutex
	start *start // nil: nobody wanted it yet
}

// A start is a container that was started, or is being.
type start struct {
	cancel context.CancelFunc
	done   chan struct{} // closed when what follows is known

	running *localstack.LocalStackContainer
	line    *lifeline
	at      string
	err     error

	mu       sync.Mutex
	making   bool // between the engine's being asked for a container and its start
	unwanted bool
}

// setMaking says whether the engine is making the container just now. A call that
// is given up then could leave a container that nobody knows of.
func (s *start) setMaking(making bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.making = making
	if s.unwanted && !making {
		s.cancel()
	}
}

// giveUp ends a start that is under way, as soon as that leaves nothing behind.
func (s *start) giveUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unwanted = true
	if !s.making {
		s.cancel()
	}
}

// url returns where the container answers, and starts it if need be. A start that
// came to nothing is not tried again: every lab gets its error.
func (c *container) url(ctx context.Context) (string, error) {
	s := c.started(ctx)
	select {
	case <-s.done:
		return s.at, s.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (c *container) started(ctx context.Context) *start {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.start != nil {
		return c.start
	}
	// The start is for all labs, so it does not end with the first one.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), startTime)
	s := &start{cancel: cancel, done: make(chan struct{}), line: &lifeline{}}
	c.start = s
	backend.OnShutdown(c.stop)
	go func() {
		defer close(s.done)
		defer cancel() // what runs does not hang on it
		s.running, s.at, s.err = c.run(ctx, s)
	}()
	return s
}

// run starts the container, and ends it if it does not answer.
func (c *container) run(ctx context.Context, s *start) (*localstack.LocalStackContainer, string, error) {
	if err := engineAnswers(ctx); err != nil {
		return nil, "", err
	}
	if err := removeStale(ctx, processLabel, staleAfter); err != nil {
		c.say("what earlier processes left behind is still there: %v", err)
	}
	began := time.Now()
	c.say("starting %s …", c.image)
	running, err := localstack.Run(ctx, c.image, s.options()...)
	at := ""
	if err == nil {
		at, err = running.PortEndpoint(ctx, "4566/tcp", "http")
	}
	if err != nil {
		return nil, "", errors.Join(fmt.Errorf("%s does not start: %w", c.image, err), end(running, s.line))
	}
	c.say("%s is ready after %.0f s", c.image, time.Since(began).Seconds())
	return running, at, nil
}

// stop ends the container, also one that is being started, and lets the next lab
// start another.
func (c *container) stop(ctx context.Context) error {
	c.mu.Lock()
	s := c.start
	c.start = nil
	c.mu.Unlock()
	s.giveUp()
	select {
	case <-s.done:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := end(s.running, s.line); err != nil {
		return fmt.Errorf("%s does not end: %w", c.image, err)
	}
	return nil
}

// end removes the container if there is one, and waits until it is gone. It holds
// nothing that would have to be saved. Its own context: it also ends what was
// given up.
func end(running *localstack.LocalStackContainer, line *lifeline) error {
	if running == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), endTime)
	defer cancel()
	defer line.cut()
	gone := line.gone(ctx)
	// Whether the engine removes it or testcontainers does is a race that nobody
	// loses.
	err := running.Terminate(ctx, testcontainers.StopTimeout(0))
	if gone == nil {
		return err
	}
	if waited := gone(); waited != nil {
		return errors.Join(waited, err)
	}
	return nil
}

// say tells people what takes so long. What cannot be told is not told.
func (c *container) say(format string, args ...any) {
	_, _ = fmt.Fprintf(c.progress, "eventlab: "+format+"\n", args...)
}
