#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: generated_file_test.sh REFRESH COMMITTED GENERATOR [ARGUMENT...]
#
# Fails where what GENERATOR prints is not what the file COMMITTED holds, and says how to REFRESH it.
set -eu

refresh=$1
committed=$2
shift 2

fresh=$(mktemp "${TEST_TMPDIR:-${TMPDIR:-/tmp}}/fresh.XXXXXX")
trap 'rm -f "$fresh"' EXIT
"$@" >"$fresh" || {
  printf '%s failed, so nothing is known about %s\n' "$1" "$committed" >&2
  exit 1
}
diff -u "$committed" "$fresh" || {
  printf '%s is out of date. Remedy: %s\n' "$committed" "$refresh" >&2
  exit 1
}
