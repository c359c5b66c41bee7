# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# A Bazel inside a Bazel. Sourced: makes the folder $scratch, which goes with the script, and with it the
# small server that in_bazel started there.

scratch=$(mktemp -d "${TEST_TMPDIR:-${TMPDIR:-/tmp}}/consumer.XXXXXX")

# in_bazel COMMAND ...: must not take itself for part of the test that it runs in.
in_bazel() {
  env -u RUNFILES_DIR -u RUNFILES_MANIFEST_FILE -u TEST_SRCDIR -u TEST_TMPDIR HOME="${HOME:-$scratch}" \
    bazel --nohome_rc --output_user_root="$scratch/output" --max_idle_secs=60 --host_jvm_args=-Xmx1g "$@"
}

finish() {
  in_bazel shutdown >/dev/null 2>&1 || :
  chmod -R u+w "$scratch"
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM
