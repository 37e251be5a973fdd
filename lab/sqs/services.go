// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"context"

	"github.com/eventlab/eventlab/backend"
	"github.com/eventlab/eventlab/backend/queues"
	emulated "github.com/eventlab/eventlab/emulator/sqs"
	"github.com/eventlab/eventlab/lab"
	"github.com/eventlab/eventlab/lambda"
	"github.com/eventlab/eventlab/ledger"
	"github.com/eventlab/eventlab/mapping"
)

// services are what the queues of one lab share.
type services struct {
	lambda       *lambda.Service
	recorder     *recorder
	contentBased map[string]bool // queues that deduplicate by content
	sent         int             // messages that were given a deduplication id
}

// servicesOf returns the lab's services, and mounts them when asked first.
func servicesOf(l *lab.Lab) *services {
	return lab.Shared(l, func() *services {
		engine := lab.Engine[Engine](l)
		l.Mount(backend.Service{ID: "SQS", Resources: queues.Resources{}, New: func() any {
			cfg := engine.Queues
			cfg.Seed, cfg.Observe = l.Seed(), func(ctx context.Context, e emulated.Event) { observe(ctx, l, e) }
			return emulated.New(cfg)
		}})
		api := lambda.New(lambda.Config{
			Account: l.Account(), AWS: l.AWS(), Ledger: l.Ledger(), Cast: l.Cast(),
			Seed: l.Seed(), Key: l.Key, Engine: engine.Mappings,
		})
		s := &services{lambda: api, recorder: newRecorder(l), contentBased: map[string]bool{}}
		l.Mount(backend.Service{ID: "Lambda", New: func() any { return s.lambda }})
		l.OnClose(s.lambda.Close)
		l.Record("SQS", s.recorder.record)
		return s
	})
}

// Engine holds the knobs for what AWS does not document about queues and their
// mappings, to be put into [lab.Config]. The zero Engine has the documented
// defaults. What the lab itself sets (the seed, the observer) is overwritten.
type Engine struct {
	Queues   emulated.Config
	Mappings mapping.Engine
}

// observe writes what only the emulated service knows.
func observe(ctx context.Context, l *lab.Lab, e emulated.Event) {
	kinds := map[emulated.EventKind]ledger.Kind{
		emulated.DeadLettered: ledger.DeadLettered,
		emulated.Expired:      ledger.Expired,
		emulated.Purged:       ledger.Purged,
		emulated.Redriven:     ledger.Redriven,
	}
	kind, ok := kinds[e.Kind]
	if !ok {
		return
	}
	l.Ledger().Write(ctx, ledger.Fact{
		At: e.At, Kind: kind, Source: e.Queue, Destination: e.Destination,
		Item: e.MessageID, Group: e.Group, Attempt: e.ReceiveCount,
	})
}

// Mount makes SQS and Lambda answer the lab's clients, for tests that set up
// everything through the SDK. The helpers of this package do it by themselves.
func Mount(l *lab.Lab) { servicesOf(l) }
