#!/usr/bin/env bash
# Builds the image from a static program.
# Usage: dist/container/build.sh PROGRAM NAME:TAG        (by $BUILDER, else podman, buildah or docker, whichever is here)
set -euo pipefail

[ $# = 2 ] || { sed -n '2,3s/^# \{0,1\}//p' "$0"; exit 2; }
here="$(cd "$(dirname "$0")" && pwd)"
program="$(realpath "$1")"
if ! readelf -d "$program" 2>/dev/null | grep -q NEEDED; then :; else
  echo "error: $1 needs libraries, and the image has none: build it static (dist/build.sh static)" >&2
  exit 1
fi
builder="${BUILDER:-}"
for tool in podman buildah docker; do
  [ -n "$builder" ] || ! command -v "$tool" > /dev/null || builder="$tool"
done
[ -n "$builder" ] || { echo "error: neither podman nor buildah nor docker is here" >&2; exit 1; }
context="$(mktemp -d)"
trap 'rm -rf "$context"' EXIT
install -m 755 "$program" "$context/etronics-bot"
install -d -m 700 "$context/data"
# An empty folder is not copied by every builder.
touch "$context/data/.keep"
cp "$here/Containerfile" "$context/"
# Health checks are no part of the OCI format.
case "$builder" in docker) format=() ;; *) format=(--format docker) ;; esac
"$builder" build "${format[@]}" -t "$2" -f "$context/Containerfile" "$context"
