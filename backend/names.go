// SPDX-License-Identifier: Apache-2.0

package backend

import (
	"fmt"
	"hash/fnv"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// longestName is how long a resource's name may be: that of a queue.
const longestName = 80

// uniqueName puts the prefix before a name. What does not fit is cut, and told
// apart by a hash of the whole name. A name that AWS would not accept for its
// length stays so.
func uniqueName(prefix, name string) string {
	const fifo = ".fifo"
	base, isFIFO := strings.CutSuffix(name, fifo)
	suffix := ""
	if isFIFO {
		suffix = fifo
	}
	room := longestName - len(prefix) - len(suffix)
	if len(base) > room && len(name) <= longestName {
		hash := fmt.Sprintf("-%08x", hash(name))
		base = base[:room-len(hash)] + hash
	}
	return prefix + base + suffix
}

func hash(text string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(text)) // never fails
	return h.Sum32()
}

// processRun names this process among all that share a backend: the second in
// which it began, so that names sort by age, and a hash of what tells it apart
// from those of the same second.
var processRun = sync.OnceValue(func() string {
	now := time.Now()
	host, _ := os.Hostname() // "" tells apart too
	id := fmt.Sprint(host, os.Getpid(), now.UnixNano())
	return strconv.FormatInt(now.Unix(), 36) + strconv.FormatUint(uint64(hash(id)), 36)
})

var labs atomic.Int64

// nextLab names a lab among those of this process.
func nextLab() string { return strconv.FormatInt(labs.Add(1), 36) }

// tagValue makes a test's name a tag's value: letters, digits, spaces and
// _.:/=+-@, at most 256 characters.
func tagValue(name string) string {
	value := strings.Map(func(c rune) rune {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.ContainsRune(" _.:/=+-@", c):
			return c
		default:
			return '_'
		}
	}, name)
	return value[:min(len(value), 256)]
}
