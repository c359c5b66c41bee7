#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: native_builds.sh [ABSEIL]
#
# Builds with platforms/build-native.sh, warnings as errors: with each compiler, C++ library and shell
# that is here, in pairs that meet each of them once. What is not here is skipped by name. libc++ needs
# the sources of Abseil in the folder ABSEIL, or a package archive that has them (Debian, with a
# deb-src line). Takes some minutes, so that Bazel runs it by name only:
#
#   bazel test //tests/portability:native_builds
set -eu

cd "$(dirname "$(readlink -f "$0")")/../.."
scratch=$(mktemp -d "${TEST_TMPDIR:-${TMPDIR:-/tmp}}/native.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

say() { printf 'native_builds: %s\n' "$*"; }

. tests/portability/warnings.sh

# find_abseil ABSEIL: the folder of its sources, fetched where none is given. Said to standard error.
find_abseil() {
  if [ -n "$1" ]; then
    (cd "$1" && pwd)
    return
  fi
  mkdir "$scratch/source" "$scratch/abseil"
  (cd "$scratch/source" && apt-get source -qq --download-only abseil >&2) || return
  tar -xf "$scratch"/source/abseil_*.orig.tar.* -C "$scratch/abseil" --strip-components=1
  printf '%s' "$scratch/abseil"
}

has_libcxx() {
  echo '#include <string>' |
    clang++ -stdlib=libc++ -fsyntax-only -x c++ - 2>/dev/null && echo 'int main() {}' |
    clang++ -stdlib=libc++ -x c++ - -o "$scratch/empty" 2>/dev/null
}

# build NAME SHELL COMPILER FLAGS OPTION...: or says why not.
built=0
build() {
  name=$1 shell=$2 compiler=$3 flags=$4
  shift 4
  for tool in "${shell%% *}" "$compiler"; do
    if ! command -v "$tool" >/dev/null; then
      say "$name: skipped: $tool is not installed"
      return
    fi
  done
  say "$name: $compiler $flags, read by $shell"
  # shellcheck disable=SC2086
  # Unoptimised: whether it compiles and works is the question, not how fast.
  CXX=$compiler CXXFLAGS="-O0 $STRICT $flags" $shell platforms/build-native.sh --output="$scratch/$name" "$@"
  rm -rf "${scratch:?}/$name"
  built=$((built + 1))
}

build gcc dash g++ ''
build clang 'busybox sh' clang++ ''
if ! abseil=$(find_abseil "${1-}"); then
  say 'libc++ and 32 bits: skipped: there are no sources of Abseil (Debian: a deb-src line)'
else
  if command -v clang++ >/dev/null && has_libcxx; then
    build libcxx sh clang++ '-stdlib=libc++' --abseil="$abseil"
  else
    say 'libc++: skipped: clang++ has no libc++ here (Debian: apt-get install clang libc++-dev libc++abi-dev)'
  fi
  # A length of 64 bits is no size there, which only a compiler for such a machine sees.
  build bits32 sh i686-linux-gnu-g++ -D_FILE_OFFSET_BITS=64 --abseil="$abseil" --no-run
fi
build static bash g++ '-Os' --static
[ "$built" -gt 0 ] || { say 'nothing could be built' && exit 1; }
say "$built ways build, and what they built works"
