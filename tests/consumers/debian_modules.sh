#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: debian_modules.sh [--for-dependents] DIR
#
# Makes the modules that this one and its consumer need out of Debian's packages and source packages,
# and prints the Bazel options that point there. With --for-dependents only those that a module which
# depends on this one has, since Bazel refuses the others. For Debian's own Bazel of version 7 or later
# (unstable at the time of writing), where no registry can be reached:
#
#   apt-get install bazel-bootstrap dpkg-dev g++ nlohmann-json3-dev pkg-config
#   options=$(tests/consumers/debian_modules.sh --for-dependents /var/tmp/modules)
#   tests/consumers/consumer_test.sh module $options
#
# Source packages need a deb-src line in the package sources. Debian's rc file points at the packaged
# modules (rules_cc, bazel_skylib, platforms, ...) by itself.
set -eu

development=yes
if [ "${1-}" = --for-dependents ]; then
  development=no
  shift
fi
[ "$#" -eq 1 ] || {
  sed -n '4,/^set /{s/^# \{0,1\}//;/^set /d;p;}' "$0" >&2
  exit 2
}
mkdir -p "$1"
directory=$(cd "$1" && pwd)
cd "$directory"

# Said to standard error, since standard output is for the options.
say() { printf 'debian_modules: %s\n' "$*" >&2; }

override() { printf -- '--override_module=%s=%s\n' "$1" "$2"; }

# from_source MODULE PACKAGE: the upstream sources, which have BUILD files that the packages lack.
from_source() {
  if [ ! -d "$1" ]; then
    say "fetching the source of $2"
    apt-get source -qq --download-only "$2" >&2
    mkdir "$1"
    tar -xf "$2"_*.orig.tar.* -C "$1" --strip-components=1
  fi
  override "$1" "$directory/$1"
}

# empty MODULE: one that others mention and that nothing here is built from.
empty() {
  mkdir -p "$1"
  printf 'module(name = "%s")\n' "$1" >"$1/MODULE.bazel"
  override "$1" "$directory/$1"
}

from_source abseil-cpp abseil
# The packaged rules_cc may be older than this compiler's name in it.
if ! grep -q emscripten /usr/share/bazel/rules/cc/cc/compiler/BUILD; then
  find abseil-cpp -name 'BUILD.bazel' -exec sed -i '/cc\/compiler:emscripten"/d' {} +
fi
from_source googletest googletest
[ "$development" = no ] || from_source google_benchmark benchmark

mkdir -p nlohmann_json
ln -sfn /usr/include/nlohmann nlohmann_json/nlohmann
cat >nlohmann_json/MODULE.bazel <<'MODULE'
module(name = "nlohmann_json")

bazel_dep(name = "rules_cc", version = "0.0.10")
MODULE
cat >nlohmann_json/BUILD.bazel <<'BUILD'
load("@rules_cc//cc:defs.bzl", "cc_library")

cc_library(
    name = "json",
    hdrs = glob(["nlohmann/**/*.hpp"]),
    includes = ["."],
    visibility = ["//visibility:public"],
)
BUILD
override nlohmann_json "$directory/nlohmann_json"

# Bazel 7 has these rules built in.
mkdir -p rules_shell/shell
: >rules_shell/shell/BUILD.bazel
printf 'module(name = "rules_shell")\n' >rules_shell/MODULE.bazel
for rule in sh_binary sh_library sh_test; do
  printf '%s = native.%s\n' "$rule" "$rule" >"rules_shell/shell/$rule.bzl"
done
[ "$development" = no ] || override rules_shell "$directory/rules_shell"

for module in apple_support buildozer protobuf re2 zlib; do
  empty "$module"
done
[ "$development" = no ] || for module in libpfm rules_foreign_cc; do
  empty "$module"
done
