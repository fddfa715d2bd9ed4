# Shared by the scripts beside this folder: finds or fetches Bun, installs the packages, builds what changed.
# Everything said here goes to stderr: stdout belongs to the program that is started.
# shellcheck shell=bash
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
CACHE="$ROOT/.cache"

say() { printf '%s\n' "$*" >&2; }
stop() {
  say "$*"
  exit 1
}

# The version package.json pins, read without a JSON parser because there may be no JavaScript yet.
pinned_bun() { sed -n 's/^ *"bun": "\([0-9][0-9.]*\)".*/\1/p' "$ROOT/package.json"; }

# Whether $1 runs and is Bun 1.4 or newer. A placeholder left by npm is not, nor one for another C library.
is_good_bun() {
  local version major minor
  version="$("$1" --version 2>/dev/null)" || return 1
  [[ "$version" =~ ^([0-9]+)\.([0-9]+)\. ]] || return 1
  major="${BASH_REMATCH[1]}" minor="${BASH_REMATCH[2]}"
  ((major > 1 || (major == 1 && minor >= 4)))
}

# Prints the working Bun in the npm folder $1. npm 11 does not run install scripts, and then the
# `bun` package holds only a placeholder; the executable itself lies in its package for this machine.
bun_in() {
  local candidate
  for candidate in "$1"/node_modules/bun/bin/bun* "$1"/node_modules/@oven/bun-*/bin/bun*; do
    if [[ -x "$candidate" ]] && is_good_bun "$candidate"; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  return 1
}

fetch_bun() {
  local version="$1" folder="$2" fresh="$2.$$" found
  command -v npm >/dev/null 2>&1 ||
    stop "VeloZ needs Bun 1.4 or newer on PATH, or Node with npm to fetch it; neither was found."
  say "Fetching Bun $version with npm into ${folder#"$ROOT"/} ..."
  rm -rf "$fresh"
  mkdir -p "$fresh"
  if ! npm install --prefix "$fresh" --no-save --no-audit --no-fund --loglevel=error "bun@$version" \
    >"$CACHE/bun-fetch.log" 2>&1; then
    rm -rf "$fresh"
    stop "Bun $version could not be fetched with npm: is the network up? (npm's words: .cache/bun-fetch.log)"
  fi
  found="$(bun_in "$fresh")" || {
    rm -rf "$fresh"
    stop "npm fetched Bun $version, but nothing in it runs on this machine ($(uname -sm))."
  }
  ln -s "${found#"$fresh"/}" "$fresh/bun"
  rm -rf "$folder"
  mv "$fresh" "$folder"
}

# Puts a good Bun first on PATH.
find_bun() {
  if command -v bun >/dev/null 2>&1 && is_good_bun bun; then return; fi
  local version folder
  version="$(pinned_bun)"
  [[ -n "$version" ]] || stop "package.json does not say which version of Bun to use."
  folder="$CACHE/bun-$version"
  if ! { [[ -x "$folder/bun" ]] && is_good_bun "$folder/bun"; }; then fetch_bun "$version" "$folder"; fi
  export PATH="$folder:$PATH"
}

install_packages() {
  local stamp="$ROOT/node_modules/.veloz-installed"
  if cmp -s "$ROOT/bun.lock" "$stamp"; then return; fi
  say "Installing the packages ..."
  mkdir -p "$CACHE"
  if ! (cd "$ROOT" && bun install --frozen-lockfile) >"$CACHE/install.log" 2>&1; then
    stop "The packages could not be installed: is the network up? (Bun's words: .cache/install.log)"
  fi
  cp "$ROOT/bun.lock" "$stamp"
}

# A checksum over the contents and names of everything that goes into a build.
sources_sum() {
  (
    cd "$ROOT"
    { bun --version && find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 cksum; } | cksum
  )
}

# build_if_changed OUTPUT SCRIPT SOURCE...: runs the build script unless OUTPUT was made from these sources.
build_if_changed() {
  local output="$1" script="$2" stamp="$ROOT/dist/.$(basename "$1").sources" sum
  shift 2
  sum="$(sources_sum "$@" 2>/dev/null)" ||
    stop "$output cannot be built: some of its sources are missing ($*)."
  if [[ -e "$ROOT/$output" && -f "$stamp" && "$(<"$stamp")" == "$sum" ]]; then return; fi
  say "Building $output ..."
  (cd "$ROOT" && bun run "$script" >&2) || stop "$output could not be built: the reason is above."
  printf '%s\n' "$sum" >"$stamp"
}

prepare() {
  find_bun
  install_packages
}

build_executable() {
  build_if_changed dist/veloz build/compile.ts src ui build package.json bun.lock tsconfig.json
}

build_page() {
  build_if_changed dist/ui build/ui.ts \
    ui src/contract src/adapters/assets build package.json bun.lock tsconfig.json
}
