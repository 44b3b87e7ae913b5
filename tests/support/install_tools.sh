#!/usr/bin/env bash
# Brings what the tests start besides Python packages: a browser, PostgreSQL, Redis, nginx and openssl.
set -euo pipefail

missing=()
command -v chromium >/dev/null || command -v google-chrome >/dev/null || [ -n "${CHROMIUM:-}" ] || missing+=(chromium)
compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || command -v postgres >/dev/null || missing+=(postgresql)
command -v redis-server >/dev/null || missing+=(redis-server)
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || missing+=(nginx-light)
command -v openssl >/dev/null || missing+=(openssl)
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "The tests need: ${missing[*]}. Install them with your system's package manager." >&2
  exit 1
fi
root=()
[ "$(id -u)" -eq 0 ] || root=(sudo -n)
echo "• Installing ${missing[*]} …"
if ! { "${root[@]}" apt-get update -qq && DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null; then
  echo "The tests need: ${missing[*]}. Installing them failed; install them by hand and start again." >&2
  exit 1
fi
