// SPDX-License-Identifier: Apache-2.0

package sqs

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A policyDocument is the attribute Policy as AddPermission writes it
// (recorded: queue/add-remove-permission). Statements that somebody else wrote
// are kept as they are.
type policyDocument struct {
	Version    string            `json:"Version"`
	ID         string            `json:"Id"`
	Statements []json.RawMessage `json:"Statement"`
}

type permission struct {
	Sid       string              `json:"Sid"`
	Effect    string              `json:"Effect"`
	Principal map[string]oneOrAll `json:"Principal"`
	Action    oneOrAll            `json:"Action"`
	Resource  string              `json:"Resource"`
}

// oneOrAll is a list that is written as a text when it has one element.
type oneOrAll []string

func (l oneOrAll) MarshalJSON() ([]byte, error) {
	if len(l) == 1 {
		return json.Marshal(l[0])
	}
	return json.Marshal([]string(l))
}

// document returns the queue's policy, or an empty one.
func (q *namedQueue) document() (policyDocument, error) {
	d := policyDocument{Version: "2008-10-17", ID: q.arn + "/SQSDefaultPolicy"}
	if q.attributes.policy == "" {
		return d, nil
	}
	if err := json.Unmarshal([]byte(q.attributes.policy), &d); err != nil {
		return d, invalidAttributeValue(attributePolicy, "")
	}
	return d, nil
}

// store makes d the queue's policy; without statements there is none.
func (q *namedQueue) store(d policyDocument) error {
	if len(d.Statements) == 0 {
		q.attributes.policy = ""
		return nil
	}
	text, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("policy of queue %s: %w", q.name, err)
	}
	q.attributes.policy = string(text)
	return nil
}

// labelled returns where the statement with this label is, or -1.
func (d policyDocument) labelled(label string) int {
	return slices.IndexFunc(d.Statements, func(raw json.RawMessage) bool {
		var p struct{ Sid string }
		return json.Unmarshal(raw, &p) == nil && p.Sid == label
	})
}

// checkActions refuses what no other account can be allowed to do.
func checkActions(actions []string) error {
	const most = 7
	grantable := []string{
		"*", "SendMessage", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility",
		"GetQueueAttributes", "GetQueueUrl", "ListDeadLetterSourceQueues", "PurgeQueue",
	}
	ownersOnly := []string{
		"AddPermission", "CancelMessageMoveTask", "CreateQueue", "DeleteQueue", "ListMessageMoveTasks", "ListQueueTags",
		"ListQueues", "RemovePermission", "SetQueueAttributes", "StartMessageMoveTask", "TagQueue", "UntagQueue",
	}
	if len(actions) == 0 {
		return missingParameter("Actions")
	}
	if len(actions) > most {
		return overLimit(fmt.Sprintf("%d Actions were found, maximum allowed is %d.", len(actions), most))
	}
	for _, action := range actions {
		if slices.Contains(ownersOnly, action) {
			return invalidValue("SQS:"+action, "ActionName", "Only the queue owner is allowed to invoke this action.")
		}
		if !slices.Contains(grantable, action) {
			return invalidValue("SQS:"+action, "ActionName", "Please refer to the appropriate WSDL for a list of valid actions.")
		}
	}
	return nil
}

// principals returns the ARNs of accounts.
func principals(region string, accounts []string) (oneOrAll, error) {
	if len(accounts) == 0 {
		return nil, missingParameter("AWSAccountIds")
	}
	var arns oneOrAll
	for _, account := range accounts {
		if len(account) != 12 || strings.Trim(account, "0123456789") != "" {
			return nil, invalidValue("["+account+"]", "PrincipalId", "Unable to verify.")
		}
		arns = append(arns, "arn:"+partition(region)+":iam::"+account+":root")
	}
	return arns, nil
}
