#!/usr/bin/env bash
# Runs every check: types, lint, tests, build, start. Sets up what is missing first.
#
#   scripts/test.sh            everything; the last line is "N passed, N failed"
#   scripts/test.sh --fast     without the build and the tests that need it
source "$(dirname "${BASH_SOURCE[0]}")/lib/setup.sh"
source "$ROOT/scripts/lib/chromium.sh"

prepare
[[ " $* " == *" --fast "* ]] || find_chromium
cd "$ROOT"
exec bun run scripts/check.ts "$@"
