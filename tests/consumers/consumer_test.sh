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

scratch=$(mktemp -d "${TEST_TMPDIR:-${TMPDIR:-/tmp}}/consumer.XXXXXX")

# in_bazel COMMAND ...: Bazel with a small server of its own, which ends with this script. It must
# not take itself for part of the test that it runs in.
in_bazel() {
  env -u RUNFILES_DIR -u RUNFILES_MANIFEST_FILE -u TEST_SRCDIR -u TEST_TMPDIR HOME="${HOME:-$scratch}" \
    bazel --nohome_rc --output_user_root="$scratch" --max_idle_secs=60 --host_jvm_args=-Xmx1g "$@"
}

finish() {
  in_bazel shutdown >/dev/null 2>&1 || :
  chmod -R u+w "$scratch"
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

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
