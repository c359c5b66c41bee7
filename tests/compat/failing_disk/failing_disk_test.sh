#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The library over a disk that fails. The disk is a file behind a loop device, with a filesystem
# that is mounted read-only and then loses the end of its disk: what lies there cannot be read.
# Everything happens in a mount namespace of its own, and is gone with it.
set -eu
. tests/shell/expect.sh

# skip WHY
skip() {
  printf 'SKIPPED: %s\n' "$*" >&2
  exit 0
}

PATH=$PATH:/usr/sbin:/sbin
export ASAN_OPTIONS=handle_sigbus=0 # a sanitizer would report the signal that the test is about
[ "$(id -u)" -eq 0 ] || skip 'mounting a disk needs root'
for tool in unshare mount mkfs.ext2 truncate; do
  command -v "$tool" >/dev/null || skip "there is no $tool on this host; packages util-linux, e2fsprogs"
done

# in_namespace COMMAND...: where mounts of this test are nobody else's.
in_namespace() { unshare --mount --propagation private "$@"; }

# make_disk DIRECTORY: the namespace's part until the disk fails.
# shellcheck disable=SC2016
make_disk='
  set -eu
  truncate -s 64M "$1/disk"
  mkfs.ext2 -q -F "$1/disk"
  mkdir "$1/mounted"
  mount -o loop "$1/disk" "$1/mounted" || exit 77
  head -c 40M /dev/zero | tr "\0" a >"$1/mounted/file"
  umount "$1/mounted"
  mount -o loop,ro "$1/disk" "$1/mounted"
  test "$(wc -c <"$1/mounted/file")" -gt 0
  truncate -s 20M "$1/disk"
  FAILING_FILE=$1/mounted/file "$2"
'

test_library_over_a_failing_disk() {
  program=$PWD/tests/compat/failing_disk/failing_disk
  run in_namespace sh -c "$make_disk" sh "$case_directory" "$program"
  [ "$status" -ne 77 ] || skip "no loop device can be mounted here: $output"
  expect_status 0
  expect_output '[  PASSED  ] 4 tests.'
}

run_tests "$0"
