// SPDX-License-Identifier: Apache-2.0

package mapping

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlab/eventlab/function"
	"github.com/eventlab/eventlab/internal/actor"
)

// A Queue is an SQS queue as an event source.
type Queue struct {
	ARN    string
	URL    string
	Client SQS
}

// SQS is what a mapping asks of a queue. *awssqs.Client has it.
type SQS interface {
	ReceiveMessage(context.Context, *awssqs.ReceiveMessageInput, ...func(*awssqs.Options)) (*awssqs.ReceiveMessageOutput, error)
	DeleteMessageBatch(context.Context, *awssqs.DeleteMessageBatchInput, ...func(*awssqs.Options)) (*awssqs.DeleteMessageBatchOutput, error)
	GetQueueAttributes(context.Context, *awssqs.GetQueueAttributesInput, ...func(*awssqs.Options)) (*awssqs.GetQueueAttributesOutput, error)
}

// name returns the queue's name, which is what the ledger calls it.
func (q Queue) name() string { return q.ARN[strings.LastIndexByte(q.ARN, ':')+1:] }

func (q Queue) fifo() bool { return strings.HasSuffix(q.ARN, ".fifo") }

// region returns the Region in the queue's ARN.
func (q Queue) region() string {
	if parts := strings.SplitN(q.ARN, ":", 5); len(parts) == 5 {
		return parts[3]
	}
	return ""
}

// A queueSource moves messages from a queue to a function. It has pollers, which
// do the work, and a goroutine that decides how many there are.
type queueSource struct {
	cfg      Config
	name     string // of the queue
	prefix   string // of the names of actors
	source   string // the end of each record of an event
	scaler   *actor.Actor
	settings atomic.Pointer[Settings]
	waiting  atomic.Int64  // pollers that wait for messages
	failures atomic.Int64  // function errors since the last look
	wake     chan struct{} // there may be too few pollers

	tasks sync.WaitGroup // pollers and the scaler
	limit atomic.Int64   // pollers with this number and above end

	mu       sync.Mutex
	run      context.Context //nolint:containedctx // ends when the source stops; nil before the first start
	stopRun  context.CancelFunc
	polls    context.Context //nolint:containedctx // ends when polls are to be cut short
	cutPolls context.CancelFunc
	pollers  []*poller
	running  int
}

func newQueueSource(cfg Config, prefix string) *queueSource {
	q := &queueSource{
		cfg: cfg, name: cfg.Queue.name(), prefix: prefix,
		source: string(appendSource(nil, cfg.Queue)),
		scaler: cfg.Cast.Actor(prefix + "/scaler"),
		wake:   make(chan struct{}, 1),
	}
	q.settings.Store(&cfg.Settings)
	return q
}

func (q *queueSource) start() {
	q.mu.Lock()
	if q.run != nil && q.run.Err() == nil {
		q.mu.Unlock()
		return
	}
	q.run, q.stopRun = context.WithCancel(context.Background())
	q.polls, q.cutPolls = context.WithCancel(q.run)
	q.limit.Store(0)
	run := q.run
	q.mu.Unlock()
	q.tasks.Go(func() { q.scale(actor.With(run, q.scaler)) })
	q.fill(startingPollers)
}

func (q *queueSource) stop() {
	q.mu.Lock()
	if q.run != nil {
		q.stopRun()
	}
	q.mu.Unlock()
	q.tasks.Wait()
}

// apply changes the settings. Polls are cut short, so that every poller looks at
// them; a batch that is under way keeps those that it began with.
func (q *queueSource) apply(settings Settings) {
	q.settings.Store(&settings)
	if q.interrupt() {
		q.fill(startingPollers)
	}
}

// interrupt cuts all polls short and reports whether the source runs.
func (q *queueSource) interrupt() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.run == nil || q.run.Err() != nil {
		return false
	}
	q.cutPolls()
	q.polls, q.cutPolls = context.WithCancel(q.run)
	return true
}

// most returns how many pollers there may be.
func (q *queueSource) most() int {
	if n := q.settings.Load().MaximumConcurrency; n > 0 {
		return n
	}
	return q.cfg.Engine.MaximumPollers
}

// fill starts those of the first n pollers that do not run.
func (q *queueSource) fill(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for number := range min(n, q.most()) {
		q.begin(number)
	}
}

// grow starts pollers, those with the lowest numbers first, until n run.
func (q *queueSource) grow(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for number := 0; number < q.most() && q.running < n; number++ {
		q.begin(number)
	}
}

// begin starts a poller unless it runs. The caller holds the mutex.
func (q *queueSource) begin(number int) {
	if number == len(q.pollers) {
		q.pollers = append(q.pollers, q.newPoller(number))
	}
	q.limit.Store(max(q.limit.Load(), int64(number)+1))
	p := q.pollers[number]
	if p.running || q.run.Err() != nil {
		return
	}
	p.running = true
	q.running++
	run := q.run
	q.tasks.Go(func() { p.work(run) })
}

// shrink makes the pollers above the n with the lowest numbers end.
func (q *queueSource) shrink(n int) {
	q.limit.Store(int64(n))
	q.interrupt()
}

// ended notes that a poller ended. If it was the last that waited for messages,
// the scaler has to look for more.
func (q *queueSource) ended(p *poller) {
	q.mu.Lock()
	p.running = false
	p.waitsSince.Store(0)
	q.running--
	q.mu.Unlock()
	if q.waiting.Load() == 0 {
		q.nudge()
	}
}

// pollContext returns the context that ends when polls are to be cut short.
func (q *queueSource) pollContext() context.Context {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.polls
}

// function returns the function as it is now, or AWS's answer when there is none.
func (q *queueSource) function(s *Settings) (*function.Function, error) {
	f, ok := q.cfg.Account.Function(s.Function)
	if !ok {
		return nil, &function.NotFoundError{ARN: s.reference()}
	}
	return f, nil
}

// visibilityTimeout asks the queue for its visibility timeout.
func (q *queueSource) visibilityTimeout(ctx context.Context) (time.Duration, error) {
	n, err := q.attribute(ctx, sqstypes.QueueAttributeNameVisibilityTimeout)
	return time.Duration(n) * time.Second, err
}

// attribute asks the queue for an attribute that is a number.
func (q *queueSource) attribute(ctx context.Context, name sqstypes.QueueAttributeName) (int, error) {
	out, err := q.cfg.Queue.Client.GetQueueAttributes(ctx, &awssqs.GetQueueAttributesInput{
		QueueUrl: &q.cfg.Queue.URL, AttributeNames: []sqstypes.QueueAttributeName{name},
	})
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(out.Attributes[string(name)])
}
