// SPDX-License-Identifier: Apache-2.0

package function

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/eventlab/eventlab/internal/actor"
)

// Limits of rule 6.11 and defaults of a [Config].
const (
	defaultTimeout    = 3 * time.Second
	maxTimeout        = 900 * time.Second
	defaultMemorySize = 128 // MB
	maxMemorySize     = 10_240
	maxNameLength     = 64

	// oneCPU is the memory, in MB, at which a function has one vCPU.
	oneCPU = 1769

	// defaultIdleTimeout is a choice of ours: AWS does not document how long it
	// keeps an environment that nobody uses.
	defaultIdleTimeout = 10 * time.Minute
)

// A Config is the configuration of a function. Its zero value is AWS's default:
// 3 s, 128 MB, no reserved concurrency.
type Config struct {
	// Timeout is 1 s to 900 s in whole seconds; zero means 3 s (rule 6.11).
	Timeout time.Duration

	// MemorySize is 128 to 10,240 MB; zero means 128 (rule 6.11).
	MemorySize int

	// ReservedConcurrentExecutions is the function's guaranteed and highest
	// number of concurrent executions (rule 6.2). Nil means none: the function
	// uses what others did not reserve. Zero means that it never runs.
	ReservedConcurrentExecutions *int

	// Work is the CPU time that an invocation takes. Zero: computing takes no
	// virtual time.
	Work Work

	// Init is how long a new environment takes to come up, beside what its
	// constructor takes. Zero: no time. Over 10 s it is cut short and repeated
	// within the first invocation (rule 6.12).
	Init time.Duration

	// IdleTimeout is how long an environment that nobody uses is kept; zero
	// means 10 minutes. AWS documents no number.
	IdleTimeout time.Duration

	// Environment is for information only: all handlers share this process, so
	// it is not put into os.Environ.
	Environment map[string]string
}

// Work is CPU time of one thread on one vCPU, which a function has at 1,769 MB.
// With less memory it takes longer in proportion; more memory gains nothing,
// since one thread cannot use a second vCPU. What results is rounded up to a
// millisecond. It is spent before the handler is called, within the invocation.
type Work struct {
	PerInvocation time.Duration
	PerItem       time.Duration // for each of Request.Items
}

// span returns how long the work for that many items takes.
func (w Work) span(items, memorySize int) time.Duration {
	d := w.PerInvocation + time.Duration(items)*w.PerItem
	if memorySize < oneCPU {
		// In floating point, because d in nanoseconds times 1,769 may overflow.
		d = time.Duration(float64(d) * oneCPU / float64(memorySize))
	}
	// On the grid, the environment keeps its phase.
	return ceil(d, actor.Grid)
}

// ceil rounds d up to a multiple of unit.
func ceil(d, unit time.Duration) time.Duration {
	if rest := d % unit; rest > 0 {
		d += unit - rest
	}
	return d
}

// complete returns a copy with defaults filled in, which nobody changes later.
// The reservation is left out: the function keeps it apart, because changing it
// replaces no environment.
func (c Config) complete(function string) (*Config, error) {
	if message := c.mistake(); message != "" {
		return nil, &ConfigError{function, codeValidation, message}
	}
	for _, span := range []struct {
		name  string
		value time.Duration
	}{
		{"Work.PerInvocation", c.Work.PerInvocation}, {"Work.PerItem", c.Work.PerItem},
		{"Init", c.Init}, {"IdleTimeout", c.IdleTimeout},
	} {
		if span.value < 0 {
			return nil, &ConfigError{function, codeInvalidParameter, fmt.Sprintf("%s is %v: must not be negative", span.name, span.value)}
		}
	}
	c.Timeout = orDefault(c.Timeout, defaultTimeout)
	c.MemorySize = orDefault(c.MemorySize, defaultMemorySize)
	c.IdleTimeout = orDefault(c.IdleTimeout, defaultIdleTimeout)
	c.Environment = maps.Clone(c.Environment)
	c.ReservedConcurrentExecutions = nil
	return &c, nil
}

// mistake returns what AWS would say about the settings that it knows, or "".
func (c Config) mistake() string {
	switch {
	case c.Timeout != 0 && c.Timeout < time.Second:
		return outOfRange("timeout", seconds(c.Timeout), "greater", 1)
	case c.Timeout > maxTimeout:
		return outOfRange("timeout", seconds(c.Timeout), "less", int(maxTimeout/time.Second))
	case c.Timeout%time.Second != 0:
		return unsatisfied("timeout", seconds(c.Timeout), "Member must be a whole number of seconds")
	case c.MemorySize != 0 && c.MemorySize < defaultMemorySize:
		return outOfRange("memorySize", strconv.Itoa(c.MemorySize), "greater", defaultMemorySize)
	case c.MemorySize > maxMemorySize:
		return outOfRange("memorySize", strconv.Itoa(c.MemorySize), "less", maxMemorySize)
	default:
		return ""
	}
}

// checkName holds AWS's pattern for a function's name.
func checkName(name string) error {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
	message := ""
	switch {
	case name == "":
		message = unsatisfied("functionName", name, "Member must have length greater than or equal to 1")
	case strings.Trim(name, allowed) != "":
		message = unsatisfied("functionName", name, "Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+")
	case len(name) > maxNameLength:
		message = unsatisfied("functionName", name, fmt.Sprintf("Member must have length less than or equal to %d", maxNameLength))
	default:
		return nil
	}
	return &ConfigError{name, codeValidation, message}
}

// outOfRange and unsatisfied word a refusal as AWS does (rule 7.1.17).
func outOfRange(member, value, side string, limit int) string {
	return unsatisfied(member, value, fmt.Sprintf("Member must have value %s than or equal to %d", side, limit))
}

func unsatisfied(member, value, constraint string) string {
	return fmt.Sprintf("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s", value, member, constraint)
}

func seconds(d time.Duration) string {
	return strconv.FormatFloat(d.Seconds(), 'g', -1, 64)
}
