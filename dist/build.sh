#!/usr/bin/env bash
# Makes what a release is made of, each artefact alone or all of them. What each is: docs/packages.md.
set -euo pipefail

usage() {
  cat <<'USAGE'
Usage: dist/build.sh [OPTIONS] ARTEFACT...

Artefacts, for this machine:
  binary    the program, profile `dist`
  archive   program, units, man pages, completions, licences: a .tar.gz
  deb       the same as a Debian package
  inside    licences (third-party.txt) and SBOM (CycloneDX) of what is in the program; no network
  sums      SHA256SUMS over what lies in --out
  all       binary, archive, deb, inside, sums
In a Debian 13 root that is made if it is not there (needs root and debootstrap, up to 25 minutes each; see --chroot):
  static, static-arm64, static-armv7   the program with musl, which starts on any Linux of that processor
  arm64, armv7                         the program for other processors with glibc 2.34 or newer

Options:
  --out DIR       where artefacts go (default: target/packages)
  --binary FILE   pack this program instead of building one (archive, deb)
  --arch ARCH     Debian's name of the processor FILE is for: amd64, arm64, armhf (default: this machine's)
  --host FILE     with it: a program that this machine can start, which writes man pages and completions (default: FILE
                  of --binary where it is this machine's, else one is built)
  --chroot DIR    the Debian 13 root that they are built in
  -h, --help      this

The package's maintainer is $DEBFULLNAME <$DEBEMAIL>, else the author of the last commit.
Needs: cargo, python3; deb: dpkg-deb, fakeroot or root; binutils for the libc that it needs.
USAGE
}

die() { echo "error: $*" >&2; exit 1; }
say() { echo "== $*" >&2; }

here="$(cd "$(dirname "$0")" && pwd)"
root="$(dirname "$here")"
name=etronics-bot
out='' binary='' chroot='' arch='' host='' wanted=()

while [ $# -gt 0 ]; do
  case "$1" in
    --out | --binary | --arch | --chroot | --host)
      [ $# -ge 2 ] || die "$1 wants a value"
      case "$1" in
        --out) out="$2" ;; --binary) binary="$2" ;; --arch) arch="$2" ;; --chroot) chroot="$2" ;;
        --host) host="$(realpath "$2")" ;;
      esac
      shift 2 ;;
    -h | --help) usage; exit 0 ;;
    binary | archive | deb | inside | static | static-arm64 | static-armv7 | arm64 | armv7 | sums) wanted+=("$1"); shift ;;
    all) wanted+=(binary archive deb inside sums); shift ;;
    *) usage >&2; echo >&2; echo "error: what is $1?" >&2; exit 2 ;;
  esac
done
[ ${#wanted[@]} -gt 0 ] || { usage >&2; exit 2; }
[ -z "$binary" ] || [ -x "$binary" ] || die "--binary $binary: no such program"
[ -z "$binary" ] || binary="$(realpath "$binary")"

cd "$root"
version="$(sed -n '0,/^version = /s/^version = "\(.*\)"/\1/p' Cargo.toml)"
target_dir="$(cargo metadata --format-version 1 --no-deps --locked | python3 -c 'import json,sys; print(json.load(sys.stdin)["target_directory"])')"
out="${out:-$target_dir/packages}"
mkdir -p "$out"
out="$(realpath "$out")"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
# The same source gives the same bytes: files are as old as the last commit.
SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}"
export SOURCE_DATE_EPOCH

machine() {
  case "$(uname -m)" in x86_64) echo amd64 ;; aarch64) echo arm64 ;; armv7l) echo armhf ;; *) uname -m ;; esac
}
arch="${arch:-$(machine)}"

triple_of() {
  case "$1" in
    amd64) echo x86_64-unknown-linux-gnu ;; arm64) echo aarch64-unknown-linux-gnu ;;
    armhf) echo armv7-unknown-linux-gnueabihf ;; *) die "no such processor: $1" ;;
  esac
}

# The program for this machine: it also writes the man pages and completions of packages for others.
host_program() {
  if [ -z "${host:-}" ]; then
    say "building $name $version, profile dist"
    # The profile asks to strip too, but Cargo leaves the symbols of a package that has settings of its own in it.
    cargo rustc --profile dist --locked --bin "$name" -- -C strip=symbols
    host="$target_dir/dist/$name"
  fi
}

# The program that is packed.
program() {
  if [ -n "$binary" ]; then
    packed="$binary"
    [ -n "${host:-}" ] || [ "$arch" != "$(machine)" ] || host="$binary"
  elif [ "$arch" = "$(machine)" ]; then
    host_program
    packed="$host"
  else
    die "--arch $arch needs --binary: the program that was built for it"
  fi
  host_program
}

# Man pages and completions below $1, as the command line defines them.
pages() {
  "$host" --lang en -q man "$1/share/man/man1"
  "$host" --lang ru -q man "$1/share/man/ru/man1"
  find "$1/share/man" -name '*.1' -exec gzip -9n {} +
  install -d "$1/share/bash-completion/completions" "$1/share/zsh/vendor-completions" "$1/share/fish/vendor_completions.d"
  "$host" --lang en completions bash > "$1/share/bash-completion/completions/$name"
  "$host" --lang en completions zsh > "$1/share/zsh/vendor-completions/_$name"
  "$host" --lang en completions fish > "$1/share/fish/vendor_completions.d/$name.fish"
}

# A unit for a program in /usr/bin, without how to install it by hand.
unit() {
  sed -e '1,/^$/d' -e 's|/usr/local/bin/|/usr/bin/|' "$1" > "$2"
}

make_binary() {
  host_program
  install -m 755 "$host" "$out/$name-$version-linux-$(machine)"
  say "$out/$name-$version-linux-$(machine)"
}

make_inside() {
  python3 "$here/inside.py" licences --target "$(triple_of "$arch")" > "$out/third-party.txt"
  python3 "$here/inside.py" sbom --target "$(triple_of "$arch")" > "$out/$name-$version.cdx.json"
  say "$out/third-party.txt, $out/$name-$version.cdx.json"
}

make_archive() {
  program
  local folder="$name-$version-linux-$arch" base
  [ -n "$(libc_of "$packed")" ] || folder="$folder-musl"
  base="$work/$folder"
  install -d "$base"
  install -m 755 "$packed" "$base/$name"
  cp -r systemd README.md README.ru.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE config.example.toml "$base/"
  pages "$base"
  python3 "$here/inside.py" licences --target "$(triple_of "$arch")" > "$base/third-party.txt"
  chmod -R u=rwX,go=rX "$base"
  tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -c "$folder" \
    | gzip -9n > "$out/$folder.tar.gz"
  say "$out/$folder.tar.gz"
}

maintainer() {
  if [ -n "${DEBEMAIL:-}" ]; then
    echo "${DEBFULLNAME:-The $name authors} <$DEBEMAIL>"
  else
    git log -1 --format='%an <%ae>' 2>/dev/null || die "no git here: set DEBFULLNAME and DEBEMAIL, the package's maintainer"
  fi
}

# The newest glibc that the program asks for; nothing for a static one.
libc_of() {
  readelf -W --version-info "$1" | { grep -o 'GLIBC_[0-9.]*' || true; } | sort -Vu | tail -1 | sed 's/GLIBC_//'
}

make_deb() {
  program
  local tree="$work/deb" doc="$work/deb/usr/share/doc/$name" revision="$version-1" libc depends='adduser' who
  who="$(maintainer)"
  install -d "$tree/DEBIAN" "$doc/examples" "$tree/usr/share/lintian/overrides"
  install -D -m 755 "$packed" "$tree/usr/bin/$name"
  pages "$tree/usr"
  install -d "$tree/usr/lib/systemd/system" "$tree/usr/lib/systemd/user"
  unit "systemd/$name.service" "$tree/usr/lib/systemd/system/$name.service"
  unit "systemd/$name@.service" "$tree/usr/lib/systemd/system/$name@.service"
  unit "systemd/user/$name.service" "$tree/usr/lib/systemd/user/$name.service"
  install -D -m 600 "$here/debian/config.toml" "$tree/etc/$name/config.toml"
  install -m 644 config.example.toml README.md README.ru.md "$doc/"
  mv "$doc/config.example.toml" "$doc/examples/config.toml"
  cp -r docs "$doc/docs"
  install -m 644 "$here/debian/copyright" "$doc/copyright"
  python3 "$here/inside.py" licences --target "$(triple_of "$arch")" | gzip -9n > "$doc/third-party.txt.gz"
  gzip -9nc CHANGELOG.md > "$doc/changelog.gz"
  printf '%s (%s) stable; urgency=medium\n\n  * Version %s: what changed stands in changelog.gz.\n\n -- %s  %s\n' \
    "$name" "$revision" "$version" "$who" "$(LC_ALL=C date -uR -d "@$SOURCE_DATE_EPOCH")" | gzip -9n > "$doc/changelog.Debian.gz"
  install -m 644 "$here/debian/lintian-overrides" "$tree/usr/share/lintian/overrides/$name"

  libc="$(libc_of "$packed")"
  if [ -n "$libc" ]; then
    depends="$depends, libc6 (>= $libc), libgcc-s1"
  else
    echo "$name: statically-linked-binary [usr/bin/$name]" >> "$tree/usr/share/lintian/overrides/$name"
  fi
  for script in preinst postinst prerm postrm; do install -m 755 "$here/debian/$script" "$tree/DEBIAN/$script"; done
  echo "/etc/$name/config.toml" > "$tree/DEBIAN/conffiles"
  chmod -R u=rwX,go=rX "$tree"
  chmod 600 "$tree/etc/$name/config.toml"
  (cd "$tree" && find . -path ./DEBIAN -prune -o -path ./etc -prune -o -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum > DEBIAN/md5sums)
  sed -e "s|@VERSION@|$revision|" -e "s|@ARCH@|$arch|" -e "s|@DEPENDS@|$depends|" -e "s|@MAINTAINER@|$who|" \
    -e "s|@SIZE@|$(du -sk --apparent-size "$tree" | cut -f1)|" "$here/debian/control" > "$tree/DEBIAN/control"
  find "$tree" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
  dpkg-deb --root-owner-group -Zxz --build "$tree" "$out/${name}_${revision}_$arch.deb" >&2
  say "$out/${name}_${revision}_$arch.deb"
}

make_sums() {
  (cd "$out" && find . -maxdepth 1 -type f ! -name SHA256SUMS -printf '%P\0' | LC_ALL=C sort -z | xargs -0r sha256sum) > "$work/SHA256SUMS"
  install -m 644 "$work/SHA256SUMS" "$out/SHA256SUMS"
  say "$out/SHA256SUMS"
}

# Other processors and musl need standard libraries that Debian 13 has as packages.
in_chroot() {
  [ -n "$chroot" ] || die "$1 is built in a Debian 13 root: --chroot DIR says where (made if it is not there)"
  "$here/cross.sh" "$1" "$chroot" "$out/$name-$version-linux-$2"
}

for what in "${wanted[@]}"; do
  case "$what" in
    binary) make_binary ;;
    inside) make_inside ;;
    archive) make_archive ;;
    deb) make_deb ;;
    sums) make_sums ;;
    static) in_chroot static "$(machine)-musl" ;;
    static-arm64) in_chroot static-arm64 arm64-musl ;;
    static-armv7) in_chroot static-armv7 armhf-musl ;;
    arm64) in_chroot arm64 arm64 ;;
    armv7) in_chroot armv7 armhf ;;
  esac
done
