#!/usr/bin/env bash
# The Debian package in an empty Debian root: installed, upgraded, removed, purged, with a look at everything in between.
# Usage: dist/test-deb.sh PACKAGE.deb [ROOT]
#   ROOT: a debootstrapped root to start from, left as it is (default: made, needs the network); FAST=1 goes without lintian
# Needs root, debootstrap, lintian, systemd-analyze; half a minute with a ROOT.
# shellcheck disable=SC2016 # $ that dpkg-query and inner shells read
set -euo pipefail

[ $# -ge 1 ] || { sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 2; }
[ "$(id -u)" = 0 ] || { echo "error: needs root: it enters another root" >&2; exit 1; }
deb="$(realpath "$1")"
base="${2:-}"
work="$(mktemp -d)"
root="$work/root"
pids=()
clean() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
trap clean EXIT

count=0
check() {
  count=$((count + 1))
  if "${@:2}" > "$work/said" 2>&1; then echo "ok    $1"; else echo "FAIL  $1: ${*:2}"; cat "$work/said"; exit 1; fi
}
not() { ! "$@"; }
is() { [ "$1" = "$2" ] || { echo "\"$1\" instead of \"$2\""; return 1; }; }
within() { chroot "$root" "$@"; }
as_bot() { within runuser -u etronics -- "$@"; }
mode() { stat -c '%a %u' "$root$1" | sed "s/ $uid\$/ etronics/; s/ 0\$/ root/"; }
config() { as_bot etronics-bot --config "/etc/etronics-bot/$1.toml" "${@:2}"; }
says() { grep -q -- "$1" "$work/last"; }
# Runs dpkg or apt within, without questions; what was said stands in last.
packages() { within env DEBIAN_FRONTEND=noninteractive "$@" > "$work/last" 2>&1 || { cat "$work/last"; return 1; }; }

echo "== an empty Debian"
if [ -z "$base" ]; then debootstrap --variant=minbase bookworm "$root" > "$work/debootstrap.log"; else cp -a "$base" "$root"; fi
# Nothing of systemd runs in here: what it is asked for is written down.
mkdir -p "$root/run/systemd/system"
printf '#!/bin/sh\necho "$*" >> /run/asked\n' > "$root/usr/bin/systemctl"
chmod 755 "$root/usr/bin/systemctl"
asked() { grep -qx -- "$1" "$root/run/asked"; }
version="$(dpkg-deb -f "$deb" Version)"
cp "$deb" "$root/tmp/first.deb"

# The same package as version $1, with the shipped config changed where $2 says so.
newer() {
  rm -rf "$work/tree"
  dpkg-deb -R "$deb" "$work/tree"
  sed -i "s/^Version: .*/Version: $1/" "$work/tree/DEBIAN/control"
  [ -z "${2:-}" ] || echo "# $2" >> "$work/tree/etc/etronics-bot/config.toml"
  dpkg-deb --root-owner-group -Znone --build "$work/tree" "$root/tmp/$1.deb" > /dev/null
}

echo "== installed"
if [ -z "$(within dpkg-query -W -f '${Status}' adduser 2>/dev/null)" ]; then packages apt-get update; fi
check "apt installs it with what it needs" packages apt-get install -y --no-install-recommends /tmp/first.deb
check "it says what to do next" says "etronics-bot setup"
uid="$(within id -u etronics)"
check "its user has no shell" is "$(within getent passwd etronics | cut -d: -f6-7)" /var/lib/etronics-bot:/usr/sbin/nologin
check "the config is the service's alone" is "$(mode /etc/etronics-bot/config.toml)" "600 etronics"
check "so is its folder" is "$(mode /var/lib/etronics-bot)" "700 etronics"
check "nothing starts by itself" not asked "--system start.*"
check "no file differs from the package" is "$(within dpkg --verify etronics-bot | grep -v 'missing' || true)" ""
check "the program starts" within etronics-bot --version
check "the demo plays without a key" as_bot env HOME=/nonexistent etronics-bot demo --fast
check "what it comes with is accepted as a config" config config config show
check "and is told to be unfinished" not config config status
within etronics-bot -q man /tmp/man
for manual in man1 ru/man1; do
  check "a page in $manual a command" is "$(cd "$root/usr/share/man/$manual" && echo etronics-bot*)" \
    "$(cd "$root/tmp/man" && printf '%s.gz ' * | sed 's/ $//')"
done
check "the Russian one is Russian" bash -c 'zcat "$0" | grep -q "^.SH ОПИСАНИЕ"' "$root/usr/share/man/ru/man1/etronics-bot-status.1.gz"
completes() {
  bash -c '. "$0" && COMP_WORDS=(etronics-bot "$@") COMP_CWORD=$# &&
    _etronics__bot etronics-bot "${COMP_WORDS[$#]}" "${COMP_WORDS[$# - 1]}" && echo "${COMPREPLY[@]}"' \
    "$root/usr/share/bash-completion/completions/etronics-bot" "$@"
}
check "bash completes a command" is "$(completes quar)" quarantine
check "bash completes an option of it" is "$(completes journal --per)" --person
check "licences of what is inside" bash -c 'zgrep -q "^rusqlite .*MIT" "$0"' "$root/usr/share/doc/etronics-bot/third-party.txt.gz"
for unit in system/etronics-bot.service system/etronics-bot@.service user/etronics-bot.service; do
  check "$unit starts the installed program" grep -q '^ExecStart=/usr/bin/etronics-bot ' "$root/usr/lib/systemd/$unit"
done
[ -x /usr/bin/etronics-bot ] || ln -s "$root/usr/bin/etronics-bot" "$work/etronics-bot"
for unit in etronics-bot.service etronics-bot@.service; do
  sed "s|/usr/bin/etronics-bot|$root/usr/bin/etronics-bot|" "$root/usr/lib/systemd/system/$unit" > "$work/$unit"
  check "systemd finds no fault in $unit" is "$(systemd-analyze verify --man=no "$work/$unit" 2>&1)" ""
  check "its exposure is at most 1.1" systemd-analyze security --offline=yes --threshold=11 "$work/$unit"
done

echo "== two communities live"
free_port() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }
# A simulated pair of platforms for the config $1, and the daemon on it until its database is there.
live() {
  local port file="$root/etc/etronics-bot/$1.toml" state=/var/lib/etronics-bot
  [ "$1" = config ] || state="$state/$1"
  port="$(free_port)"
  chroot "$root" etronics-bot simulator --listen "127.0.0.1:$port" > "$work/$1.sim" & pids+=($!)
  for _ in $(seq 100); do grep -q discussion "$work/$1.sim" && break; sleep 0.1; done
  value() { sed -n "s/^$1 = //p" "$work/$name.sim"; }
  local name="$1"
  printf '[storage]\npath = "%s/etronics-bot.db"\n[telegram]\napi_url = "http://127.0.0.1:%s"\nbot_token = "%s"\nadmin_chat_id = %s\n[vk]\napi_url = "http://127.0.0.1:%s/method"\ngroup_id = %s\ncommunity_token = "%s"\n' \
    "$state" "$port" "$(value bot_token)" "$(value admin_chat_id)" "$port" "$(value group_id)" "$(value community_token)" > "$file"
  chown "$uid" "$file"; chmod 600 "$file"
  within install -d -o etronics -g etronics -m 700 "$state"
  chroot "$root" runuser -u etronics -- env STATE_DIRECTORY="$state" etronics-bot -q --config "/etc/etronics-bot/$1.toml" run 2>/dev/null & pids+=($!)
  for _ in $(seq 200); do config "$1" status 2>/dev/null | grep -q 'telegram *connected' && return; sleep 0.1; done
  echo "the daemon of $1 never came up" >&2; return 1
}
live config
live shop
check "status by hand finds the service's database" config config status
check "and the other community's" config shop status
cp "$root/etc/etronics-bot/config.toml" "$work/config.before"

echo "== upgraded while they run"
newer 9.9.1-1
: > "$root/run/asked"
check "it is upgraded without a question" packages dpkg -i /tmp/9.9.1-1.deb
copy="/var/lib/etronics-bot/etronics-bot.db.before-upgrade-from-$version"
check "the database was copied first" test -s "$root$copy"
check "for the service's eyes only" is "$(mode "$copy")" "600 etronics"
check "so was the other community's" test -s "$root/var/lib/etronics-bot/shop/etronics-bot.db.before-upgrade-from-$version"
check "what runs is restarted, what does not is not" asked "--system try-restart etronics-bot.service etronics-bot@\*.service"
check "the config is as it was" cmp "$root/etc/etronics-bot/config.toml" "$work/config.before"
check "and nobody else's" is "$(mode /etc/etronics-bot/config.toml)" "600 etronics"
check "the database answers" config config status
cp "$root/etc/etronics-bot/shop.toml" "$root/tmp/spare.toml"
sed -i 's|^path = .*|path = "/tmp/spare.db"|' "$root/tmp/spare.toml"; chown "$uid" "$root/tmp/spare.toml"
check "a copy is a backup that can be restored" as_bot etronics-bot --config /tmp/spare.toml restore "/var/lib/etronics-bot/shop/etronics-bot.db.before-upgrade-from-$version"

echo "== upgraded to a version that ships another config"
newer 9.9.2-1 "a new word of the shipped config"
check "the config that was filled in stays" packages dpkg --force-confdef --force-confold -i /tmp/9.9.2-1.deb
check "byte for byte" cmp "$root/etc/etronics-bot/config.toml" "$work/config.before"
check "the new one lies beside it, not for others" is "$(stat -c %a "$root/etc/etronics-bot/config.toml.dpkg-dist")" 600
for number in 3 4 5; do newer "9.9.$number-1"; check "again" packages dpkg --force-confold -i "/tmp/9.9.$number-1.deb"; done
check "the last three copies are kept" is "$(cd "$root/var/lib/etronics-bot" && echo etronics-bot.db.before-upgrade-from-*)" \
  "etronics-bot.db.before-upgrade-from-9.9.2-1 etronics-bot.db.before-upgrade-from-9.9.3-1 etronics-bot.db.before-upgrade-from-9.9.4-1"

echo "== a database that cannot be copied"
for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait; pids=()
mv "$root/var/lib/etronics-bot/shop/etronics-bot.db" "$work/shop.db"
echo "no database at all" > "$root/var/lib/etronics-bot/shop/etronics-bot.db"
newer 9.9.6-1
check "stops the upgrade" not packages dpkg -i /tmp/9.9.6-1.deb
check "says which and what to do" says "shop/etronics-bot.db could not be copied.*nothing is upgraded"
check "the old version stays" is "$(within dpkg-query -W -f '${Version} ${db:Status-Abbrev}' etronics-bot)" "9.9.5-1 ii "
check "it goes where one insists" packages env ETRONICS_SKIP_BACKUP=1 dpkg -i /tmp/9.9.6-1.deb
mv "$work/shop.db" "$root/var/lib/etronics-bot/shop/etronics-bot.db"
chown 0:0 "$root/etc/etronics-bot/config.toml"; chmod 644 "$root/etc/etronics-bot/config.toml"
newer 9.9.7-1
check "a config that root wrote anew" packages dpkg -i /tmp/9.9.7-1.deb
check "is given to the service again" is "$(mode /etc/etronics-bot/config.toml)" "600 etronics"

echo "== removed, installed again, purged"
: > "$root/run/asked"
check "removed" packages dpkg -r etronics-bot
check "the services are stopped first" asked "--system stop etronics-bot.service etronics-bot@\*.service"
check "the program is gone" test ! -e "$root/usr/bin/etronics-bot"
check "the config stays" cmp "$root/etc/etronics-bot/config.toml" "$work/config.before"
check "the data stay" test -s "$root/var/lib/etronics-bot/etronics-bot.db"
check "installed again" packages dpkg -i /tmp/9.9.7-1.deb
check "it goes on with its data" config config status
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -s /usr/lib/systemd/system/etronics-bot.service "$root/etc/systemd/system/multi-user.target.wants/etronics-bot.service"
check "purged" packages dpkg -P etronics-bot
rm -rf "$root"/tmp/*
check "nothing of it is left" is "$(find "$root" -xdev -iname '*etronics*' -printf '%P ')" ""
check "dpkg knows nothing of it" is "$(within dpkg-query -W -f '${Status}' etronics-bot 2>/dev/null || true)" ""

if [ -z "${FAST:-}" ]; then
  echo "== lintian"
  check "neither errors nor warnings" lintian --allow-root --fail-on error,warning "$deb"
fi
echo "$count passed, 0 failed"
