#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian package in a bare Debian 12, runs the demonstration there as an ordinary user without a network, removes the package, and
# looks at what is left. As root, with debootstrap; a few minutes and the network the first time, one minute and apt's lists after.
#
# usage: tests/install/run.sh [--dev] PACKAGE.deb [LIBRARY.deb]
#   --dev   also installs LIBRARY.deb and builds tests/install/consumer there (a gigabyte of packages)
# Exit code 77: nothing was tested, and why.
# What is downloaded is kept in $ARPENT_INSTALL_CACHE (build/install-test): a tree of Debian 12, and packages.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
dev=no
[ "${1:-}" != --dev ] || { dev=yes; shift; }
deb=${1:?"run.sh: which package? make package writes build/arpent_VERSION_ARCHITECTURE.deb"}
library=${2:-}
[ "$dev" = no ] || [ -n "$library" ] || { echo "run.sh: --dev needs the package of the library too" >&2; exit 2; }
cache=${ARPENT_INSTALL_CACHE:-$root/build/install-test}
suite=bookworm
mirror=${ARPENT_DEBIAN_MIRROR:-http://deb.debian.org/debian}

untested() { echo "INSTALLATION NOT TESTED: $*" >&2; exit 77; }
[ "$(id -u)" = 0 ] || untested "a tree of Debian needs root"
command -v debootstrap >/dev/null || untested "DEBOOTSTRAP ABSENT (apt install debootstrap)"
if [ "${ARPENT_INSTALL_INSIDE:-}" != yes ]; then
  # Mounts of its own: they end with this process, whatever happens.
  exec env ARPENT_INSTALL_INSIDE=yes unshare --mount --propagation private "$0" $([ "$dev" = no ] || echo --dev) "$deb" $library
fi

tree=$cache/tree
began=$(date +%s)
said() { printf '%4d s  %s\n' $(($(date +%s) - began)) "$*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
# In the tree, with nothing of this shell's environment.
inside() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive chroot "$tree" "$@"; }
# The same as an ordinary user in a network namespace where not even the loopback is up.
as_user() { inside unshare --net setpriv --reuid camille --regid camille --clear-groups env -i PATH=/usr/bin:/bin HOME=/srv/camille LC_ALL=C.UTF-8 "$@"; }
packages() { inside dpkg-query -W -f '${Package} ${db:Status-Status}\n' | sort; }
megabytes() { du -smx --exclude=archives "$tree" | cut -f1; }
# Every path of the tree but those of the kernel and what apt and dpkg keep for themselves.
paths() {
  (cd "$tree" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./sys -o -path ./tmp -o -path ./var/cache/apt -o -path ./var/lib/apt \
    -o -path ./var/lib/dpkg -o -path ./var/log \) -prune -o -print) | sort
}

mkdir -p "$cache/archives/partial"
if [ ! -f "$cache/$suite.tar" ]; then
  rm -rf "$cache/new"
  debootstrap --variant=minbase "$suite" "$cache/new" "$mirror" >"$cache/debootstrap.log" 2>&1 || { tail -5 "$cache/debootstrap.log" >&2; untested "debootstrap did not end"; }
  rm -f "$cache/new"/var/cache/apt/archives/*.deb
  tar -C "$cache/new" --exclude=./dev/* -cf "$cache/$suite.tar.new" . && mv "$cache/$suite.tar.new" "$cache/$suite.tar"
  rm -rf "$cache/new"
  said "bare tree made"
fi
rm -rf "$tree"
mkdir -p "$tree"
tar -C "$tree" -xf "$cache/$suite.tar"
mount -t proc proc "$tree/proc"
mount -t tmpfs tmpfs "$tree/dev"
for device in null zero full random urandom; do touch "$tree/dev/$device"; mount --bind "/dev/$device" "$tree/dev/$device"; done
mount --bind "$cache/archives" "$tree/var/cache/apt/archives"
cp /etc/resolv.conf "$tree/etc/resolv.conf"
# The cache must outlive the run, and downloads run as root here: the user _apt cannot read a folder of ours.
printf 'APT::Sandbox::User "root";\nBinary::apt-get::APT::Keep-Downloaded-Packages "true";\nAcquire::Retries "3";\n' >"$tree/etc/apt/apt.conf.d/99test"
echo "deb $mirror $suite main" >"$tree/etc/apt/sources.list"
inside apt-get -q update >"$cache/apt.log" 2>&1 || { tail -5 "$cache/apt.log" >&2; untested "no mirror of Debian"; }
inside useradd --create-home --home-dir /srv/camille camille
said "tree ready: $(packages | wc -l) packages, $(megabytes) MB"

packages >"$cache/packages.before"
paths >"$cache/paths.before"
cp "$deb" "$tree/opt/arpent.deb"
inside apt-get -q install -y --no-install-recommends /opt/arpent.deb >>"$cache/apt.log" 2>&1 || { tail -15 "$cache/apt.log" >&2; fail "apt-get install"; }
said "installed: $(stat -c %s "$deb") bytes of package, $(inside dpkg-query -W -f '${Installed-Size}' arpent) KiB installed, $(($(packages | wc -l) - $(wc -l <"$cache/packages.before"))) packages with what it needs, $(megabytes) MB in all"
[ -z "$(inside dpkg-query -W -f '${Conffiles}' arpent)" ] || fail "the package has configuration files"
inside ldd /usr/bin/arpent | grep 'not found' && fail "libraries are missing"

as_user arpent --version >"$cache/version.txt" || fail "arpent --version"
grep -q '^PROJ database EPSG' "$cache/version.txt" || fail "no database of projections: $(cat "$cache/version.txt")"
grep -q "$root" "$tree/usr/bin/arpent" && fail "the program knows the folder it was built in"
for path in share/bash-completion/completions/arpent share/zsh/vendor-completions/_arpent share/fish/vendor_completions.d/arpent.fish share/man/man1/arpent.1.gz \
  share/man/man1/arpent-compare.1.gz share/man/fr/man1/arpent-compare.1.gz share/locale/fr/LC_MESSAGES/arpent.mo share/doc/arpent/copyright share/doc/arpent/changelog.gz share/arpent/qgis/arpent-qgis.zip share/arpent/docs/guide.fr.md; do
  [ -s "$tree/usr/$path" ] || fail "/usr/$path is not there"
done
# A bare tree has no French locale; its catalogue is found all the same.
as_user env LC_ALL=fr_FR.UTF-8 arpent --help >"$cache/aide.txt"
grep -q '^Usage : arpent' "$cache/aide.txt" || fail "no French for who asks for it: $(head -3 "$cache/aide.txt")"
as_user bash -c 'source /usr/share/bash-completion/completions/arpent && complete -p arpent' >/dev/null || fail "completion"

touch "$cache/mark"
sleep 1
start=$(date +%s)
as_user sh -c 'cd && arpent demo --out bilan --quiet >bilan.txt && arpent verify bilan/arpent.gpkg >verify.txt' || fail "arpent demo"
said "arpent demo and verify, as a user without a network: $(($(date +%s) - start)) s, $(du -sm "$tree/srv/camille/bilan" | cut -f1) MB"
grep -q 'DONNÉES SIMULÉES' "$tree/srv/camille/bilan.txt" || fail "the demonstration printed no account"
[ -s "$tree/srv/camille/bilan/arpent.qgz" ] || [ -s "$tree/srv/camille/bilan/arpent.gpkg" ] || fail "no product"
# Nothing was written but where it was asked for.
find "$tree" -xdev -newer "$cache/mark" ! -type d ! -path "$tree/proc/*" ! -path "$tree/srv/camille/bilan/*" ! -path "$tree/srv/camille/bilan.txt" \
  ! -path "$tree/srv/camille/verify.txt" >"$cache/elsewhere.txt"
[ ! -s "$cache/elsewhere.txt" ] || fail "the demonstration wrote elsewhere: $(head -5 "$cache/elsewhere.txt")"

if [ "$dev" = yes ]; then
  cp "$library" "$tree/opt/libarpent-dev.deb"
  inside apt-get -q install -y --no-install-recommends /opt/libarpent-dev.deb cmake g++ make >>"$cache/apt.log" 2>&1 || { tail -15 "$cache/apt.log" >&2; fail "apt-get install of the library"; }
  said "library installed: $(stat -c %s "$library") bytes, $(megabytes) MB in all"
  cp -r "$here/consumer" "$tree/srv/camille/consumer"
  chown -R "$(stat -c %u:%g "$tree/srv/camille")" "$tree/srv/camille/consumer"
  as_user sh -c 'cd && cmake -S consumer -B consumer/build && cmake --build consumer/build' >"$cache/consumer.log" 2>&1 || { tail -15 "$cache/consumer.log" >&2; fail "the consumer"; }
  as_user sh -c 'consumer=$HOME/consumer/build/consumer; "$consumer" "$HOME/bilan/ledger.json"' || fail "the consumer does not run"
  rm -rf "$tree/srv/camille/consumer" "$tree/opt/libarpent-dev.deb"
  # Perl, which they bring, would stay because others suggest it.
  inside apt-get -q purge -y --auto-remove -o APT::AutoRemove::RecommendsImportant=false -o APT::AutoRemove::SuggestsImportant=false \
    libarpent-dev cmake g++ make >>"$cache/apt.log" 2>&1 || fail "apt-get purge of the library"
  said "consumer built and run against the installed library"
fi

inside apt-get -q purge -y --auto-remove arpent >>"$cache/apt.log" 2>&1 || { tail -15 "$cache/apt.log" >&2; fail "apt-get purge"; }
rm -rf "$tree/srv/camille/bilan" "$tree/srv/camille/bilan.txt" "$tree/srv/camille/verify.txt" "$tree/opt/arpent.deb"
packages >"$cache/packages.after"
paths >"$cache/paths.after"
diff "$cache/packages.before" "$cache/packages.after" >"$cache/packages.left" || fail "packages are left: $(cat "$cache/packages.left")"
comm -13 "$cache/paths.before" "$cache/paths.after" >"$cache/paths.left"
# What packages of others leave is listed; ours leaves nothing.
find "$tree" -xdev -path "$tree/var/cache/apt" -prune -o -iname '*arpent*' -print | grep -v "^$tree/var/log/" >"$cache/arpent.left" || true
[ ! -s "$cache/arpent.left" ] || fail "left behind: $(cat "$cache/arpent.left")"
said "removed: no package and no file of ours left; of others: $(wc -l <"$cache/paths.left") paths$(sed 's/^\./ /' "$cache/paths.left" | head -5 | tr -d '\n')"
comm -23 "$cache/paths.before" "$cache/paths.after" >"$cache/paths.gone"
[ ! -s "$cache/paths.gone" ] || fail "files that were there before are gone: $(head -5 "$cache/paths.gone")"
umount -R "$tree/proc" "$tree/dev" "$tree/var/cache/apt/archives"
rm -rf "$tree"
echo "INSTALLATION PASSED"
