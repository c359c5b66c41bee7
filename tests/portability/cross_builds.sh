#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: cross_builds.sh [--checker] [TARGET]...
#
# Builds the library, the checker, the examples and every test program for other systems, with their own
# headers and this project's warnings as errors, and sees that the small checker needs nothing but the
# system it is for. Without arguments for each target of ZIG_TARGETS in platforms/toolchains/targets.bzl;
# what platforms/setup --cross=TARGET has not installed is skipped by name. Nothing is optimised but the
# small checker. Takes some minutes a target. With --checker only the library and the checker are built,
# by platforms/build-native.sh, without optimisation.
#
# Benchmarks are left out: they need a library that is taken from packages.
set -eu

cd "$(dirname "$(readlink -f "$0")")/../.."
readonly TABLE=platforms/toolchains/targets.bzl

say() { printf 'cross_builds: %s\n' "$*"; }

triple_of() { sed -n 's/^    "'"$1"'": struct(os.* triple = "\([^"]*\)".*/\1/p' "$TABLE"; }

. tests/portability/warnings.sh
way=everything
if [ "${1-}" = --checker ]; then
  way=checker
  shift
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

build_everything() {
  bazel build --noshow_progress --keep_going --config="$1" -- \
    //compat/... //conformance/... //platforms/... //tests/... -//tests/benchmarks/... &&
    bazel test --noshow_progress --config="$1" --test_tag_filters= //tests/platforms:static_test
}

build_checker() {
  CXXFLAGS="-O0 $STRICT" platforms/build-native.sh --no-run --target="$1" --output="$scratch/$1"
}

[ "$#" -gt 0 ] || {
  # shellcheck disable=SC2046
  set -- $(sed -n 's/^    "\([a-z0-9_]*\)": struct(os.*/\1/p' "$TABLE")
}
cross=${MMAP_COMPAT_CROSS:-${XDG_CACHE_HOME:-$HOME/.cache}/mmap-compat-cross}
failed='' skipped=''
for target in "$@"; do
  triple=$(triple_of "$target")
  [ -n "$triple" ] || { say "$TABLE has no entry $target in ZIG_TARGETS" && exit 1; }
  if [ ! -e "$cross/libraries/$triple/complete" ]; then
    say "$target: skipped: its compiler is not installed (platforms/setup --cross=$target)"
    skipped="$skipped $target"
    continue
  fi
  say "$target"
  "build_$way" "$target" || failed="$failed $target"
done
[ -z "$failed" ] || { say "FAILED:$failed" && exit 1; }
say "everything that is installed here builds${skipped:+; skipped:$skipped}"
