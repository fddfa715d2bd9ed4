#!/usr/bin/env bash
# Starts the engine alone, speaking the line protocol on stdin and stdout.
#
#   scripts/run_engine.sh [dev] [FLAGS]          FLAGS are those of `veloz engine`
#
# stdout carries the protocol only; whatever the set-up has to say goes to stderr.
source "$(dirname "${BASH_SOURCE[0]}")/lib/setup.sh"

# The set-up must not read what is meant for the engine.
prepare </dev/null
if [[ "${1-}" == dev ]]; then
  shift
  exec bun run "$ROOT/src/main.ts" engine --stdio "$@"
fi
build_executable </dev/null
exec "$ROOT/dist/veloz" engine --stdio "$@"
