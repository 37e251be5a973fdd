// SPDX-License-Identifier: Apache-2.0

package archtest

// A rule says which other folders the packages of a folder may import. A package
// is under the rule of the nearest folder above it, and may import its fellows
// under the same rule.
type rule struct {
	folder string
	may    []string // folders that have rules; "…" is all of them
	why    string
}

// rules follow the way of a message, so imports point downwards only.
var rules = []rule{
	{"cmd", []string{"…"}, "the command puts everything together, and nobody imports it"},

	{"lab/sqs", []string{
		"lab", "consumers", "lambda", "mapping", "function", "fault", "invariant", "report", "ledger",
		"backend", "backend/queues", "emulator/sqs", "internal/actor",
	}, "the failure modes of queues may use all that a lab has, but not the modes of another kind of source"},

	{"lab", []string{"backend", "function", "fault", "invariant", "ledger", "internal/actor"},
		"a lab knows no service: the packages of lab/… mount those that they need, " +
			"so that a test of queues does not compile the clients of tables and streams"},

	{"recorded", []string{"lab", "lab/sqs", "lambda", "mapping", "function", "ledger", "emulator", "emulator/sqs", "backend", "internal/actor"},
		"recorded cases are replayed against a lab, and nobody imports the runner"},

	{"consumers", nil,
		"consumers are production code, imported or copied into it: they must not bring the lab along"},

	{"report", []string{"ledger"},
		"a report is computed from a ledger and nothing else, so that it can be made of a saved one"},
	{"invariant", []string{"ledger"},
		"an invariant is a statement about a ledger; one that asked a live service could not judge a saved run"},
	{"fault", []string{"ledger"},
		"a fault is a value; the lab applies it at its site"},

	{"lambda", []string{"mapping", "function", "ledger", "internal/actor"},
		"Lambda's API is a thin layer over mappings and functions; it reaches sources through them only"},
	{"mapping", []string{"function", "ledger", "internal/actor"},
		"a mapping talks to its source through AWS clients only, so that it works on every backend"},
	{"function", []string{"ledger", "internal/actor"},
		"a function knows nothing of the sources that its events come from"},

	{"ledger", []string{"internal/actor"},
		"everything writes facts, so the ledger can know nothing of those who write them"},

	{"backend/localstack", []string{"backend", "internal/actor"},
		"a backend that starts containers is imported by the tests that want it, and by nobody else"},
	{"backend/awsaccount", []string{"backend", "internal/actor"},
		"a backend that spends money is imported by the tests that want it, and by nobody else"},
	{"backend/queues", []string{"backend", "internal/actor"},
		"how queues are made and removed on a backend is for those who have queues"},
	{"backend", []string{"emulator", "internal/actor"},
		"a backend says where sources live; the emulator is one of the places"},
	{"emulator/sqs", []string{"emulator", "internal/actor"},
		"an emulated service is AWS: it knows neither the lab nor other services"},
	{"emulator", []string{"internal/actor"},
		"the doors take any value that bears operations; if they imported a service, every lab would compile its client"},

	{"internal/actor", nil,
		"who acts, and when, is the ground that everything else stands on"},

	{"internal/archtest", nil, "it reads the imports of all packages, and so must not be among the imports"},
	{"internal/docs", []string{"…"}, "it writes documents of what the modes measure"},
	{"internal/doctest", []string{"…"}, "it compiles what the documents show"},
	{"internal/fidelity", nil, "it reads the tests and pages of all packages as text"},
	{"internal/wasmtest", []string{"…"}, "it runs under Node.js what the lab offers"},
}

// A ban says what packages must not bring along, through any number of imports.
type ban struct {
	name   string
	from   func(pkg string) bool      // short path of a package of ours
	banned func(imported string) bool // full path, of ours or of others
	direct bool                       // only what the package itself imports
	why    string
}

var bans = []ban{
	{
		name:   "lab compiles no AWS service",
		from:   is("lab"),
		banned: under("github.com/aws/aws-sdk-go-v2/service"),
		why:    "the clients of all services take the better part of a minute to compile; a test pays for those that it uses",
	},
	{
		name:   "no lab compiles testcontainers",
		from:   anyOf(is("lab"), in("lab"), in("report"), in("lambda"), in("mapping"), in("emulator")),
		banned: under("github.com/testcontainers"),
		why:    "containers need a hundred modules; a backend that starts one is imported by the tests that want it",
	},
	{
		name: "below the lab nothing imports testing",
		from: not(anyOf(in("lab"), in("cmd"), in("recorded"), in("backend/localstack"),
			in("internal/docs"), in("internal/doctest"), in("internal/wasmtest"), lawOf)),
		banned: is("testing"),
		why:    "what is below the lab returns errors; only the lab stops a test",
	},
	{
		name:   "consumers need the AWS SDK and aws-lambda-go only",
		from:   in("consumers"),
		banned: not(anyOf(standard, in(module+"/consumers"), in("github.com/aws"))),
		direct: true,
		why:    "every dependency of a consumer becomes one of the team that imports it",
	},
	{
		name: "what js/wasm lacks stays in backend and cmd",
		from: not(anyOf(in("backend"), in("cmd"), in("internal/archtest"))),
		banned: anyOf(is("C"), is("net"), is("os/exec"), is("os/signal"), is("os/user"), is("plugin"),
			is("syscall"), under("golang.org/x/sys")),
		direct: true,
		why:    "the lab runs in a browser too, where there are no processes, signals and sockets",
	},
	{
		name:   "nobody draws from a global or true source of random numbers",
		from:   not(in("cmd")),
		banned: anyOf(is("math/rand"), is("crypto/rand")),
		direct: true,
		why:    "one seed gives one ledger, byte for byte; identifiers come from seeded generators",
	},
}
