#!/usr/bin/env bash
# Looks through everything that packages are made of, as far as it goes without root and network.
# Usage: dist/check.sh        (shellcheck, systemd-analyze, python3, actionlint: what is not here is skipped with a word)
set -euo pipefail
cd "$(dirname "$0")/.."
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
has() { command -v "$1" > /dev/null || { echo "skip  $1 is not here"; return 1; }; }
ok() { echo "ok    $1"; }

for script in dist/*.sh dist/container/*.sh dist/debian/p*; do bash -n "$script"; done
ok "scripts can be read"
if has shellcheck; then
  shellcheck dist/*.sh dist/container/*.sh dist/debian/preinst dist/debian/postinst dist/debian/prerm dist/debian/postrm
  ok "shellcheck"
fi

if has systemd-analyze; then
  for unit in etronics-bot.service etronics-bot@.service; do
    # A program that is there stands for ours.
    sed 's|/usr/local/bin/etronics-bot|/bin/true|' "systemd/$unit" > "$work/$unit"
    said="$(systemd-analyze verify --man=no "$work/$unit" 2>&1)" || true
    [ -z "$said" ] || { echo "FAIL  $unit: $said"; exit 1; }
    systemd-analyze security --offline=yes --threshold=11 "$work/$unit" > "$work/said" || { cat "$work/said"; exit 1; }
    ok "$unit: exposure $(sed -n 's/.*service: \([0-9.]*\) .*/\1/p' "$work/said")"
  done
fi

if has python3; then
  for target in x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu armv7-unknown-linux-gnueabihf x86_64-unknown-linux-musl; do
    python3 dist/inside.py licences --target "$target" > "$work/licences"
    python3 dist/inside.py sbom --target "$target" | python3 -c 'import json, sys; assert len(json.load(sys.stdin)["components"]) > 100'
  done
  ok "licences and SBOM: $(head -1 "$work/licences")"
  if python3 -c 'import yaml' 2> /dev/null; then
    python3 -c 'import sys, yaml; [yaml.safe_load(open(name)) for name in sys.argv[1:]]' .github/workflows/*.yml dist/container/compose.yaml
    ok "YAML can be read"
  fi
  dist/test-install.sh > "$work/said" || { cat "$work/said"; exit 1; }
  ok "install.sh: $(tail -1 "$work/said")"
fi
if has actionlint; then
  actionlint .github/workflows/*.yml
  ok "actionlint"
fi
