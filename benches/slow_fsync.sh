#!/usr/bin/env bash
# The engine's bench once more on a disk that takes 10 ms longer for each fsync, as an SD card does.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v gcc >/dev/null; then
  echo "gcc is needed to build the shim that slows fsync down: install it, or read the figures in benches/README.md"
  exit 0
fi
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cat > "$folder/slow.c" <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
static void wait_a_little(void) { usleep(10000); }
int fsync(int file) {
  static int (*next)(int);
  if (!next) next = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  wait_a_little();
  return next(file);
}
int fdatasync(int file) {
  static int (*next)(int);
  if (!next) next = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  wait_a_little();
  return next(file);
}
C
gcc -shared -fPIC -O2 -o "$folder/slow.so" "$folder/slow.c" -ldl
# Built first, so that only the bench itself is slowed down.
bench="$(cargo bench --bench engine --no-run 2>&1 | sed -n 's/.*(\(.*engine-[0-9a-f]*\)).*/\1/p' | tail -1)"
echo "with 10 ms added to each fsync:"
ONLY_EVENTS=1 LD_PRELOAD="$folder/slow.so" "$bench"
