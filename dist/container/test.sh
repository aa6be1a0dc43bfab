#!/usr/bin/env bash
# The image: built by buildah; its tree entered as its user with its environment and one volume, run against the simulator,
# asked for its health.
# Usage: dist/container/test.sh PROGRAM        (a static program; needs root and buildah)
set -euo pipefail

[ $# = 1 ] || { sed -n '2,4s/^# \{0,1\}//p' "$0"; exit 2; }
here="$(cd "$(dirname "$0")" && pwd)"
program="$(realpath "$1")"
work="$(mktemp -d)"
image="etronics-bot:test-$$" container='' tree=/nonexistent pids=()
clean() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  umount -q "$tree/data" || true
  [ -z "$container" ] || buildah rm "$container" > /dev/null
  buildah rmi "$image" > /dev/null 2>&1 || true
  rm -rf "$work"
}
trap clean EXIT
count=0
check() {
  count=$((count + 1))
  if "${@:2}" > "$work/said" 2>&1; then echo "ok    $1"; else echo "FAIL  $1: ${*:2}"; cat "$work/said"; exit 1; fi
}
is() { [ "$1" = "$2" ] || { echo "\"$1\" instead of \"$2\""; return 1; }; }
not() { ! "$@"; }
within() { env -i "${environment[@]}" chroot --userspec="$user" "$tree" /usr/bin/etronics-bot "$@"; }
until_so() { for _ in $(seq 100); do if "$@" > /dev/null 2>&1; then return; fi; sleep 0.2; done; "$@"; }

check "built" env BUILDER=buildah "$here/build.sh" "$program" "$image"
container="$(buildah from "$image")"
config() { buildah inspect --type image "$image" | python3 -c "import json, sys; c = json.load(sys.stdin)['Docker']['config']; print($1)"; }
user="$(config "c['User']")"
mapfile -t environment < <(config "'\n'.join(c['Env'])")
check "its user has no rights" is "$user" 10001:10001
check "one volume" is "$(config "list(c['Volumes'])")" "['/data']"
check "its health is asked" is "$(config "c['Healthcheck']['Test']")" "['CMD', '/usr/bin/etronics-bot', '-q', 'status', '--check']"
tree="$(buildah mount "$container")"
check "nothing but the program is inside" is "$(cd "$tree" && find . -type f | sort | tr '\n' ' ')" "./data/.keep ./usr/bin/etronics-bot "
check "smaller than 30 MB" test "$(stat -c %s "$program")" -lt 30000000

install -d -o 10001 -g 10001 -m 700 "$work/data"
mount --bind "$work/data" "$tree/data"
check "the demo plays" within demo --fast
check "without a config it is not well" not within -q status --check
"$program" simulator > "$work/sim" & pids+=($!)
until_so grep -q discussion "$work/sim"
value() { sed -n "s/^$1 = //p" "$work/sim"; }
printf '[telegram]\napi_url = "%s"\nbot_token = "%s"\nadmin_chat_id = %s\n[vk]\napi_url = "%s/method"\ngroup_id = %s\ncommunity_token = "%s"\n' \
  "http://$(value address)" "$(value bot_token)" "$(value admin_chat_id)" "http://$(value address)" "$(value group_id)" "$(value community_token)" \
  > "$work/data/config.toml"
chown 10001:10001 "$work/data/config.toml"
chmod 600 "$work/data/config.toml"
env -i "${environment[@]}" chroot --userspec="$user" "$tree" /usr/bin/etronics-bot -q run > "$work/log" 2>&1 & pids=($! "${pids[@]}")
check "it becomes well" until_so within -q status --check
check "the volume holds everything" test -s "$work/data/etronics-bot.db"
check "as its user's" is "$(stat -c %u "$work/data/etronics-bot.db")" 10001
kill -TERM "${pids[0]}"
wait "${pids[0]}" 2>/dev/null || true
check "once it is stopped it is not well" not within -q status --check
echo "$count passed, 0 failed"
