// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/internal/actor"
	"github.com/eventlab/eventlab/ledger"
	"github.com/eventlab/eventlab/mapping"
)

// Config says whose functions the service knows and where their event sources are.
type Config struct {
	Account *function.Account        // functions and their concurrency; required
	AWS     aws.Config               // clients for the event sources are made from it
	Ledger  *ledger.Ledger           // nil discards facts
	Cast    *actor.Cast              // deals a phase to every mapping and poller; required
	Seed    uint64                   // UUIDs of mappings follow from it
	Key     func(body string) string // business key of an item; nil: ledger.KeyOf

	// Engine holds what AWS does not document about mappings.
	Engine mapping.Engine

	// MaximumFilters is how many filters a mapping may have. Zero: 5, the quota
	// that AWS raises to 10 on request (rule 0.6.12).
	MaximumFilters int
}

// A Service answers the operations of Lambda's API. It is safe for concurrent use.
type Service struct {
	cfg    Config
	queues *awssqs.Client

	mu       sync.Mutex
	uuids    *rand.Rand
	mappings []*record // in the order of their creation
	tags     map[*function.Function]*map[string]string
	aliases  map[string]string // revision ids, by ARN
	closed   bool
}

// New returns a service without mappings. Close it when it is no longer needed.
func New(cfg Config) *Service {
	if cfg.MaximumFilters == 0 {
		cfg.MaximumFilters = 5
	}
	return &Service{
		cfg:     cfg,
		queues:  awssqs.NewFromConfig(cfg.AWS),
		tags:    map[*function.Function]*map[string]string{},
		aliases: map[string]string{},
		uuids:   rand.New(rand.NewPCG(cfg.Seed, 0x6576656e746c6162)), //nolint:gosec // identifiers must follow from the seed
	}
}

// Close stops all mappings and returns when their pollers have ended. Invocations
// that run are waited for until their verdict, and settled. Later operations on
// mappings answer that they are in use. Closing again does nothing.
func (s *Service) Close() {
	s.mu.Lock()
	s.closed = true
	records := s.mappings
	s.mu.Unlock()
	var stopping sync.WaitGroup
	for _, r := range records {
		stopping.Go(r.mapping.Close)
	}
	stopping.Wait()
}

// uuid returns the next UUID, of version 4. The caller holds the mutex.
func (s *Service) uuid() string {
	high := s.uuids.Uint64()&^0xf000 | 0x4000
	low := s.uuids.Uint64()&^(3<<62) | 2<<62
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", high>>32, high>>16&0xffff, high&0xffff, low>>48, low&0xffffffffffff)
}

// now returns the time of a change as AWS has it.
func now() *time.Time {
	t := time.Now().UTC().Round(0)
	return &t
}
