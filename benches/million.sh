#!/bin/bash
# A sweep over a million members by the real binary against `simulator`: time, memory, bytes written. The peer is the same
# list paged by curl, ids only, one page of 1,000 a call: what a script does. Needs curl and GNU time.
set -euo pipefail
bot=${BOT:-target/release/etronics-bot}
folder=$(mktemp -d)
trap 'kill "$sim" 2>/dev/null || true; rm -rf "$folder"' EXIT
"$bot" simulator --listen 127.0.0.1:0 > "$folder/keys" & sim=$!
until grep -q bot_token "$folder/keys"; do sleep 0.1; done
key() { sed -n "s/^$1 = //p" "$folder/keys"; }
address=$(key address)
post() { curl -fsS -X POST "http://$address/control/$1" -d "$2"; echo; }
post limits "on=${REAL_PACE:-0}"
post crowd 'first_id=1000000&count=1000000&stride=37&kind=mixed&fakes=20&dead=50&members=1'
cat > "$folder/config.toml" <<TOML
[storage]
path = "$folder/bot.db"
[telegram]
bot_token = "$(key bot_token)"
admin_chat_id = 500000001
api_url = "http://$address"
[vk]
group_id = $(key group_id)
community_token = "$(key community_token)"
api_url = "http://$address/method"
TOML
chmod 600 "$folder/config.toml"
scan() {
    echo "== $1"
    /usr/bin/time -f '%e s, %M KiB at most, %O blocks of 512 bytes written' \
        "$bot" --config "$folder/config.toml" -q scan members
    ls -l "$folder/bot.db" | awk '{print $5 " bytes of database"}'
}
scan "first look: profiles of a million"
scan "the next sweep: ids compared, everybody judged from the store"
echo "== peer: curl, ids only, 100 pages of 1,000"
begun=$(date +%s.%N)
for page in $(seq 0 99); do
    curl -fsS "http://$address/method/groups.getMembers" -H "Authorization: Bearer $(key community_token)" \
        -d "group_id=$(key group_id)&v=5.199&count=1000&sort=id_asc&offset=$((page * 1000))" > /dev/null
done
echo "$(echo "$(date +%s.%N) - $begun" | bc) s for a tenth of the list"
