#!/usr/bin/env bash
# Builds the program for another processor or libc in a Debian 13 root, from what Debian, crates.io and PyPI have.
# Usage: dist/cross.sh static|static-arm64|static-armv7|arm64|armv7 ROOT FILE
#   ROOT is made if it is not there (1.5 GB) and used again; FILE is the program to write.
# Needs root, debootstrap and the network. Debian 13 because its rustc-web has standard libraries of other processors and the
# source of the standard library; static ones are linked by zig (PyPI), which brings musl.
set -euo pipefail

[ $# = 3 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2; }
[ "$(id -u)" = 0 ] || { echo "error: needs root: it enters another root" >&2; exit 1; }
kind="$1" root="$2" file="$(realpath -m "$3")"
source="$(dirname "$(cd "$(dirname "$0")" && pwd)")"
name=etronics-bot
# No link-time optimisation where it is emulated or slow: set PROFILE_LTO=fat to have it.
lto="${PROFILE_LTO:-off}" units="${PROFILE_UNITS:-16}"

packages=(ca-certificates rustc-web cargo-web gcc libc6-dev)
case "$kind" in
  static) triple="$(uname -m)-unknown-linux-musl" ;;
  static-arm64) triple=aarch64-unknown-linux-musl ;;
  static-armv7) triple=armv7-unknown-linux-musleabihf ;;
  arm64)
    triple=aarch64-unknown-linux-gnu gcc=aarch64-linux-gnu-gcc foreign=arm64
    packages+=(libstd-rust-web-dev:arm64 gcc-aarch64-linux-gnu libc6-dev-arm64-cross) ;;
  armv7)
    triple=armv7-unknown-linux-gnueabihf gcc=arm-linux-gnueabihf-gcc foreign=armhf
    packages+=(libstd-rust-web-dev:armhf gcc-arm-linux-gnueabihf libc6-dev-armhf-cross) ;;
  *) echo "error: static, static-arm64, static-armv7, arm64 or armv7, not $kind" >&2; exit 2 ;;
esac
case "$kind" in static*) packages+=(rust-web-src python3-pip) ;; esac

within() { chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "$@"; }

if [ ! -e "$root/etc/debian_version" ]; then
  echo "== a Debian 13 root in $root" >&2
  debootstrap --variant=minbase trixie "$root"
fi
root="$(realpath "$root")"
cp /etc/resolv.conf "$root/etc/resolv.conf"
if [ -n "${foreign:-}" ]; then within dpkg --add-architecture "$foreign"; fi
echo "== ${packages[*]}" >&2
within apt-get update -qq
within DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" > /dev/null
# What this machine trusts, registries' mirrors among it, is trusted in there.
install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"

mkdir -p "$root/src" "$root/build" "$root/cargo"
trap 'umount -q "$root/src" "$root/proc" || true' EXIT
mount --bind -o ro "$source" "$root/src"
mount -t proc proc "$root/proc"
settings=(CARGO_HOME=/cargo CARGO_TARGET_DIR=/build CARGO_PROFILE_DIST_LTO="$lto" CARGO_PROFILE_DIST_CODEGEN_UNITS="$units")
build="--profile dist --locked -j ${JOBS:-$(nproc)} --target $triple --bin $name"
echo "== $name for $triple" >&2
if [ "${kind#static}" != "$kind" ]; then
  within pip install -q --break-system-packages --root-user-action=ignore ziglang cargo-zigbuild
  # A stable compiler may build the standard library only when told so. Panics unwind: the daemon outlives them.
  within "${settings[@]}" RUSTC_BOOTSTRAP=1 RUSTFLAGS="-C link-self-contained=no -C target-feature=+crt-static" \
    sh -c "cd /src && cargo-zigbuild rustc $build -Zbuild-std=std,panic_unwind -- -C strip=symbols"
else
  upper="$(echo "$triple" | tr 'a-z-' 'A-Z_')"
  within "${settings[@]}" "CARGO_TARGET_${upper}_LINKER=$gcc" "CC_$(echo "$triple" | tr - _)=$gcc" \
    sh -c "cd /src && cargo rustc $build -- -C strip=symbols"
fi
install -D -m 755 "$root/build/$triple/dist/$name" "$file"
echo "== $file" >&2
