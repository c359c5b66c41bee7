#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What README.md says about depending on the library, pasted into an empty workspace: it builds with the
# Bazel of this machine and no option. Then the workspace gets a folder compat/ of its own.
set -eu

# The source tree itself: a copy would have to list every file of it, and would miss new ones.
consumers=$(dirname "$(readlink -f "$0")")
readme=$consumers/../../README.md
# shellcheck source=tests/consumers/in_bazel.sh
. "$consumers/in_bazel.sh"

die() {
  printf 'readme_test: %s\n' "$*" >&2
  exit 1
}

# paste FILE LINE: writes the block of README.md that has LINE to FILE of the workspace.
paste() {
  awk -v line="$2" '
    /^```/ { if (inside && found) exit; inside = !inside; found = 0; block = ""; next }
    inside { block = block $0 "\n"; if ($0 == line) found = 1 }
    END { if (found) printf "%s", block; else exit 1 }' "$readme" >"$1" ||
    die "README.md has no block with the line: $2"
}

# README.md speaks of a clone beside the workspace.
ln -s "$(cd "$consumers/../.." && pwd)" "$scratch/mmap-compat"
mkdir "$scratch/workspace"
cd "$scratch/workspace"
paste MODULE.bazel 'bazel_dep(name = "rules_cc", version = "0.2.14")'
paste WORKSPACE 'mmap_compat_repositories()'
paste BUILD.bazel '    deps = ["@mmap_compat//compat:mapping"],'
paste example.cc '#include "mmap_compat/mapping.h"'

# What is said where the line for .bazelrc is forgotten, unless this Bazel asks for C++17 by itself.
if ! in_bazel build //:example >"$scratch/said" 2>&1; then
  errors=$(grep -e 'error: ' "$scratch/said") || :
  others=$(printf '%s\n' "$errors" | grep -v -F -e 'mmap_compat requires C++17: ' -e 'the_compilation_ends_here') || :
  if [ -z "$errors" ] || [ -n "$others" ]; then
    cat "$scratch/said" >&2
    die 'without C++17 the compiler does not say that C++17 is required, or says more'
  fi
fi

paste .bazelrc 'build --cxxopt=-std=c++17 --host_cxxopt=-std=c++17'
in_bazel build //:example
printf 'A' >one_byte
said=$(in_bazel run --ui_event_filters=-info --noshow_progress //:example -- "$PWD/one_byte")
[ "$said" = '1 bytes, the last is 0x41' ] || die "the program says: $said"

# The option for all sources makes Bazel execute again, without a sandbox, what it has in its cache.
cp -R "$consumers/own_compat/compat" .
cp "$consumers/own_compat/BUILD.consumer" compat/BUILD.bazel
in_bazel test //compat/... --test_output=errors
in_bazel test //compat/... --test_output=errors --nocache_test_results --spawn_strategy=local --copt=-DWITHOUT_SANDBOX
printf 'readme_test: what README.md shows builds, beside a folder compat/ too\n'
