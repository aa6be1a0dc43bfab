#!/usr/bin/env bash
# A newcomer's first hour in an empty Debian root: from the package to the first removed comment, against the simulator.
# Usage: dist/newcomer.sh PACKAGE.deb [ROOT]
#   ROOT: a debootstrapped root to start from, left as it is (default: made, needs the network)
# What a person would type is counted (at most 12 lines) and the clock runs from the first of them. Where the program has
# `setup`, that is played (newcomer-setup.py); else the values are written into the packaged config.
# Needs root, debootstrap, python3.
set -euo pipefail

[ $# -ge 1 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2; }
[ "$(id -u)" = 0 ] || { echo "error: needs root: it enters another root" >&2; exit 1; }
deb="$(realpath "$1")" base="${2:-}"
work="$(mktemp -d)"
root="$work/root"
pids=()
clean() {
  # The daemon goes before what it talks to.
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  umount -q "$root/proc" || true
  rm -rf "$work"
}
trap clean EXIT
die() { echo "FAIL  $*" >&2; [ ! -s "$work/said" ] || cat "$work/said" >&2; exit 1; }
within() { chroot "$root" env "${addresses[@]}" LANG=C.UTF-8 HOME=/root "$@"; }
now() { date +%s%N; }

if [ -z "$base" ]; then debootstrap --variant=minbase bookworm "$root" > "$work/said"; else cp -a "$base" "$root"; fi
mount -t proc proc "$root/proc"
cp "$deb" "$root/root/etronics-bot.deb"

# The community and its admin, simulated: what stands for both platforms, and for people.
dpkg-deb -x "$deb" "$work/simulator"
"$work/simulator/usr/bin/etronics-bot" simulator > "$work/sim" & simulator=$!
pids=("$simulator")
for _ in $(seq 100); do grep -q '^discussion_chat_id' "$work/sim" && break; sleep 0.1; done
value() { sed -n "s/^$1 = //p" "$work/sim"; }
address="$(value address)"; address="http://${address#http://}"
# Nobody types these: real platforms are where they are.
addresses=("TELEGRAM_API_URL=$address" "VK_API_URL=$address/method")
# Asks the simulated world: a verb and a JSON object; prints the answer.
world() {
  python3 - "$address/control/$1" "$2" <<'PYTHON'
import sys, urllib.request
request = urllib.request.Request(sys.argv[1], sys.argv[2].encode(), {"Content-Type": "application/json"})
print(urllib.request.urlopen(request, timeout=10).read().decode())
PYTHON
}
field() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

typed=0
# A line that a person types: shown, counted, done.
types() {
  typed=$((typed + 1))
  printf '%2d  %s\n' "$typed" "$1"
  shift
  [ $# = 0 ] || "$@" > "$work/said" 2>&1 || die "$*"
}
# A value that a person writes into the config, in its section, instead of the line that is commented out there.
writes() {
  typed=$((typed + 1))
  printf '%2d  %s\n' "$typed" "$1 = ${2:0:24}"
  grep -q "^#$1 = " "$root/etc/etronics-bot/config.toml" || die "the packaged config has no line for $1"
  sed -i "s|^#$1 = .*|$1 = $2|" "$root/etc/etronics-bot/config.toml"
}

began="$(now)"
types "apt install ./etronics-bot.deb" within env DEBIAN_FRONTEND=noninteractive sh -c \
  'dpkg-query -W adduser >/dev/null 2>&1 || apt-get update; apt-get install -y --no-install-recommends /root/etronics-bot.deb'
chosen=0
if within etronics-bot setup --help > /dev/null 2>&1; then
  types "sudo etronics-bot setup"
  python3 "$(dirname "$0")/newcomer-setup.py" "$root" "$address" "$work/sim" > "$work/talk" 2> "$work/said" || die "setup"
  while read -r kind line; do
    if [ "$kind" = "=" ]; then types "$line"; else chosen=$((chosen + 1)); printf ' >  %s\n' "$line"; fi
  done < "$work/talk"
  # The panel would do, too.
  typed=$((typed + 1)); printf '%2d  mode = "enforce"\n' "$typed"
  config="$root/etc/etronics-bot/config.toml"
  sed -i '/^#*mode = /d' "$config"
  if grep -q '^\[moderation\]' "$config"; then sed -i 's/^\[moderation\]/&\nmode = "enforce"/' "$config"
  else printf '\n[moderation]\nmode = "enforce"\n' >> "$config"; fi
  # Without systemd nobody gives it to the service.
  chown --reference="$root/var/lib/etronics-bot" "$config"
else
  writes bot_token "\"$(value bot_token)\""
  writes admin_chat_id "$(value admin_chat_id)"
  writes group_id "$(value group_id)"
  writes community_token "\"$(value community_token)\""
  writes user_token "\"$(value user_token)\""
  writes mode '"enforce"'
  types "etronics-bot check --fix" within etronics-bot check --fix
fi
# Nothing of systemd runs in here: what the unit would start is started as it would.
types "systemctl enable --now etronics-bot"
command="$(sed -n 's/^ExecStart=//p' "$root/usr/lib/systemd/system/etronics-bot.service")"
# shellcheck disable=SC2086 # the words of a command
chroot "$root" setpriv --reuid=etronics --regid=etronics --clear-groups \
  env "${addresses[@]}" HOME=/var/lib/etronics-bot STATE_DIRECTORY=/var/lib/etronics-bot $command 2> "$work/log" & daemon=$!
pids=("$daemon" "$simulator")
well=''
for _ in $(seq 150); do
  if within etronics-bot -q status --check > "$work/said" 2>&1; then well=1; break; fi
  sleep 0.2
done
[ -n "$well" ] || { cat "$work/log" >> "$work/said"; die "it never became well"; }
echo "    it runs and hears both platforms: $(( ($(now) - began) / 1000000000 )) s since the first line"

post="$(world post '{"text": "Концерт в субботу"}' | field id)"
guest="$(world person '{"first": "Ирина", "last": "Белова"}' | field id)"
spammer="$(world person '{"first": "Кристина", "last": "Доходова"}' | field id)"
world comment "{\"author\": $guest, \"post_id\": $post, \"text\": \"А во сколько начало?\"}" > /dev/null
spam="$(world comment "{\"author\": $spammer, \"post_id\": $post, \"text\": \"Девочки, нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм @legkij_dohod_bot\"}" | field id)"
written="$(now)"
# Whether the comment is gone for everybody who looks.
gone() {
  world state '{}' | python3 -c 'import json, sys
sys.exit(any(c["id"] == int(sys.argv[1]) and c["visible"] for c in json.load(sys.stdin)["comments"]))' "$1"
}
removed=''
for _ in $(seq 150); do if gone "$spam"; then removed=1; break; fi; sleep 0.1; done
[ -n "$removed" ] || { cat "$work/log" >> "$work/said"; die "the spam stands after 15 s"; }
ended="$(now)"
within etronics-bot journal --json > "$work/journal"
reasons="$(python3 -c 'import json, sys
entry = next(e for e in json.load(open(sys.argv[1])) if e["verdict"] == "remove")
print("; ".join(r["text"] for r in entry["reasons"]))' "$work/journal")"
echo "    the first spam was removed $(( (ended - written) / 1000000 )) ms after it was written: $reasons"
[ "$(python3 -c 'import json, sys; print(sum(e["verdict"] != "keep" for e in json.load(open(sys.argv[1]))))' "$work/journal")" = 1 ] \
  || die "somebody innocent was judged too"
echo "$typed lines typed, $chosen choices made, $(( (ended - began) / 1000000000 )) s from the first of them to the first removed comment"
[ "$typed" -le 12 ] || die "more than 12 lines"
