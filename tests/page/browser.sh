#!/bin/sh
# Plays on the page in headless Chromium, as a visitor would: tests/page/browser.sh [FOLDER FOR SCREENSHOTS]
#
# Wants Chromium and Node.js: as root on Debian it installs what is missing, else it says so and ends with status 77.
# puppeteer-core, which speaks the browser's own protocol, comes from npm into a folder that is removed at the end.
# ETRONICS_BOT names the program; without it the debug build is made and used.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
shots=${1:-}

missing() {
    command -v "$1" >/dev/null 2>&1 && return 1
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 0
    echo "installing $2 …"
    DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $2 >/dev/null
    ! command -v "$1" >/dev/null 2>&1
}
for pair in "chromium:chromium fonts-dejavu-core fonts-noto-color-emoji" "node:nodejs" "npm:npm"; do
    if missing "${pair%%:*}" "${pair#*:}"; then
        echo "skipped: no ${pair%%:*} here, and only root on Debian gets it installed" >&2
        exit 77
    fi
done

if [ -z "${ETRONICS_BOT:-}" ]; then
    cd "$here/../.."
    cargo build --quiet
    ETRONICS_BOT=$(cargo metadata --format-version 1 --no-deps | node -pe 'JSON.parse(require("fs").readFileSync(0)).target_directory')/debug/etronics-bot
fi
export ETRONICS_BOT

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
cp "$here/browser.mjs" "$folder/"
cd "$folder"
npm install --silent --no-fund --no-audit --no-save --prefix "$folder" puppeteer-core@24 >/dev/null
CHROMIUM=$(command -v chromium) TMPDIR=$folder node browser.mjs ${shots:+"$shots"}
