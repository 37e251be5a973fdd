// SPDX-License-Identifier: Apache-2.0

package archtest

import (
	"strings"
	"testing"
)

// The subjects here are broken on purpose: a check that passes them checks nothing.

func TestRulesCatchImportsThatPointUpwards(t *testing.T) {
	t.Parallel()
	for _, edge := range [][2]string{
		{"consumers/batch", "lab"},
		{"consumers/orders", "ledger"},
		{"report", "lab"},
		{"report", "invariant"},
		{"invariant", "function"},
		{"fault", "mapping"},
		{"mapping", "emulator"},
		{"mapping/filter", "lambda"},
		{"function", "mapping"},
		{"ledger", "function"},
		{"lambda", "emulator/sqs"},
		{"backend", "emulator/sqs"},
		{"backend", "backend/localstack"},
		{"lab", "backend/localstack"},
		{"lab/sqs", "backend/localstack"},
		{"emulator", "emulator/sqs"},
		{"emulator/sqs", "ledger"},
		{"emulator/internal/queue", "lab"},
		{"internal/actor", "ledger"},
		{"lab", "lab/sqs"},
		{"lab", "mapping"},
		{"lab", "lambda"},
		{"lab", "consumers/batch"},
		{"lab/sqs", "cmd/eventlab"},
		{"nowhere", "ledger"},
	} {
		g := graph{module + "/" + edge[0]: {"context", module + "/" + edge[1]}}
		broken := checkRules(g, rules)
		if len(broken) != 1 || !strings.HasPrefix(broken[0], edge[0]) {
			t.Errorf("%s imports %s: got %q, want one line about it", edge[0], edge[1], broken)
		}
	}
}

func TestRulesAllowImportsThatPointDownwards(t *testing.T) {
	t.Parallel()
	for _, edge := range [][2]string{
		{"cmd/eventlab", "lab/sqs"},
		{"lab/sqs", "lambda"},
		{"lab/sqs", "consumers/orders"},
		{"lab", "backend"},
		{"consumers/orders", "consumers/batch"},
		{"mapping", "mapping/filter"},
		{"emulator/sqs", "emulator/internal/queue"},
		{"function", "internal/actor"},
	} {
		g := graph{module + "/" + edge[0]: {"context", module + "/" + edge[1]}}
		if broken := checkRules(g, rules); broken != nil {
			t.Errorf("%s imports %s: got %q, want nothing", edge[0], edge[1], broken)
		}
	}
}

func TestBansCatchWhatIsBroughtAlong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ban string
		way []string // each imports the next
	}{
		{"lab compiles no AWS service", []string{module + "/lab", module + "/backend", "github.com/aws/aws-sdk-go-v2/service/sqs"}},
		{"no lab compiles testcontainers", []string{module + "/lab/sqs", module + "/backend", "github.com/testcontainers/testcontainers-go"}},
		{"below the lab nothing imports testing", []string{module + "/mapping", "github.com/google/go-cmp/cmp", "testing"}},
		{"consumers need the AWS SDK and aws-lambda-go only", []string{module + "/consumers/batch", "pgregory.net/rapid"}},
		{"what js/wasm lacks stays in backend and cmd", []string{module + "/report", "os/exec"}},
		{"nobody draws from a global or true source of random numbers", []string{module + "/function", "crypto/rand"}},
	} {
		g := graph{}
		for i, next := range c.way[1:] {
			g[c.way[i]] = []string{"context", next}
		}
		broken := checkBans(g, bans)
		if len(broken) != 1 || !strings.HasPrefix(broken[0], c.ban+": ") || !strings.Contains(broken[0], c.way[len(c.way)-1]) {
			t.Errorf("%v: got %q, want one line that begins with %q", c.way, broken, c.ban)
		}
	}
}

func TestBansOfDirectImportsLeaveTheImportsOfOthersAlone(t *testing.T) {
	t.Parallel()
	g := graph{
		module + "/function":               {"github.com/aws/aws-sdk-go-v2/aws"},
		"github.com/aws/aws-sdk-go-v2/aws": {"crypto/rand", "net"},
	}
	if broken := checkBans(g, bans); broken != nil {
		t.Errorf("got %q, want nothing", broken)
	}
}

func TestEveryRuleAndBanHasAReason(t *testing.T) {
	t.Parallel()
	for _, r := range rules {
		if r.why == "" {
			t.Errorf("the rule of %s has no reason", r.folder)
		}
		for _, folder := range r.may {
			if own := ruleOf(folder, rules); folder != "…" && (own == nil || own.folder != folder) {
				t.Errorf("the rule of %s names %s, which has no rule", r.folder, folder)
			}
		}
	}
	for _, b := range bans {
		if b.why == "" {
			t.Errorf("the ban %q has no reason", b.name)
		}
	}
}
