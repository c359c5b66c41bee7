#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: debian_suite.sh SUITE DIR COMMAND...
#
# Runs a command on another release of Debian: makes a chroot of SUITE (bookworm, trixie, sid) in DIR
# with its compilers, libraries and Bazel, unless it is there already, copies the commit of this clone
# into it, and runs COMMAND in that copy. Needs root and the package mmdebstrap.
#
#   debian_suite.sh sid /var/tmp/sid tests/portability/compilers.sh
#   debian_suite.sh sid /var/tmp/sid tests/portability/native_builds.sh
#   debian_suite.sh sid /var/tmp/sid tests/consumers/newer_bazel.sh
#
# The copy is /clone in there, and what COMMAND leaves in it is found in DIR/clone.
set -eu

readonly ALWAYS='bazel-bootstrap busybox ca-certificates clang dash dpkg-dev g++ git libabsl-dev
  libbenchmark-dev libc++-dev libc++abi-dev libgmock-dev lld nlohmann-json3-dev pkg-config procps python3'

# Compilers of other versions than the suite's default; no suite has them all.
readonly PERHAPS='g++-12 g++-13 g++-14 g++-15 g++-16 clang-14 clang-16 clang-17 clang-18 clang-19 clang-20
  clang-21 clang-22'

# A snapshot's index may be older than it says it should be.
readonly STALE='Acquire::Check-Valid-Until "false";'

say() { printf 'debian_suite: %s\n' "$*" >&2; }

[ "$#" -ge 3 ] || {
  sed -n '4,/^set /{s/^# \{0,1\}//;/^set /d;p;}' "$0" >&2
  exit 2
}
suite=$1
root=$2
shift 2
clone=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)

# What is mounted for it goes away with the command.
in_chroot() {
  # shellcheck disable=SC2016
  unshare --mount sh -c '
    root=$1 && shift
    for system in proc sys dev; do mount --rbind "/$system" "$root/$system"; done
    exec chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
      DEBIAN_FRONTEND=noninteractive sh -c '\''cd /clone && exec "$@"'\'' sh "$@"' sh "$root" "$@"
}

# Where this machine gets Debian's packages from.
archive() {
  sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' \
    /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | grep '/debian/*$' | head -n 1
}

make_root() {
  source=$(archive)
  [ -n "$source" ] || { say 'this machine has no source of Debian packages' && exit 1; }
  say "making a chroot of $suite in $root"
  mmdebstrap --variant=apt --aptopt="$STALE" "$suite" "$root" \
    "deb $source $suite main" "deb-src $source $suite main"
  mkdir -p "$root/clone"
}

install_packages() {
  in_chroot apt-get -q update >&2
  offered=$(in_chroot apt-cache pkgnames)
  packages=$ALWAYS
  for package in $PERHAPS; do
    ! printf '%s\n' "$offered" | grep -q -F -x -e "$package" || packages="$packages $package"
  done
  say "installing: $packages"
  # shellcheck disable=SC2086
  in_chroot apt-get -q install -y --no-install-recommends $packages >&2
  touch "$root/complete"
}

[ -e "$root/clone" ] || make_root
[ -e "$root/complete" ] || install_packages
rm -rf "$root/clone"
mkdir "$root/clone"
git -C "$clone" archive HEAD | tar -xf - -C "$root/clone"
in_chroot "$@"
