#!/usr/bin/env bash
# Starts the gateway: sets up what is missing, builds dist/veloz when sources changed, runs it.
#
#   scripts/run_gateway.sh [FLAGS]               the executable
#   scripts/run_gateway.sh dev [FLAGS]           straight from source
#   scripts/run_gateway.sh [dev] --dry-run       checks everything, prints the plan, starts nothing
#
# FLAGS are those of `veloz serve` (--port 9000, --data-dir DIR, ...).
source "$(dirname "${BASH_SOURCE[0]}")/lib/setup.sh"

prepare
if [[ "${1-}" == dev ]]; then
  shift
  [[ " $* " == *" --dry-run "* ]] || build_page
  exec bun run "$ROOT/src/main.ts" serve "$@"
fi
build_executable
exec "$ROOT/dist/veloz" serve "$@"
