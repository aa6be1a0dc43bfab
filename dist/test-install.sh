#!/usr/bin/env bash
# install.sh against a server of our own: fetched by curl and by wget, a forged file, a missing one, a wrong address.
# Usage: dist/test-install.sh        (needs python3, curl, wget; a few seconds)
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
work="$(mktemp -d)"
server=''
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8

mkdir "$work/release" "$work/bin"
case "$(uname -m)" in x86_64) arch=amd64 ;; aarch64) arch=arm64 ;; *) arch=armhf ;; esac
deb="etronics-bot_0.1.0-1_$arch.deb" musl="etronics-bot-0.1.0-linux-$arch-musl.tar.gz" glibc="etronics-bot-0.1.0-linux-$arch.tar.gz"
for file in "$deb" "$musl" "$glibc" "etronics-bot_0.1.0-1_riscv64.deb"; do
  # Whoever ran it would be seen.
  printf '#!/bin/sh\ntouch %s/ran\n' "$work" > "$work/release/$file"
done
(cd "$work/release" && sha256sum -- * > "$work/SHA256SUMS" && mv "$work/SHA256SUMS" .)
python3 -u -m http.server --bind 127.0.0.1 --directory "$work/release" 0 > "$work/server" 2>/dev/null &
server=$!
for _ in $(seq 100); do
  port="$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$work/server")"
  [ -z "$port" ] || break
  sleep 0.1
done
from="http://127.0.0.1:$port"

# The tools that the script may see: all but what is taken away.
for tool in sh uname sed tail mktemp rm mv cut cat getconf sha256sum; do ln -s "$(command -v "$tool")" "$work/bin/$tool"; done
count=0
check() {
  count=$((count + 1))
  if "${@:2}"; then echo "ok    $1"; else echo "FAIL  $1"; cat "$work/said"; exit 1; fi
}
# Runs it with the tools of $1 besides, the rest are arguments; what it said stands in said, what it left in to.
fetches() {
  local path="$work/with" tool; rm -rf "$path" "$work/to"; cp -r "$work/bin" "$path"; mkdir "$work/to"
  for tool in $1; do ln -s "$(command -v "$tool")" "$path/$tool"; done
  PATH="$path" /bin/sh "$here/install.sh" --to "$work/to" "${@:2}" > "$work/said" 2>&1
}
fails() { ! fetches "$@"; }
left() { [ "$(cd "$work/to" && find . -type f | sort | tr '\n' ' ')" = "${1:+./$1 }" ]; }
said() { grep -qF -- "$1" "$work/said"; }

for tool in curl wget; do
  check "$tool: the package where dpkg is" fetches "$tool dpkg" --from "$from"
  check "$tool: it alone is left" left "$deb"
  check "$tool: it is what was served" cmp -s "$work/to/$deb" "$work/release/$deb"
  check "$tool: the next step is named" said "sudo apt install $work/to/$deb"
  check "$tool: the archive elsewhere, the static one" fetches "$tool" --from "$from/"
  check "$tool: it alone is left" left "$musl"
done
check "asked for: the archive though dpkg is here" fetches "curl dpkg" --archive --from "$from"
check "and its steps" said "sudo install -m 755 etronics-bot-0.1.0-linux-$arch-musl/etronics-bot /usr/local/bin/"
LC_ALL=ru_RU.UTF-8 check "in Russian" fetches "curl dpkg" --from "$from"
check "its words" said "на месте и цел"
# shellcheck disable=SC2016 # the inner shell's own
check "by the environment" env ETRONICS_FROM="$from" PATH="$PATH" bash -c 'cd "$0/to" && rm -f -- * && sh "$1/install.sh" --deb >/dev/null' "$work" "$here"
check "into this folder" left "$deb"
check "nothing was run" test ! -e "$work/ran"

check "no address" fails "curl dpkg"
check "it asks for one" said "--from"
check "plain http" fails curl --from "http://example.org/x"
check "says why" said "https://"
check "a host that only begins like this machine" fails curl --from "http://localhost.example.org/x"
check "neither curl nor wget" fails "dpkg" --from "$from"
check "says so" said "curl"
check "nobody answers" fails "curl" --from "http://127.0.0.1:1"
# shellcheck disable=SC2016
check "an unknown option ends with 2" bash -c 'sh "$0/install.sh" --what >/dev/null 2>&1; [ $? = 2 ]' "$here"

echo forged >> "$work/release/$deb"
check "a forged package" fails "curl dpkg" --from "$from"
check "says so" said "SHA256SUMS"
check "nothing is left" left ''
rm "$work/release/$musl"
check "a file that is listed and not there" fails "wget" --from "$from"
check "nothing is left" left ''
sed -i '/deb$/d' "$work/release/SHA256SUMS"
check "no package for this processor" fails "curl dpkg" --from "$from"
check "says so" said "$arch"
echo "$count passed, 0 failed"
