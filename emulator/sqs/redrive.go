// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/eventlab/eventlab/emulator/internal/queue"
)

// A redrivePolicy says when a queue gives a message up, and to which queue
// (rules 1.9.2, 1.9.3).
type redrivePolicy struct {
	Target          string `json:"deadLetterTargetArn"`
	MaxReceiveCount int    `json:"maxReceiveCount"`
}

func invalidRedrive(value, reason string) error {
	return invalidValue(value, attributeRedrive, reason)
}

// parseRedrivePolicy accepts maxReceiveCount as a number and as a text.
func parseRedrivePolicy(value string) (*redrivePolicy, error) {
	var given struct {
		Target          *string         `json:"deadLetterTargetArn"`
		MaxReceiveCount json.RawMessage `json:"maxReceiveCount"`
	}
	if err := json.Unmarshal([]byte(value), &given); err != nil {
		return nil, invalidRedrive(value, "Redrive policy is not a valid JSON map.")
	}
	if given.MaxReceiveCount == nil {
		return nil, invalidRedrive(value, "Redrive policy does not contain mandatory attribute: maxReceiveCount.")
	}
	if given.Target == nil {
		return nil, invalidRedrive(value, "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.")
	}
	text := strings.Trim(string(given.MaxReceiveCount), `"`)
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 1000 {
		return nil, invalidRedrive(value, "Invalid value for maxReceiveCount: "+text+", valid values are from 1 to 1000 both inclusive.")
	}
	return &redrivePolicy{Target: *given.Target, MaxReceiveCount: n}, nil
}

// checkRedrive applies rule 1.9.7: a dead-letter queue is there, is of the same
// type, and lets this queue use it. No queue is locked.
func (s *Service) checkRedrive(name string, fifo bool, values map[string]string) error {
	value := values[attributeRedrive]
	if value == "" {
		return nil
	}
	p, err := parseRedrivePolicy(value)
	if err != nil {
		return err
	}
	target := s.findARN(p.Target)
	if target == nil {
		return invalidRedrive(value, "Dead letter target does not exist.")
	}
	if target.fifo != fifo {
		return invalidRedrive(value, "Dead-letter queue must be same type of queue as the source..")
	}
	target.mu.Lock()
	allow := target.attributes.redriveAllow
	target.mu.Unlock()
	if !allow.allows(s.arn(name)) {
		return invalidRedrive(value, "The dead-letter queue's redrive allow policy does not permit this source queue.")
	}
	return nil
}

// A redriveAllowPolicy says which queues may use a queue as their dead-letter
// queue (rule 1.9.7).
type redriveAllowPolicy struct {
	Permission string   `json:"redrivePermission"`
	Sources    []string `json:"sourceQueueArns,omitempty"`
}

func parseRedriveAllowPolicy(value string) (*redriveAllowPolicy, error) {
	const cannot = "Amazon SQS can't create the redrive allow policy. "
	var p redriveAllowPolicy
	invalid := func(reason string) error { return invalidValue(value, attributeRedriveAllow, cannot+reason) }
	if err := json.Unmarshal([]byte(value), &p); err != nil {
		return nil, invalid("The policy must be a JSON object with redrivePermission and sourceQueueArns.")
	}
	switch {
	case !slices.Contains([]string{"allowAll", "denyAll", "byQueue"}, p.Permission):
		return nil, invalid("redrivePermission must be one of allowAll, denyAll, byQueue.")
	case p.Permission == "byQueue" && len(p.Sources) == 0:
		return nil, invalid("When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.")
	case p.Permission != "byQueue" && len(p.Sources) > 0:
		return nil, invalid("To specify one or more source queue ARNs, you must set redrivePermission to byQueue.")
	case len(p.Sources) > 10:
		return nil, invalid("You can specify up to 10 source queue ARNs.")
	}
	return &p, nil
}

func (p *redriveAllowPolicy) allows(source string) bool {
	return p == nil || p.Permission == "allowAll" || slices.Contains(p.Sources, source)
}

// deadLetterQueue returns where q, which is locked, gives up messages, and after
// how many receives. A target that was deleted takes none: messages stay.
func (s *Service) deadLetterQueue(q *namedQueue) (target *namedQueue, maxReceiveCount int) {
	p := q.attributes.redrive
	if p == nil {
		return nil, 0
	}
	return s.findARN(p.Target), p.MaxReceiveCount
}

// deadLetter puts messages that left source during v into target. Neither queue
// is locked.
func (v *visit) deadLetter(source, target *namedQueue, dead []*queue.Message) {
	if len(dead) == 0 {
		return
	}
	target.mu.Lock()
	defer target.mu.Unlock()
	target.settle(v.now, &v.facts)
	for _, m := range dead {
		v.add(DeadLettered, source.name, m, v.now)
		v.last().Destination = target.name
		target.admit(m, source.arn)
	}
}

// admit takes a message that another queue gave up. It keeps its id, body,
// attributes and receive count (rule 1.9.4), and on a standard queue its age
// (rule 1.9.6). On a FIFO queue its id becomes its deduplication id, so that no
// two messages of one id come together (failure mode 28).
func (q *namedQueue) admit(m *queue.Message, sourceARN string) {
	var extra queue.Extra
	if m.Extra != nil {
		extra = *m.Extra
	}
	extra.SourceARN = sourceARN
	if q.fifo {
		extra.Deduplication = uuid(m.ID)
	}
	m.Extra = &extra
	q.add(m, q.messages.Clock())
}
