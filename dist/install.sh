#!/bin/sh
# Fetches etronics-bot for this machine and proves that it came whole. It runs nothing of what it fetched, needs no root,
# and changes nothing but the folder where it puts one file.
set -eu

# Where the files of a release lie. A release's own install.sh has its address here.
from="${ETRONICS_FROM:-}"
to=. kind=''

case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in ru*) ru=1 ;; *) ru='' ;; esac
# Says $1 in English or $2 in Russian.
say() { if [ -n "$ru" ]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi; }
die() { say "error: $1" "ошибка: $2" >&2; exit 1; }

usage() {
  say "Usage: install.sh [--from ADDRESS] [--to DIR] [--deb | --archive]

Fetches the package (where dpkg is) or the archive of etronics-bot for this machine from ADDRESS (or \$ETRONICS_FROM), checks
it against SHA256SUMS from there, puts it into DIR (default: here) and says what to do next." \
    "Как звать: install.sh [--from АДРЕС] [--to ПАПКА] [--deb | --archive]

Забирает пакет (где есть dpkg) или архив etronics-bot для этой машины по АДРЕСУ (или из \$ETRONICS_FROM), сверяет его с
лежащим там SHA256SUMS, кладёт в ПАПКУ (если не названа — сюда) и говорит, что делать дальше."
}

while [ $# -gt 0 ]; do
  case "$1" in
    --from | --to)
      [ $# -ge 2 ] || { usage >&2; exit 2; }
      if [ "$1" = --from ]; then from="$2"; else to="$2"; fi
      shift 2 ;;
    --deb) kind=deb; shift ;;
    --archive) kind=archive; shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

[ -n "$from" ] || die "where from? --from ADDRESS of the release's files" "откуда? --from АДРЕС файлов выпуска"
case "$from" in
  https://* | http://127.0.0.1[:/]* | http://localhost[:/]*) ;;
  *) die "$from: only https:// proves who answers" "$from: только https:// показывает, кто отвечает" ;;
esac
from="${from%/}"

case "$(uname -s) $(uname -m)" in
  "Linux x86_64") arch=amd64 ;;
  "Linux aarch64") arch=arm64 ;;
  "Linux armv7l" | "Linux armv8l") arch=armhf ;;
  *) die "there is nothing ready for $(uname -s) $(uname -m): build it from the source" \
    "для $(uname -s) $(uname -m) готового нет: соберите из исходников" ;;
esac
if [ "$arch" = arm64 ] && [ "$(getconf LONG_BIT 2>/dev/null || echo 64)" = 32 ]; then
  # A 64-bit kernel with 32-bit programs, as Raspberry Pi OS has it.
  arch=armhf
fi
if [ -z "$kind" ]; then
  if command -v dpkg >/dev/null 2>&1; then kind=deb; else kind=archive; fi
fi

if command -v curl >/dev/null 2>&1; then
  fetch() { curl -fsSL -o "$2" "$1"; }
elif command -v wget >/dev/null 2>&1; then
  fetch() { wget -q -O "$2" "$1"; }
else
  die "neither curl nor wget is here" "нет ни curl, ни wget"
fi
if command -v sha256sum >/dev/null 2>&1; then
  sum() { sha256sum "$1" | cut -d ' ' -f 1; }
elif command -v shasum >/dev/null 2>&1; then
  sum() { shasum -a 256 "$1" | cut -d ' ' -f 1; }
else
  die "neither sha256sum nor shasum is here: what came could not be checked" \
    "нет ни sha256sum, ни shasum: пришедшее нечем проверить"
fi

[ -d "$to" ] || die "$to is no folder" "$to — не папка"
part="$(mktemp -d "$to/.etronics-bot.XXXXXX")"
trap 'rm -rf "$part"' EXIT
trap 'exit 1' HUP INT TERM

fetch "$from/SHA256SUMS" "$part/SHA256SUMS" || die "$from/SHA256SUMS cannot be fetched" "не удалось забрать $from/SHA256SUMS"
# The static build starts on any Linux, so it goes before the one for this machine's libc.
case "$kind" in
  deb) patterns="etronics-bot_[0-9][^/[:space:]]*_$arch\\.deb" ;;
  archive) patterns="etronics-bot-[0-9][^/[:space:]]*-linux-$arch-musl\\.tar\\.gz etronics-bot-[0-9][^/[:space:]]*-linux-$arch\\.tar\\.gz" ;;
esac
file=''
for pattern in $patterns; do
  [ -n "$file" ] || file="$(sed -n "s|^[0-9a-f]\\{64\\} [ *]\\($pattern\\)\$|\\1|p" "$part/SHA256SUMS" | tail -n 1)"
done
[ -n "$file" ] || die "$from has no $kind for $arch" "в $from нет $kind для $arch"
wanted="$(sed -n "s|^\\([0-9a-f]\\{64\\}\\) [ *]$file\$|\\1|p" "$part/SHA256SUMS" | tail -n 1)"

fetch "$from/$file" "$part/$file" || die "$from/$file cannot be fetched" "не удалось забрать $from/$file"
got="$(sum "$part/$file")"
[ "$got" = "$wanted" ] || die "$file is not what SHA256SUMS says ($got instead of $wanted): nothing is kept" \
  "$file не тот, что в SHA256SUMS ($got вместо $wanted): ничего не оставлено"
mv -f "$part/$file" "$to/$file"

shown="$to/$file"
case "$shown" in /*) ;; ./*) ;; *) shown="./$shown" ;; esac
say "$shown is here and whole. Next:" "$shown на месте и цел. Дальше:"
if [ "$kind" = deb ]; then
  echo "  sudo apt install $shown"
else
  folder="${file%.tar.gz}"
  echo "  tar -xzf $shown"
  echo "  sudo install -m 755 $folder/etronics-bot /usr/local/bin/"
fi
say "  etronics-bot demo          (to look: no key is needed)" "  etronics-bot demo          (посмотреть: ключи не нужны)"
say "  sudo etronics-bot setup    (a real community)" "  sudo etronics-bot setup    (настоящее сообщество)"
