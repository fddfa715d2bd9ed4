# Finds a Chromium for the tests of the page, installing Debian's where that is possible.
# Sets VELOZ_CHROMIUM, or VELOZ_NO_BROWSER=1 after saying what is skipped.
# shellcheck shell=bash

chromium_on_path() {
  local name
  for name in /usr/bin/chromium chromium chromium-browser google-chrome google-chrome-stable chrome \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    command -v "$name" 2>/dev/null && return 0
  done
  return 1
}

install_chromium() {
  [[ "$(id -u)" == 0 ]] && command -v apt-get >/dev/null 2>&1 || return 1
  local log="$CACHE/chromium.log"
  mkdir -p "$CACHE"
  say "Installing Chromium for the tests of the page ..."
  apt_install >"$log" 2>&1 || { apt-get update && apt_install; } >>"$log" 2>&1 || {
    tail -n 3 "$log" >&2
    return 1
  }
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium fonts-liberation
}

find_chromium() {
  if [[ -n "${VELOZ_NO_BROWSER-}" ]]; then
    say "VELOZ_NO_BROWSER is set: the tests that drive the page in a browser are SKIPPED."
    return
  fi
  if [[ -z "${VELOZ_CHROMIUM-}" ]]; then
    VELOZ_CHROMIUM="$(chromium_on_path)" || { install_chromium && VELOZ_CHROMIUM="$(chromium_on_path)"; } ||
      VELOZ_CHROMIUM=""
  fi
  if [[ -n "$VELOZ_CHROMIUM" ]]; then
    export VELOZ_CHROMIUM
    return
  fi
  say "=================================================================================="
  say "NO CHROMIUM was found and none could be installed: the tests that drive the page in"
  say "a browser are SKIPPED. Install chromium, or name one: VELOZ_CHROMIUM=/path/to/chrome"
  say "=================================================================================="
  unset VELOZ_CHROMIUM
  export VELOZ_NO_BROWSER=1
}
