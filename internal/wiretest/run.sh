#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs clients of other languages against "eventlab serve". See README.md.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
server=

finish() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	rm -rf "$folder"
}
trap finish EXIT

for program in go python3 node npm; do
	command -v "$program" >/dev/null || { echo "$program is not there: the clients need Go, Python 3, Node.js and npm" >&2; exit 1; }
done

go build -C "$here/../.." -o "$folder/eventlab" ./cmd/eventlab
"$folder/eventlab" serve --addr 127.0.0.1:0 >"$folder/exports" &
server=$!
for _ in $(seq 100); do
	[ "$(wc -l <"$folder/exports")" -lt 5 ] || break
	kill -0 "$server" || exit 1
	sleep 0.1
done
# shellcheck source=/dev/null
source "$folder/exports"

python() { # python NAME REQUIREMENTS PROTOCOL
	python3 -m venv "$folder/$1"
	"$folder/$1/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/$2"
	"$folder/$1/bin/python" "$here/boto3_client.py" "$3"
}
python current requirements.txt json
python old requirements-query.txt query

cp "$here/package.json" "$here/sdk.mjs" "$folder"
npm install --silent --no-fund --no-audit --no-package-lock --prefix "$folder"
NODE_NO_WARNINGS=1 node "$folder/sdk.mjs"

kill -TERM "$server"
wait "$server" || { echo "eventlab serve ended with status $?, want 0" >&2; exit 1; }
server=
