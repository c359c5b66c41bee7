#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: newer_bazel.sh [--analyse] [DIR]
#
# What tests of this Bazel show of version 4.2.3, shown of Debian's newer one: as a module and from the
# WORKSPACE, everything builds, a part of the tests passes, and others can depend on it. With --analyse
# only whether everything loads. DIR keeps what is fetched and built (default: a temporary folder). Run
# it where that Bazel is:
#
#   tests/portability/debian_suite.sh sid /var/tmp/sid tests/consumers/newer_bazel.sh /var/tmp/bazel
set -eu

cd "$(dirname "$(readlink -f "$0")")/../.."
analyse=no
if [ "${1-}" = --analyse ]; then
  analyse=yes
  shift
fi
if [ "$#" -gt 0 ]; then
  mkdir -p "$1"
  directory=$(cd "$1" && pwd)
else
  directory=$(mktemp -d "${TMPDIR:-/tmp}/newer_bazel.XXXXXX")
fi

# Some of each kind: C++ and shell, transitions, generated files, the checker as a test.
readonly SOME_TESTS='//tests/catalogue/... //tests/commands/... //tests/compat/... //tests/conformance_test/...
  //tests/examples/... //tests/platforms/... //tests/probe:reporter_test //tests/shell/... //tests/verdict/...'

say() { printf 'newer_bazel: %s\n' "$*"; }

in_bazel() {
  say "$*"
  bazel --nohome_rc --output_user_root="$directory/output" --max_idle_secs=60 "$@"
}

modules=$(tests/consumers/debian_modules.sh "$directory/modules")

# Without modules Bazel would fetch what it registers toolchains from.
readonly PACKAGED='--override_repository=rules_python=/usr/share/bazel/rules/python'

# Whether everything loads and is analysed is known in minutes; what is built in an hour.
for mode in "--enable_bzlmod --noenable_workspace --lockfile_mode=off $modules" \
  "--noenable_bzlmod --enable_workspace $PACKAGED"; do
  # shellcheck disable=SC2086
  in_bazel build --nobuild //... $mode
  [ "$analyse" = no ] || continue
  # shellcheck disable=SC2086
  in_bazel build --keep_going //... $mode
  # shellcheck disable=SC2086
  in_bazel test $SOME_TESTS $mode
done
in_bazel shutdown
if [ "$analyse" = yes ]; then
  say 'everything loads with this Bazel, both ways'
  exit
fi
# shellcheck disable=SC2046
tests/consumers/consumer_test.sh module $(tests/consumers/debian_modules.sh --for-dependents "$directory/modules")
tests/consumers/consumer_test.sh workspace "$PACKAGED"
say 'everything builds with this Bazel, both ways, and others can depend on it'
