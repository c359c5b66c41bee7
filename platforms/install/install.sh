#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Installs the checker with its manual page and completions, and the library with files for
# pkg-config and CMake.
#
#   bazel run //platforms:install -- --prefix=DIR [--destdir=DIR]
#
#   --prefix=DIR    where the files are to be found, such as /usr/local
#   --destdir=DIR   put in front of every path, for those who make packages; DESTDIR does the same
#
# A program that takes the library by pkg-config or CMake must be given the Abseil that it was built with. From a
# WORKSPACE Debian's Bazel takes the system's; as a module Bazel brings its own, and pkg-config does not
# find that: --noenable_bzlmod --enable_workspace.
#
# Prints every file that it writes. To uninstall, remove those.
set -eu

say() { printf 'install: %s\n' "$*"; }

die() {
  printf 'install: %s\n' "$*" >&2
  exit 1
}

usage() { sed -n '4,/^set /{s/^# \{0,1\}//;/^set /d;p;}' "$0"; }

prefix=''
destdir=${DESTDIR-}
for option in "$@"; do
  case $option in
    --prefix=*) prefix=${option#*=} ;;
    --destdir=*) destdir=${option#*=} ;;
    --help | -h)
      usage
      exit 0
      ;;
    *) die "unknown option '$option'. Remedy: bazel run //platforms:install -- --help" ;;
  esac
done
[ -n "$prefix" ] || die 'where to? Remedy: bazel run //platforms:install -- --prefix=DIR'

# bazel run starts in its own folder and says where the user stands.
from_user() {
  case $1 in
    /*) printf '%s' "$1" ;;
    *) printf '%s/%s' "${BUILD_WORKING_DIRECTORY:-$PWD}" "$1" ;;
  esac
}
prefix=$(from_user "$prefix")
[ -z "$destdir" ] || destdir=$(from_user "$destdir")

# put MODE FILE PLACE: PLACE is below the prefix. A new file takes the place of the old one at once,
# so that a program that runs is not changed under itself.
put() {
  place=$destdir$prefix/$3
  mkdir -p "$(dirname "$place")"
  cp "$2" "$place.new"
  chmod "$1" "$place.new"
  mv -f "$place.new" "$place"
  say "$place"
}

version=$(conformance/static --version)
version=${version##* }

put 755 conformance/static bin/conformance
for page in conformance.1 conformance-explore.1 conformance-export.1; do
  put 644 "platforms/install/$page" "share/man/man1/$page"
done
put 644 platforms/install/conformance.bash share/bash-completion/completions/conformance
put 644 platforms/install/_conformance share/zsh/site-functions/_conformance
put 644 platforms/install/conformance.fish share/fish/vendor_completions.d/conformance.fish
put 644 platforms/install/libmmap_compat.a lib/libmmap_compat.a
for header in compat/include/mmap_compat/*.h; do
  put 644 "$header" "${header#compat/}"
done
filled=$(mktemp)
trap 'rm -f "$filled"' EXIT
for place in pkgconfig/mmap_compat.pc cmake/mmap_compat/mmap_compat-config.cmake \
  cmake/mmap_compat/mmap_compat-config-version.cmake; do
  sed -e "s|@PREFIX@|$prefix|" -e "s|@VERSION@|$version|" "platforms/install/${place##*/}.in" >"$filled"
  put 644 "$filled" "lib/$place"
done
