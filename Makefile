# eventlab. `make help` lists the targets; .ci/run calls `make ci`, and nothing else.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The folders with packages: internal/doctest, lab/sqs, …
PACKAGES ?= ./...

# How long one fuzz target runs, and how often benchmarks do. ITERATIONS fixes the
# loops of one benchmark run; empty lets the go command find out how many it needs.
FUZZTIME ?= 10s
ITERATIONS ?=
COUNT ?= 10

# What is generated from the tables of failure modes and of rules, and the command that does it.
GENERATED := FAILURES.md FIXES.md README.md FIDELITY.md
DOCS := go test -count=1 ./internal/docs ./internal/fidelity -run '^TestGeneratedFiles$$' -update

.PHONY: help
help: ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## compile everything
	go build ./...

.PHONY: vet
vet: ## go vet, tests included
	go vet ./...

.PHONY: lint
lint: bin/golangci-lint ## golangci-lint with .golangci.yaml; go.mod is tidy
	bin/golangci-lint run ./...
	go mod tidy -diff

.PHONY: test
test: ## run all tests
	go test $(PACKAGES)

.PHONY: race
race: ## run all tests with the race detector
	go test -race $(PACKAGES)

.PHONY: bench
bench: bin/benchstat ## run the benchmarks COUNT times into bench/new.txt and compare with bench/old.txt
	@mkdir -p bench
	go test -run '^$$' -bench . -benchmem -count=$(COUNT) $(if $(ITERATIONS),-benchtime=$(ITERATIONS)x) $(PACKAGES) | tee bench/new.txt
	@if [ -f bench/old.txt ]; then bin/benchstat bench/old.txt bench/new.txt; else bin/benchstat bench/new.txt; \
		echo "To compare later: mv bench/new.txt bench/old.txt"; fi

.PHONY: bench-once
bench-once: ## run every benchmark once, so that none rots
	go test -run '^$$' -bench . -benchtime=1x $(PACKAGES)

.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME
	@{ grep -rl '^func Fuzz' --include='*_test.go' . || true; } | xargs -r -n1 dirname | sort -u | while read -r folder; do \
		for target in $$(go test -list '^Fuzz' "$$folder" | grep '^Fuzz'); do \
			echo "$$folder $$target"; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$folder"; \
		done; done

.PHONY: golden
golden: ## rewrite the golden files of all tests that have an -update flag, then look at the diff
	@{ grep -rl '"update"' --include='*_test.go' . || true; } | xargs -r -n1 dirname | sort -u | while read -r folder; do \
		echo "$$folder"; go test -count=1 "$$folder" -update; done

.PHONY: docs
docs: ## regenerate FAILURES.md, FIXES.md, FIDELITY.md and the tables of README.md
	$(DOCS)

.PHONY: check-generated
check-generated: ## fail when a generated file is not current (and regenerate it)
	@before=$$(mktemp -d); trap 'rm -rf "$$before"' EXIT; \
	cp $(GENERATED) "$$before"; \
	$(MAKE) docs; \
	stale=0; for file in $(GENERATED); do diff -u "$$before/$$file" "$$file" || stale=1; done; \
	if [ $$stale = 1 ]; then echo "generated files were not current; they are now: commit them"; exit 1; fi

.PHONY: wasm
wasm: ## build the lab for js/wasm, run one failure mode under Node.js, and compare its ledgers with those of this machine
	@command -v node >/dev/null || { echo "node is not there: the smoke test needs Node.js 18 or later"; exit 1; }
	@mkdir -p bin
	GOOS=js GOARCH=wasm go build ./lab/...
	GOOS=js GOARCH=wasm go test -count=1 -v -exec='"$(CURDIR)/.ci/wasm-exec"' ./internal/wasmtest | tee bin/wasm.txt
	@go test -count=1 -v ./internal/wasmtest >bin/native.txt
	@grep -q 'ledger [0-9a-f]' bin/wasm.txt; diff <(grep -o 'ledger [0-9a-f]*' bin/native.txt) <(grep -o 'ledger [0-9a-f]*' bin/wasm.txt) && \
		echo "the ledgers are those of this machine, byte for byte"

.PHONY: wire
wire: ## run boto3 and the AWS SDK for JavaScript against `eventlab serve`
	internal/wiretest/run.sh

.PHONY: localstack
localstack: ## run the modes and the law of backends on LocalStack, in a container
	LAB_BACKEND=localstack go test -count=1 -timeout 15m -v -run '^(TestModes|TestPoison.*|TestLocalStack.*)$$' ./lab/... ./backend/localstack 2>&1 | grep -v '^=== '

.PHONY: readme
readme: ## run the two commands of README.md, as they stand there
	@commands=$$(awk '/^<!-- commands -->/ {on = 1; next} on && /^```sh/ {inside = 1; next} inside && /^```/ {exit} inside {sub(/ *#.*/, ""); print}' README.md); \
	[ "$$(wc -l <<<"$$commands")" = 2 ] || { echo "README.md: want two commands after <!-- commands -->, got: $$commands"; exit 1; }; \
	while read -r command; do echo "$$ $$command"; bash -eu -c "$$command" </dev/null; done <<<"$$commands"

# The order is that of the time a failure takes to show; the tests come last, so
# that what they say is what a log ends with.
.PHONY: ci
ci: ## all that CI runs
	@for target in build vet lint wasm check-generated readme bench-once race; do \
		echo; echo "== make $$target"; began=$$SECONDS; $(MAKE) $$target; echo "== $$target took $$((SECONDS - began)) s"; \
	done

.PHONY: clean
clean: ## remove what was built
	rm -rf bin bench

bin/golangci-lint: tools/go.mod tools/go.sum
	go build -C tools -o ../bin/ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

bin/benchstat: tools/go.mod tools/go.sum
	go build -C tools -o ../bin/ golang.org/x/perf/cmd/benchstat
