// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// The attributes of queues that have rules of their own.
const (
	attributeFIFO            = "FifoQueue"
	attributeContentBased    = "ContentBasedDeduplication"
	attributeScope           = "DeduplicationScope"
	attributeThroughput      = "FifoThroughputLimit"
	attributeRedrive         = "RedrivePolicy"
	attributeRedriveAllow    = "RedriveAllowPolicy"
	attributePolicy          = "Policy"
	attributeKMSKey          = "KmsMasterKeyId"
	attributeKMSReuse        = "KmsDataKeyReusePeriodSeconds"
	attributeManagedSSE      = "SqsManagedSseEnabled"
	scopeQueue, scopeGroup   = "queue", "messageGroup"
	limitQueue, limitByGroup = "perQueue", "perMessageGroupId"
)

// attributes are what CreateQueue and SetQueueAttributes can set.
type attributes struct {
	visibilityTimeout  time.Duration
	delay              time.Duration
	retention          time.Duration
	waitTime           time.Duration
	maximumMessageSize int

	fifo, contentBased bool
	scope, throughput  string

	redrive      *redrivePolicy
	redriveAllow *redriveAllowPolicy
	policy       string
	kmsKey       string
	kmsReuse     int
	managedSSE   bool
}

// defaultAttributes are those of rule 1.10.1.
func defaultAttributes() attributes {
	return attributes{
		visibilityTimeout:  30 * time.Second,
		retention:          4 * 24 * time.Hour,
		maximumMessageSize: maxMessageSize,
		scope:              scopeQueue,
		throughput:         limitQueue,
		kmsReuse:           300,
		managedSSE:         true,
	}
}

// highThroughput says whether quotas count by group (2.1.12).
func (a *attributes) highThroughput() bool {
	return a.fifo && a.scope == scopeGroup && a.throughput == limitByGroup
}

// apply sets all values given, in the order of their names, or none.
func (a *attributes) apply(values map[string]string) error {
	next := *a
	for _, name := range sortedKeys(values) {
		if err := next.set(name, values[name]); err != nil {
			return err
		}
	}
	if values[attributeKMSKey] != "" && values[attributeManagedSSE] == "true" {
		return invalidAttributeName("You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.")
	}
	if next.throughput == limitByGroup && next.scope != scopeGroup {
		return invalidAttributeValue(attributeThroughput, "The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.")
	}
	*a = next
	return nil
}

func (a *attributes) set(name, value string) error {
	switch name {
	case "VisibilityTimeout":
		return setSeconds(&a.visibilityTimeout, name, value, 0, 43_200)
	case "DelaySeconds":
		return setSeconds(&a.delay, name, value, 0, 900)
	case "MessageRetentionPeriod":
		return setSeconds(&a.retention, name, value, 60, 1_209_600)
	case "ReceiveMessageWaitTimeSeconds":
		return setSeconds(&a.waitTime, name, value, 0, 20)
	case "MaximumMessageSize":
		return setNumber(&a.maximumMessageSize, name, value, 1024, maxMessageSize)
	case attributeFIFO, attributeContentBased, attributeScope, attributeThroughput:
		return a.setFIFO(name, value)
	case attributeRedrive:
		return setPolicy(&a.redrive, value, parseRedrivePolicy)
	case attributeRedriveAllow:
		return setPolicy(&a.redriveAllow, value, parseRedriveAllowPolicy)
	case attributePolicy:
		return setJSON(&a.policy, name, value)
	case attributeKMSKey:
		a.kmsKey = value
		a.managedSSE = a.managedSSE && value == ""
		return nil
	case attributeKMSReuse:
		return setNumber(&a.kmsReuse, name, value, 60, 86_400)
	case attributeManagedSSE:
		return a.setManagedSSE(value)
	default:
		return unknownAttribute(name)
	}
}

func (a *attributes) setManagedSSE(value string) error {
	if err := setBool(&a.managedSSE, attributeManagedSSE, value); err != nil {
		return err
	}
	if a.managedSSE {
		a.kmsKey = ""
	}
	return nil
}

// setFIFO sets what a standard queue does not have; AWS has two wordings for
// that (recorded: queue/fifo-attributes-on-standard-queue).
func (a *attributes) setFIFO(name, value string) error {
	if !a.fifo {
		if name == attributeScope || name == attributeThroughput {
			return invalidAttributeName("You can specify the " + name + " only when FifoQueue is set to true.")
		}
		return unknownAttribute(name)
	}
	switch name {
	case attributeFIFO:
		switch value {
		case "true":
			return nil
		case "false":
			return invalidAttributeValue(name, "Modifying queue type is not supported.")
		}
		return invalidAttributeValue(name, "")
	case attributeContentBased:
		return setBool(&a.contentBased, name, value)
	case attributeScope:
		return setOneOf(&a.scope, name, value, scopeQueue, scopeGroup)
	default:
		return setOneOf(&a.throughput, name, value, limitQueue, limitByGroup)
	}
}

// value returns an attribute as GetQueueAttributes shows it, and whether it is set.
func (a *attributes) value(name string) (string, bool) {
	switch name {
	case "VisibilityTimeout":
		return seconds(a.visibilityTimeout), true
	case "DelaySeconds":
		return seconds(a.delay), true
	case "MessageRetentionPeriod":
		return seconds(a.retention), true
	case "ReceiveMessageWaitTimeSeconds":
		return seconds(a.waitTime), true
	case "MaximumMessageSize":
		return strconv.Itoa(a.maximumMessageSize), true
	case attributeFIFO:
		return "true", a.fifo
	case attributeContentBased:
		return strconv.FormatBool(a.contentBased), a.fifo
	case attributeScope:
		return a.scope, a.fifo
	case attributeThroughput:
		return a.throughput, a.fifo
	case attributeRedrive:
		return policyText(a.redrive)
	case attributeRedriveAllow:
		return policyText(a.redriveAllow)
	case attributePolicy:
		return a.policy, a.policy != ""
	case attributeKMSKey:
		return a.kmsKey, a.kmsKey != ""
	case attributeKMSReuse:
		return strconv.Itoa(a.kmsReuse), a.kmsKey != ""
	case attributeManagedSSE:
		return strconv.FormatBool(a.managedSSE), true
	default:
		return "", false
	}
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }

func setSeconds(field *time.Duration, name, value string, least, most int) error {
	var n int
	err := setNumber(&n, name, value, least, most)
	if err == nil {
		*field = time.Duration(n) * time.Second
	}
	return err
}

func setNumber(field *int, name, value string, least, most int) error {
	n, err := strconv.ParseUint(value, 10, 31)
	if err != nil || int(n) < least || int(n) > most {
		return invalidAttributeValue(name, "")
	}
	*field = int(n)
	return nil
}

func setBool(field *bool, name, value string) error {
	if value != "true" && value != "false" {
		return invalidAttributeValue(name, "")
	}
	*field = value == "true"
	return nil
}

func setOneOf(field *string, name, value string, allowed ...string) error {
	if !slices.Contains(allowed, value) {
		return invalidAttributeValue(name, "")
	}
	*field = value
	return nil
}

// setPolicy sets an attribute that is a JSON text; the empty text removes it.
func setPolicy[T any](field **T, value string, parse func(string) (*T, error)) error {
	if value == "" {
		*field = nil
		return nil
	}
	parsed, err := parse(value)
	if err == nil {
		*field = parsed
	}
	return err
}

func setJSON(field *string, name, value string) error {
	if value != "" && !json.Valid([]byte(value)) {
		return invalidAttributeValue(name, "")
	}
	*field = value
	return nil
}

func policyText[T any](p *T) (string, bool) {
	if p == nil {
		return "", false
	}
	text, err := json.Marshal(p)
	return string(text), err == nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
