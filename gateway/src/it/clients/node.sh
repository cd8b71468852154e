#!/usr/bin/env bash
# Drives a Millrace server with @aws-sdk/client-kinesis; installs what package-lock.json names.
# Usage: node.sh ENDPOINT [STREAM]
set -euo pipefail

endpoint=${1:?usage: node.sh ENDPOINT [STREAM]}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if ! node --version >/dev/null 2>&1 || ! npm --version >/dev/null 2>&1; then
    echo "Node.js or npm is missing. Install both, Node.js 18 or newer (Debian, Ubuntu: apt-get install nodejs npm)." >&2
    exit 3
fi

cd "$here/node"
# Beside the sources, so that it is not fetched in each build; a changed lock file makes it again.
if ! cmp -s package-lock.json node_modules/.installed-lock.json; then
    npm ci --no-audit --no-fund --loglevel=error
    cp package-lock.json node_modules/.installed-lock.json
fi
exec node kinesis.mjs "$endpoint" "${2:-node-check}"
