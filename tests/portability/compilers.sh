#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: compilers.sh [COMPILER]...
#
# Compiles every source of compat, conformance and platforms as C++17, 20 and 23, warnings as errors,
# with the compilers that are named, else with all that are here: g++-14, clang++-19 and so on. Only
# asks whether they compile. Takes some minutes a compiler.
set -eu

cd "$(dirname "$(readlink -f "$0")")/../.."

. tests/portability/warnings.sh
readonly STANDARDS='c++17 c++20 c++2b'

say() { printf 'compilers: %s\n' "$*"; }

# compilers: each that is on the path, its name with a version by preference.
compilers() {
  printf '%s' "$PATH" | tr ':' '\n' | while read -r directory; do
    find "$directory/" -maxdepth 1 \( -name 'g++-[0-9]*' -o -name 'clang++-[0-9]*' \) 2>/dev/null
  done | sed 's,.*/,,' | sort -u
}

[ "$#" -gt 0 ] || {
  # shellcheck disable=SC2046
  set -- $(compilers)
}
[ "$#" -gt 0 ] || { say 'there is no compiler with a version in its name; name one' && exit 1; }

# Flags are words without spaces inside, so they are split on purpose.
flags=$(pkg-config --cflags absl_status nlohmann_json)
failed=''
for compiler in "$@"; do
  for standard in $STANDARDS; do
    say "$compiler -std=$standard"
    # shellcheck disable=SC2086
    printf '%s\n' compat/src/*/*.cc conformance/*.cc conformance/*/*.cc conformance/*/*/*.cc platforms/host/*.cc |
      xargs -P "$(getconf _NPROCESSORS_ONLN)" -I '{}' "$compiler" "-std=$standard" $STRICT $flags -I. -Icompat/include \
        -D_FILE_OFFSET_BITS=64 -fsyntax-only '{}' || failed="$failed $compiler/$standard"
  done
done
[ -z "$failed" ] || { say "FAILED:$failed" && exit 1; }
say 'all of them compile everything'
