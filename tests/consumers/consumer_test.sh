#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: consumer_test.sh workspace|module [BAZEL_OPTION...]
#
# Builds and tests a workspace that depends on this one, with the Bazel of this machine, in an output
# tree of its own and without downloading anything. As a test it is given no options; by hand, such
# as with another Bazel, options tell that Bazel where its modules are.
set -eu

kind=$1
shift

# The source tree itself: a copy would have to list every file of it, and would miss new ones.
consumers=$(dirname "$(readlink -f "$0")")
cd "$consumers/$kind"

# shellcheck source=tests/consumers/in_bazel.sh
. "$consumers/in_bazel.sh"

offered=$(in_bazel help --long build)
offers() { printf '%s\n' "$offered" | grep -q -F -e "--[no]$1"; }

# Which of the two ways is read is a matter of flags from Bazel 6 on, and there was one way before.
mode=''
if [ "$kind" = workspace ]; then
  ! offers enable_bzlmod || mode='--noenable_bzlmod'
  ! offers enable_workspace || mode="$mode --enable_workspace"
else
  mode='--enable_bzlmod --lockfile_mode=off'
  ! offers enable_workspace || mode="$mode --noenable_workspace"
fi

# Nothing goes to the source tree, and nothing may come from the network.
quiet='--symlink_prefix=/ --noshow_progress --experimental_repository_disable_download'
# shellcheck disable=SC2086
in_bazel test //... $mode $quiet "$@"

printf 'one\ntwo\nthree\n' >"$scratch/three"
# shellcheck disable=SC2086
lines=$(in_bazel run //:lines $mode $quiet --ui_event_filters=-info "$@" -- "$scratch/three")
if [ "$lines" != 3 ]; then
  printf 'consumer_test: the program says there are %s lines, expected 3\n' "$lines" >&2
  exit 1
fi
printf 'consumer_test: the %s consumer builds, passes its tests and runs\n' "$kind"
